"""Rows that an earlier release or an earlier key left: sealed anew under the newest key, some at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, func, or_, select, update

from enrolment.adapters.identity import SqlEnterpriseNumbers
from enrolment.adapters.sealed_numbers import SealedNumbers, enterprise_place, identity_place
from enrolment.adapters.tables import applications, enterprise_numbers, enterprises, identities
from starsme.sealing import KeyRing, Sealed

BATCH = 500

_I = identities.c
_SEALED = (
    update(identities)
    .where(_I.application_id == bindparam("of"))
    .values(number="", sealed=bindparam("new_sealed"), key_id=bindparam("new_key_id"))
)


class SqlResealing:
    """What is left to seal, and the work of it."""

    def __init__(self, ring: KeyRing, numbers: SqlEnterpriseNumbers, sealed: SealedNumbers) -> None:
        self._ring = ring
        self._numbers = numbers
        self._sealed = sealed

    def step(self, connection: Connection) -> int:
        """Seal some rows; gives how many there were."""
        return (
            self._seal_plain(connection)
            or self._under_newest_key(connection, identities, _I.application_id, identity_place)
            or self._under_newest_key(
                connection, enterprise_numbers, enterprise_numbers.c.enterprise_id, enterprise_place
            )
        )

    def missing_keys(self, connection: Connection) -> list[str]:
        """The keys that rows are sealed under and the ring does not hold."""
        used = {*_key_ids(connection, identities), *_key_ids(connection, enterprise_numbers)}
        return sorted(used - self._ring.ids)

    def _seal_plain(self, connection: Connection) -> int:
        """Numbers as an earlier release keeps them; those of registered enterprises go to the enterprise as well."""
        wanted = (
            select(_I.application_id, _I.number, enterprises.c.id)
            .join_from(identities, applications, applications.c.id == _I.application_id)
            .outerjoin(enterprises, enterprises.c.id == applications.c.enterprise_id)
            .where(_I.key_id.is_(None))
            .limit(BATCH)
            .with_for_update(skip_locked=True, of=identities)
        )
        rows = connection.execute(wanted).all()
        if rows:
            self._numbers.keep(connection, {row.id: row.number for row in rows if row.id is not None})
            connection.execute(
                _SEALED, [_new(row.application_id, self._sealed.seal(row.application_id, row.number)) for row in rows]
            )
        return len(rows)

    def _under_newest_key(self, connection: Connection, table: Table, key: Column[Any], place: Any) -> int:
        """Rows that an older key seals. Not ``<>``: no index answers that."""
        older = or_(table.c.key_id < self._ring.current, table.c.key_id > self._ring.current)
        wanted = select(key.label("of"), table.c.sealed, table.c.key_id).where(older).limit(BATCH)
        rows = connection.execute(wanted.with_for_update(skip_locked=True)).all()
        if rows:
            again = (
                update(table)
                .where(key == bindparam("of"))
                .values(sealed=bindparam("new_sealed"), key_id=bindparam("new_key_id"))
            )
            connection.execute(again, [_new(row.of, self._again(row, place(row.of))) for row in rows])
        return len(rows)

    def _again(self, row: Any, place: str) -> Sealed:
        return self._ring.seal(self._ring.open(Sealed(row.sealed, row.key_id), place=place), place=place)


def _new(of: str, sealed: Sealed) -> dict[str, Any]:
    return {"of": of, "new_sealed": sealed.content, "new_key_id": sealed.key_id}


def _key_ids(connection: Connection, table: Table) -> Iterator[str]:
    """Every key in use, each by one look into the index."""
    found = connection.execute(select(func.min(table.c.key_id))).scalar_one()
    while found is not None:
        yield found
        found = connection.execute(select(func.min(table.c.key_id)).where(table.c.key_id > found)).scalar_one()
