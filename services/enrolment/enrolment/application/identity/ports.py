"""What identity needs of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from sqlalchemy import Connection


class EnterpriseNumbers(Protocol):
    """The 13-digit numbers of registered enterprises, sealed at rest."""

    def keep(self, connection: Connection, numbers: Mapping[str, str]) -> None:
        """Keep numbers by the ids of enterprises that are registered; one that is there already stays as it is."""

    def of(self, connection: Connection, ids: Collection[str]) -> dict[str, str]:
        """The whole numbers by enterprise id. Whoever shows one whole records the view; all others show it masked."""
