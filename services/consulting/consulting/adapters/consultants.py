"""The register of consultants in the database."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from consulting.adapters.tables import consultants
from consulting.domain.consultant import Consultant
from starsme.db import Transaction, insert

_KEPT = ("name", "registration_no", "agency", "level", "dimensions", "provinces", "registered_until", "active")


class SqlConsultants:
    """Consultants by code."""

    def get(self, tx: Transaction, code: str) -> Consultant | None:
        """One consultant, or nothing."""
        row = tx.connection.execute(select(consultants).where(consultants.c.code == code)).first()
        if row is None:
            return None
        return Consultant(
            code=row.code,
            name=row.name,
            registration_no=row.registration_no,
            agency=row.agency,
            level=row.level,
            dimensions=tuple(row.dimensions),
            provinces=tuple(row.provinces),
            registered_until=row.registered_until,
            active=row.active,
        )

    def register(self, tx: Transaction, registered: Collection[Consultant]) -> None:
        """Add them, or bring those that are known up to date."""
        rows = [
            {
                "code": one.code,
                "name": one.name,
                "registration_no": one.registration_no,
                "agency": one.agency,
                "level": one.level,
                "dimensions": list(one.dimensions),
                "provinces": list(one.provinces),
                "registered_until": one.registered_until,
                "active": one.active,
            }
            for one in sorted(registered, key=lambda consultant: consultant.code)
        ]
        if rows:
            statement = insert(tx.connection, consultants)
            newer = {column: statement.excluded[column] for column in _KEPT}
            tx.connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=newer), rows)
