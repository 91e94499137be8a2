"""Requests and visits in the database."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, select, tuple_, update

from consulting.adapters.tables import visits
from consulting.application.errors import ChangedMeanwhile
from consulting.domain.asked import Asked, Origin
from consulting.domain.identity import EnterpriseId, RequestNo, VisitId
from consulting.domain.outcome import Effect, Outcome, Status
from consulting.domain.refusal import Refusal
from consulting.domain.visit import Visit
from starsme.db import Transaction, insert

_UPDATE = (
    update(visits)
    .where(visits.c.id == bindparam("of_id"), visits.c.version == bindparam("read_version"))
    .values(
        status=bindparam("status"),
        outcome=bindparam("outcome"),
        effect=bindparam("effect"),
        cancelled_at=bindparam("cancelled_at"),
        waive_reason=bindparam("waive_reason"),
        version=bindparam("version"),
    )
)


class SqlVisits:
    """Visits by id and by request number."""

    def by_request_no(self, tx: Transaction, numbers: Collection[RequestNo]) -> dict[RequestNo, Visit]:
        """Those of these requests that are known."""
        if not numbers:
            return {}
        rows = tx.connection.execute(select(visits).where(visits.c.request_no.in_(sorted(numbers))))
        return {visit.asked.request_no: visit for visit in map(visit_of, rows)}

    def get(self, tx: Transaction, visit_id: VisitId) -> Visit | None:
        """One visit, or nothing."""
        row = tx.connection.execute(select(visits).where(visits.c.id == visit_id)).first()
        return None if row is None else visit_of(row)

    def add(self, tx: Transaction, new: Collection[Visit]) -> None:
        """Store new visits in order; raises ``ChangedMeanwhile`` when a request number was taken in between."""
        if not new:
            return
        statement = insert(tx.connection, visits).on_conflict_do_nothing().returning(visits.c.id)
        stored = tx.connection.execute(statement, [_row(visit) for visit in new]).all()
        if len(stored) != len(new):
            raise ChangedMeanwhile

    def update(self, tx: Transaction, changed: Collection[Visit]) -> None:
        """Store new states; raises ``ChangedMeanwhile`` when another transaction changed one in between."""
        if not changed:
            return
        # A batch of updates does not tell how many rows it met, so the versions are looked at, and held, before it.
        read = [(visit.id, visit.version) for visit in changed]
        unchanged = select(visits.c.id).where(tuple_(visits.c.id, visits.c.version).in_(read)).with_for_update()
        if len(tx.connection.execute(unchanged).all()) != len(changed):
            raise ChangedMeanwhile
        rows = [_state(visit) | {"of_id": visit.id, "read_version": visit.version} for visit in changed]
        tx.connection.execute(_UPDATE, rows)


def visit_of(row: Row[Any]) -> Visit:
    """The visit of a stored row."""
    return Visit(
        VisitId(row.id),
        Asked(
            request_no=RequestNo(row.request_no),
            number=row.given_number,
            enterprise_id=None if row.enterprise_id is None else EnterpriseId(row.enterprise_id),
            minutes=row.minutes,
            service_date=row.service_date,
            requested_on=row.requested_on,
            dimension=row.dimension,
            consultant_code=row.consultant_code,
            hours=row.hours,
        ),
        status=Status(row.status),
        year=row.year,
        refusal=None if row.refusal is None else Refusal(row.refusal),
        outcome=None if row.outcome is None else Outcome(row.outcome),
        effect=None if row.effect is None else Effect(row.effect),
        cancelled_at=row.cancelled_at,
        waive_reason=row.waive_reason,
        origin=None if row.import_id is None else Origin(row.import_id, row.line),
        received_at=row.received_at,
        version=row.version,
    )


def _row(visit: Visit) -> dict[str, Any]:
    asked, origin = visit.asked, visit.origin
    return _state(visit) | {
        "id": visit.id,
        "request_no": asked.request_no,
        "given_number": asked.number,
        "enterprise_id": asked.enterprise_id,
        "year": visit.year,
        "requested_on": asked.requested_on,
        "hours": asked.hours,
        "minutes": asked.minutes,
        "service_date": asked.service_date,
        "dimension": asked.dimension,
        "consultant_code": asked.consultant_code,
        "refusal": _word(visit.refusal),
        "import_id": origin and origin.import_id,
        "line": origin and origin.line,
        "received_at": visit.received_at,
    }


def _state(visit: Visit) -> dict[str, Any]:
    return {
        "status": str(visit.status),
        "outcome": _word(visit.outcome),
        "effect": _word(visit.effect),
        "cancelled_at": visit.cancelled_at,
        "waive_reason": visit.waive_reason,
        "version": visit.version + 1,
    }


def _word(value: StrEnum | None) -> str | None:
    return None if value is None else str(value)
