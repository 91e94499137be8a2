"""The register of mentors in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Row, select

from mentoring.adapters.tables import mentors
from mentoring.domain.dimension import DIMENSIONS
from mentoring.domain.identity import EnterpriseId, MentorId
from mentoring.domain.mentor import Level, Mentor
from starsme.db import Transaction, insert

_BY_CODE = select(mentors).order_by(mentors.c.code)


class SqlMentors:
    """Mentors by code. Locks are taken in the order of codes, so that two batches wait instead of deadlocking."""

    def all(self, tx: Transaction, *, lock: bool = False) -> tuple[Mentor, ...]:
        """Everyone by code."""
        rows = _BY_CODE.with_for_update() if lock else _BY_CODE
        return tuple(_mentor(row) for row in tx.connection.execute(rows))

    def lock(self, tx: Transaction, codes: Collection[MentorId]) -> dict[MentorId, Mentor]:
        """Those of the codes that are known."""
        rows = _BY_CODE.where(mentors.c.code.in_(codes)).with_for_update()
        return {MentorId(row.code): _mentor(row) for row in tx.connection.execute(rows)}

    def save(self, tx: Transaction, changed: Iterable[Mentor]) -> None:
        """Add mentors, or bring those that are known up to date."""
        rows = [_row(mentor) for mentor in changed]
        if rows:
            statement = insert(tx.connection, mentors)
            newer = {name: statement.excluded[name] for name in rows[0] if name not in ("code", "version")}
            newer["version"] = mentors.c.version + 1
            tx.connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=newer), rows)


def _row(mentor: Mentor) -> dict[str, Any]:
    return {
        "code": mentor.id,
        "name": mentor.name,
        "agency": mentor.agency,
        "agency_type": mentor.agency_type,
        **{str(dimension): int(mentor.level(dimension)) for dimension in DIMENSIONS},
        "provinces": sorted(mentor.provinces),
        "industries": sorted(mentor.industries),
        "conflicts": sorted(mentor.conflicts),
        "capacity": mentor.capacity,
        "active": mentor.active,
        "version": 1,
    }


def _mentor(row: Row[Any]) -> Mentor:
    return Mentor(
        MentorId(row.code),
        row.name,
        row.agency,
        {dimension: Level(getattr(row, dimension)) for dimension in DIMENSIONS},
        frozenset(row.provinces),
        row.capacity,
        agency_type=row.agency_type,
        industries=frozenset(row.industries),
        conflicts=frozenset(map(EnterpriseId, row.conflicts)),
        active=row.active,
    )
