"""People's authority as enrolment told it."""

from __future__ import annotations

from sqlalchemy import select

from notifications.adapters.tables import acting
from notifications.domain.delivery import PartyId
from starsme.db import Transaction, insert


class SqlActing:
    """For whom people act, in the service's database."""

    def keep(self, tx: Transaction, person_id: str, enterprise_id: str, role: str, *, in_force: bool) -> None:
        """Remember where an authority stands."""
        new = insert(tx.connection, acting)
        new = new.on_conflict_do_update(
            index_elements=["person_id", "enterprise_id", "role"], set_={"in_force": new.excluded.in_force}
        )
        row = {"person_id": person_id, "enterprise_id": enterprise_id, "role": role, "in_force": in_force}
        tx.connection.execute(new, row)

    def of(self, tx: Transaction, person_id: str) -> tuple[frozenset[PartyId], frozenset[PartyId]]:
        """Enterprises for which a person may act, and those for which she cannot any more."""
        rows = tx.connection.execute(select(acting).where(acting.c.person_id == person_id)).all()
        granted = frozenset(PartyId(row.enterprise_id) for row in rows if row.in_force)
        return granted, frozenset(PartyId(row.enterprise_id) for row in rows) - granted
