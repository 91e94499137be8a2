"""What is known of parties and calls: contact points, preferences, titles."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from notifications.adapters.prepared import Prepared
from notifications.adapters.tables import calls, contact_points, preferences
from notifications.domain.contact import ContactPoint, Language, Preferences
from notifications.domain.delivery import PartyId
from starsme.db import Transaction, insert


class SqlContactPoints:
    """How to reach parties. Personal data: nothing of it is ever logged."""

    def keep(self, tx: Transaction, contact: ContactPoint) -> None:
        """Remember it, unless something newer is known."""
        row = {name: getattr(contact, name) for name in _CONTACT} | {"known_at": tx.now}
        tx.connection.execute(_KEEP_CONTACT.on(tx.connection), row)

    def of(self, tx: Transaction, party_ids: Collection[PartyId]) -> Mapping[PartyId, ContactPoint]:
        """Those that are known."""
        if not party_ids:
            return {}
        rows = select(contact_points).where(contact_points.c.party_id.in_(party_ids))
        return {row.party_id: _contact(row) for row in tx.connection.execute(rows)}

    def after(self, tx: Transaction, party_id: str | None, party: PartyId | None, limit: int) -> Sequence[ContactPoint]:
        """A page by party."""
        rows = select(contact_points).order_by(contact_points.c.party_id).limit(limit)
        if party_id is not None:
            rows = rows.where(contact_points.c.party_id > party_id)
        if party is not None:
            rows = rows.where(contact_points.c.party_id == party)
        return [_contact(row) for row in tx.connection.execute(rows)]


class SqlPreferences:
    """What parties chose."""

    def of(self, tx: Transaction, party_ids: Collection[PartyId]) -> Mapping[PartyId, Preferences]:
        """Those who chose anything."""
        rows = select(preferences).where(preferences.c.party_id.in_(party_ids))
        return {
            row.party_id: Preferences(party_id=row.party_id, email=row.email, version=row.version)
            for row in tx.connection.execute(rows)
        }

    def save(self, tx: Transaction, chosen: Preferences, by: str) -> bool:
        """Write version n over version n-1; false when somebody else was faster."""
        row: dict[str, Any] = {"email": chosen.email, "version": chosen.version, "changed_at": tx.now, "changed_by": by}
        if chosen.version == 1:
            try:
                with tx.savepoint():
                    tx.connection.execute(preferences.insert().values(party_id=chosen.party_id, **row))
            except IntegrityError:
                return False
            return True
        same = (preferences.c.party_id == chosen.party_id) & (preferences.c.version == chosen.version - 1)
        return tx.connection.execute(update(preferences).where(same).values(**row)).rowcount == 1


class SqlCallTitles:
    """What calls are called."""

    def keep(self, tx: Transaction, code: str, titles: Mapping[Language, str]) -> None:
        """Remember a call's titles."""
        row = {"code": code, "title_th": titles[Language.TH], "title_en": titles[Language.EN]}
        statement = insert(tx.connection, calls)
        statement = statement.on_conflict_do_update(
            index_elements=[calls.c.code],
            set_={"title_th": statement.excluded.title_th, "title_en": statement.excluded.title_en},
        )
        tx.connection.execute(statement, row)

    def of(self, tx: Transaction, codes: Collection[str]) -> Mapping[str, Mapping[Language, str]]:
        """Those that are known."""
        if not codes:
            return {}
        rows = select(calls).where(calls.c.code.in_(codes))
        return {row.code: {Language.TH: row.title_th, Language.EN: row.title_en} for row in tx.connection.execute(rows)}


def _keep_contact(connection: Connection) -> Any:
    statement = insert(connection, contact_points)
    return statement.on_conflict_do_update(
        index_elements=[contact_points.c.party_id],
        set_={column.name: statement.excluded[column.name] for column in contact_points.c if not column.primary_key},
        where=contact_points.c.sequence < statement.excluded.sequence,
    )


_CONTACT = ("party_id", "name", "email", "phone", "line_id", "language", "sequence")
_KEEP_CONTACT = Prepared(_keep_contact)


def _contact(row: Row[Any]) -> ContactPoint:
    known = row._mapping
    return ContactPoint(**{name: known[name] for name in _CONTACT} | {"language": Language(known["language"])})
