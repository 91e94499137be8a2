"""Cohorts in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from mentoring.adapters.tables import call_provinces, cohorts, members
from mentoring.domain.cohort import CallProvince, Cohort, Member
from mentoring.domain.dimension import Dimension
from mentoring.domain.identity import CallCode, EnterpriseId
from starsme.db import Transaction, insert


class SqlCohorts:
    """Calls with their provinces and members."""

    def open(self, tx: Transaction, call_code: CallCode) -> None:
        """Know a call and hold it: a row that is not there cannot be locked."""
        new = insert(tx.connection, cohorts).on_conflict_do_nothing(index_elements=["call_code"])
        tx.connection.execute(new, {"call_code": call_code})
        tx.connection.execute(select(cohorts).where(cohorts.c.call_code == call_code).with_for_update())

    def get(self, tx: Transaction, call_code: CallCode) -> Cohort:
        """A call's cohort; empty when nothing of it has arrived."""
        found = tx.connection.execute(select(members).where(members.c.call_code == call_code))
        here = tuple(_member(row) for row in found)
        arrived = Counter(member.province for member in here if not member.promoted)
        places = tx.connection.execute(select(call_provinces).where(call_provinces.c.call_code == call_code))
        provinces = tuple(CallProvince(row.province, row.seats, row.stars, arrived[row.province]) for row in places)
        return Cohort(call_code, here, provinces)

    def member(self, tx: Transaction, call_code: CallCode, enterprise_id: EnterpriseId) -> Member | None:
        """One enterprise of a cohort."""
        wanted = select(members).where(members.c.call_code == call_code, members.c.enterprise_id == enterprise_id)
        row = tx.connection.execute(wanted).first()
        return None if row is None else _member(row)

    def save_member(self, tx: Transaction, member: Member) -> None:
        """Add an enterprise, or replace what is known of it; the cohort must be held."""
        row = _row(member)
        statement = insert(tx.connection, members)
        newer = {name: statement.excluded[name] for name in row if name not in ("call_code", "enterprise_id")}
        key = ["call_code", "enterprise_id"]
        tx.connection.execute(statement.on_conflict_do_update(index_elements=key, set_=newer), row)

    def note_seats(self, tx: Transaction, call_code: CallCode, seats: Mapping[str, int]) -> None:
        """Keep a call's provinces with their seats."""
        self._note(tx, "seats", [_place(call_code, place, seats=count) for place, count in sorted(seats.items())])

    def note_stars(self, tx: Transaction, call_code: CallCode, province: str, stars: int) -> None:
        """Keep that a province is published."""
        self._note(tx, "stars", [_place(call_code, province, stars=stars)])

    def _note(self, tx: Transaction, column: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            statement = insert(tx.connection, call_provinces)
            newer = {column: statement.excluded[column]}
            key = ["call_code", "province"]
            tx.connection.execute(statement.on_conflict_do_update(index_elements=key, set_=newer), rows)


def _place(call_code: CallCode, province: str, seats: int | None = None, stars: int | None = None) -> dict[str, Any]:
    return {"call_code": call_code, "province": province, "seats": seats, "stars": stars}


def _row(member: Member) -> dict[str, Any]:
    return {
        "call_code": member.call_code,
        "enterprise_id": member.enterprise_id,
        "application_id": member.application_id,
        "name_th": member.name_th,
        "province": member.province,
        "industry": member.industry,
        "assessment": {str(dimension): score for dimension, score in member.assessment.items()},
        "promoted": member.promoted,
        "present": member.present,
        "started_on": member.started_on,
    }


def _member(row: Row[Any]) -> Member:
    return Member(
        CallCode(row.call_code),
        EnterpriseId(row.enterprise_id),
        row.application_id,
        row.name_th,
        row.province,
        row.industry,
        {Dimension(name): score for name, score in row.assessment.items()},
        promoted=row.promoted,
        present=row.present,
        started_on=row.started_on,
    )
