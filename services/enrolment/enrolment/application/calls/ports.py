"""What the use cases of programmes and calls need of their stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from enrolment.application.calls.shapes import Amendment, Draft, DraftVersion, Programme
from enrolment.application.shapes import OpenCall


class Programmes(Protocol):
    """The programmes."""

    def find(self, connection: Connection, code: str) -> Programme | None:
        """A programme."""

    def list(self, connection: Connection, after: str, limit: int) -> Sequence[Programme]:
        """Programmes by code."""

    def add(self, connection: Connection, programme: Programme) -> bool:
        """Keep a new programme; ``False`` when its code is in use."""

    def change(self, connection: Connection, programme: Programme, since: int) -> bool:
        """Change a programme that is still at a version; ``False`` when it is not."""


class Drafts(Protocol):
    """Drafts of calls with every version saved."""

    def find(self, connection: Connection, code: str) -> Draft | None:
        """A draft at its newest version, also one that was opened."""

    def list(self, connection: Connection, after: str, limit: int) -> Sequence[Draft]:
        """The drafts that are not open yet, by code."""

    def add(self, connection: Connection, draft: Draft) -> bool:
        """Keep a new draft; ``False`` when its code is in use."""

    def save(self, connection: Connection, draft: Draft, since: int) -> bool:
        """Keep a next version of a draft that is still at a version and not open; ``False`` otherwise."""

    def opened(self, connection: Connection, code: str, version: int) -> bool:
        """Freeze a draft at a version; ``False`` when it is at another, or open."""

    def version(self, connection: Connection, code: str, version: int) -> DraftVersion | None:
        """One version."""

    def versions(self, connection: Connection, code: str, after: int, limit: int) -> Sequence[DraftVersion]:
        """Versions, oldest first."""


class CallRecords(Protocol):
    """What happens to calls after they opened."""

    def after(self, connection: Connection, code: str, limit: int, *, archived: bool) -> Sequence[OpenCall]:
        """Calls by code; archived ones only where asked for."""

    def amend(self, connection: Connection, code: str, amendment: Amendment) -> None:
        """Record a later closing and put it in force: the call has to be screened again."""

    def amendments(self, connection: Connection, code: str) -> Sequence[Amendment]:
        """A call's amendments, oldest first."""

    def archive(self, connection: Connection, code: str, at: datetime, by: str) -> None:
        """Put a call away."""
