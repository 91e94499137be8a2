"""What consent needs of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.domain.consent import Consent, ConsentText, Purpose, Statement


class ConsentBook(Protocol):
    """What was said and what holds."""

    def standing(self, connection: Connection, ids: Collection[str]) -> dict[tuple[str, Purpose], Consent]:
        """What holds for enterprises, by enterprise and purpose; where nothing was said, nothing."""

    def lock(self, connection: Connection, enterprise_id: str) -> None:
        """Wait until nobody else speaks for the enterprise."""

    def add(self, connection: Connection, said: Sequence[tuple[str, Statement]], at: datetime) -> None:
        """Keep statements, each with its enterprise."""

    def keep(self, connection: Connection, holds: Sequence[tuple[str, Consent]]) -> None:
        """Keep what holds now, each with its enterprise."""

    def history(self, connection: Connection, enterprise_id: str, purpose: Purpose) -> Sequence[Any]:
        """What was said about a purpose, oldest first."""


class ConsentTexts(Protocol):
    """The texts that people are shown."""

    def all(self) -> Sequence[ConsentText]:
        """Every version of every purpose."""
