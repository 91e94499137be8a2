"""13-digit numbers in the service's database: sealed there, whole only in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from enrolment.adapters.sealed_numbers import enterprise_place
from enrolment.adapters.tables import enterprise_numbers
from starsme.db import insert
from starsme.sealing import KeyRing, Sealed

_N = enterprise_numbers.c


class SqlEnterpriseNumbers:
    """The numbers of registered enterprises."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def keep(self, connection: Connection, numbers: Mapping[str, str]) -> None:
        """Keep numbers by the ids of enterprises that are registered; one that is there already stays as it is."""
        if numbers:
            new = insert(connection, enterprise_numbers).on_conflict_do_nothing(index_elements=["enterprise_id"])
            connection.execute(new, [self._row(enterprise_id, numbers[enterprise_id]) for enterprise_id in numbers])

    def of(self, connection: Connection, ids: Collection[str]) -> dict[str, str]:
        """The whole numbers by enterprise id."""
        wanted = select(_N.enterprise_id, _N.sealed, _N.key_id).where(_N.enterprise_id.in_(ids))
        return {
            row.enterprise_id: self._ring.open(
                Sealed(row.sealed, row.key_id), place=enterprise_place(row.enterprise_id)
            )
            for row in connection.execute(wanted)
        }

    def _row(self, enterprise_id: str, number: str) -> dict[str, object]:
        sealed = self._ring.seal(number, place=enterprise_place(enterprise_id))
        return {"enterprise_id": enterprise_id, "sealed": sealed.content, "key_id": sealed.key_id}
