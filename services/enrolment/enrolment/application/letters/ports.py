"""What letters need of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection

from enrolment.domain.letters import Ranked
from enrolment.domain.words import Decision

APPEAL_CAUSE = "appeal:"
"""Begins the cause of a letter about an appeal; the appeal's id follows."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as issued."""

    id: str
    call_code: str
    year: int
    sequence: int
    application_id: str
    decision: Decision
    cause: str
    issued_on: date
    issued_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class LetterDue:
    """A decision whose letter is to be written."""

    id: str
    application_id: str
    decision: Decision
    cause: str


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a letter is about: the application as kept, its reasons, and its place in the published selection."""

    row: int
    name_th: str
    contact_name: str | None
    province: str | None
    submitted_at: datetime
    verdict: str | None
    reasons: tuple[str, ...]
    incomplete_fields: tuple[str, ...]
    ranked: Ranked | None


class Letters(Protocol):
    """Letters, and those that are still to be written."""

    def next_call(self, connection: Connection) -> str | None:
        """The call whose letter waits longest."""

    def due(self, connection: Connection, call_code: str, limit: int) -> list[LetterDue]:
        """A call's letters to be written, oldest first."""

    def last_sequence(self, connection: Connection, call_code: str, year: int) -> int:
        """The highest number of a call's year; 0 when there is none."""

    def addressed(self, connection: Connection, call_code: str, ids: Sequence[str]) -> dict[str, Addressed]:
        """Whom letters are about, by application id."""

    def add(self, connection: Connection, letters: Sequence[Letter]) -> None:
        """Keep letters."""

    def done(self, connection: Connection, ids: Sequence[str]) -> None:
        """Forget that these were due."""

    def of(self, connection: Connection, application_id: str) -> list[Letter]:
        """An application's letters, oldest first."""


class LetterPress(Protocol):
    """Makes a document of a letter; the same letter gives the same bytes."""

    def pdf(self, letter: Letter) -> bytes:
        """The letter as PDF."""
