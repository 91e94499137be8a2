"""Numbers as rows carry them: sealed; opened in memory only, for who is shown them whole or masked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from enrolment.adapters.tables import enterprise_numbers, identities
from starsme.sealing import KeyRing, Sealed

APPLICATION_NUMBER = (
    identities.c.application_id.label("number_of"),
    identities.c.number.label("number_plain"),
    identities.c.sealed.label("number_sealed"),
    identities.c.key_id.label("number_key_id"),
)
"""What a query of applications selects, for ``open_all``."""

ENTERPRISE_NUMBER = (
    *APPLICATION_NUMBER,
    enterprise_numbers.c.enterprise_id.label("own_number_of"),
    enterprise_numbers.c.sealed.label("own_sealed"),
    enterprise_numbers.c.key_id.label("own_key_id"),
)
"""The same for enterprises: their own number, or that of the application which registered them."""


def identity_place(application_id: str) -> str:
    """What the number of an application is bound to."""
    return f"identities/{application_id}"


def enterprise_place(enterprise_id: str) -> str:
    """What the number of an enterprise is bound to."""
    return f"enterprise_numbers/{enterprise_id}"


class WithNumber:
    """A row, and its number in the clear."""

    __slots__ = ("_row", "number")

    def __init__(self, row: Row[Any], number: str | None) -> None:
        self._row = row
        self.number = number

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


class SealedNumbers:
    """Seals numbers for the rows of applications, and opens those that queries bring."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def identity_row(self, application_id: str, number: str) -> dict[str, Any]:
        """The row that keeps an application's number, or the text in its place."""
        sealed = self.seal(application_id, number)
        return {"application_id": application_id, "number": "", "sealed": sealed.content, "key_id": sealed.key_id}

    def seal(self, application_id: str, number: str) -> Sealed:
        """An application's number, sealed for its row."""
        return self._ring.seal(number, place=identity_place(application_id))

    def open_all(self, rows: Iterable[Row[Any]]) -> list[WithNumber]:
        """Rows of applications with ``APPLICATION_NUMBER``, opened."""
        return [WithNumber(row, self._of_application(row)) for row in rows]

    def open_enterprises(self, rows: Iterable[Row[Any]]) -> list[WithNumber]:
        """Rows of enterprises with ``ENTERPRISE_NUMBER``, opened."""
        return [WithNumber(row, self._of_enterprise(row)) for row in rows]

    def _of_enterprise(self, row: Row[Any]) -> str | None:
        if row.own_sealed is None:
            return self._of_application(row)
        return self._ring.open(Sealed(row.own_sealed, row.own_key_id), place=enterprise_place(row.own_number_of))

    def _of_application(self, row: Row[Any]) -> str | None:
        if row.number_sealed is not None:
            return self._ring.open(Sealed(row.number_sealed, row.number_key_id), place=identity_place(row.number_of))
        plain: str | None = row.number_plain  # as an earlier release kept it
        return plain
