"""What identity needs of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.application.identity.viewing import NumberView


class EnterpriseNumbers(Protocol):
    """The 13-digit numbers of registered enterprises, sealed at rest."""

    def keep(self, connection: Connection, numbers: Mapping[str, str]) -> None:
        """Keep numbers by the ids of enterprises that are registered; one that is there already stays as it is."""

    def of(self, connection: Connection, ids: Collection[str]) -> dict[str, str]:
        """The whole numbers by enterprise id. Whoever shows one whole records the view; all others show it masked."""


class Resealing(Protocol):
    """Rows that are not sealed, or not under the newest key."""

    def step(self, connection: Connection) -> int:
        """Seal some of them; gives how many there were."""

    def missing_keys(self, connection: Connection) -> list[str]:
        """The ids of keys that rows are sealed under and nobody gave us."""


class NumberViews(Protocol):
    """Who was shown which whole number. Rows are only added."""

    def add(self, connection: Connection, views: Sequence[NumberView]) -> None:
        """Record views, in the transaction that shows the numbers."""

    def page(
        self, connection: Connection, enterprise_id: str | None, by: str | None, before: int | None, limit: int
    ) -> Sequence[Any]:
        """Views by position, the newest first; of one enterprise, of one person."""
