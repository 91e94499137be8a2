"""What use cases need of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection

from enrolment.application.shapes import (
    Agency,
    Entrant,
    KeptApplication,
    KeptDecision,
    KeptEnterprise,
    NewApplication,
    NewEnterprise,
    OpenCall,
    Proposal,
    Regrouping,
)
from enrolment.application.sheet_intake import SheetRecord
from enrolment.domain.applications import Application
from enrolment.domain.eligibility import Screening
from enrolment.domain.score_sheets import Scored, Sheet, SheetOutcome
from enrolment.domain.selection import ProvinceSelection
from enrolment.domain.words import Decision, Dimension, Reason


class Calls(Protocol):
    """The open calls."""

    def find(self, connection: Connection, code: str) -> OpenCall | None:
        """A call, if it is open."""

    def lock(self, connection: Connection, code: str) -> None:
        """Wait until no other transaction decides about this call's verdicts, sheets or seats."""

    def add(self, connection: Connection, call: OpenCall) -> bool:
        """Keep a new call; ``False`` when another transaction opened one of its code first."""

    def mark_screened(self, connection: Connection, code: str, at: datetime) -> None:
        """Remember that every application received so far has its verdict."""


class Applications(Protocol):
    """The applications of every call, with their answers and consents."""

    def last_row(self, connection: Connection, call_code: str) -> int:
        """The highest row of a call, 0 when there is none."""

    def add(
        self, connection: Connection, call_code: str, job_id: str, at: datetime, new: Sequence[NewApplication]
    ) -> None:
        """Keep applications as received."""

    def applied(self, connection: Connection, call_code: str, numbers: Collection[str]) -> set[str]:
        """Those of the pseudonyms of numbers that applied to a call."""

    def numbers_after(self, connection: Connection, call_code: str, after: str, limit: int) -> list[str]:
        """The next pseudonyms of numbers, in order."""

    def with_numbers(self, connection: Connection, call_code: str, first: str, last: str) -> list[KeptApplication]:
        """All applications of a range of pseudonyms, both ends included."""

    def without_number(
        self, connection: Connection, call_code: str, after_row: int, limit: int
    ) -> list[KeptApplication]:
        """The next applications without a readable number, by row."""

    def keep_screenings(self, connection: Connection, screenings: Mapping[str, Screening], at: datetime) -> None:
        """Keep verdicts by application id, with their history."""

    def of_enterprises(self, connection: Connection, ids: Collection[str]) -> dict[str, list[Application]]:
        """Every application of these enterprises, in all calls."""

    def scored(self, connection: Connection, call_code: str, rows: Collection[int]) -> dict[int, Scored]:
        """What score sheets need to know of these rows."""

    def unscreened(self, connection: Connection, call_code: str) -> int:
        """How many applications wait for a verdict."""

    def find(self, connection: Connection, application_id: str) -> tuple[str, KeptApplication] | None:
        """The call's code and the application."""

    def entrants(self, connection: Connection, call_code: str, ids: Collection[str] | None) -> dict[str, Entrant]:
        """Those who take part in a call's selection (eligible, not withdrawn before it), or these ids, by id."""


class Holds(Protocol):
    """What keeps applications from being screened for now."""

    def held(self, connection: Connection, call_code: str) -> set[str]:
        """Applications of a call that get no verdict now."""

    def open_rows(self, connection: Connection, call_code: str) -> list[int]:
        """The rows of those about which information is being asked."""


class Waivers(Protocol):
    """Eligibility reasons that upheld appeals set aside."""

    def waived(self, connection: Connection, call_code: str) -> Mapping[str, frozenset[Reason]]:
        """The reasons by application id."""


class LettersOwed(Protocol):
    """Decisions whose letters are to be written."""

    def owe(self, connection: Connection, call_code: str, decided: Iterable[tuple[str, Decision]], cause: str) -> None:
        """Remember that these decisions, by application id, owe their letters."""


class Enterprises(Protocol):
    """The enterprises and their groups."""

    def known(self, connection: Connection, ids: Collection[str]) -> set[str]:
        """Those of the ids that are registered."""

    def add(self, connection: Connection, new: Sequence[NewEnterprise]) -> None:
        """Register enterprises."""

    def find(self, connection: Connection, ids: Collection[str]) -> list[KeptEnterprise]:
        """Enterprises with their groups, by id in order, locked for a change."""

    def regroup(self, connection: Connection, changes: Sequence[Regrouping], at: datetime) -> None:
        """Keep changes of group, with their history."""


class Sheets(Protocol):
    """Judges' score sheets."""

    def last_line(self, connection: Connection, call_code: str) -> int:
        """The highest line of a call, 0 when there is none."""

    def add(
        self,
        connection: Connection,
        call_code: str,
        job_id: str,
        at: datetime,
        new: Sequence[tuple[SheetRecord, SheetOutcome]],
    ) -> None:
        """Keep sheets with their outcomes."""

    def of_numbers(
        self, connection: Connection, call_code: str, numbers: Collection[str]
    ) -> dict[int, tuple[Sheet, SheetOutcome]]:
        """All sheets that name these pseudonyms, by line, each with its present outcome."""

    def of_rows(
        self, connection: Connection, call_code: str, rows: Collection[int]
    ) -> dict[int, tuple[Sheet, SheetOutcome]]:
        """All sheets that refer to these rows, by line."""

    def keep_outcomes(self, connection: Connection, call_code: str, outcomes: Mapping[int, SheetOutcome]) -> None:
        """Change the outcomes of kept sheets."""

    def any(self, connection: Connection, call_code: str) -> bool:
        """Whether a call has sheets at all."""

    def sums(self, connection: Connection, call_code: str) -> dict[int, tuple[int, dict[Dimension, int]]]:
        """Counted judges and the sums of their scores, by row."""


class Selections(Protocol):
    """Proposed and published selections, and the decisions in force."""

    def latest(self, connection: Connection, call_code: str) -> Proposal | None:
        """The newest version; once one is published, that one, for nothing is proposed after it."""

    def add(
        self,
        connection: Connection,
        proposal: Proposal,
        by: str,
        selection: Mapping[str, ProvinceSelection],
        ids: Mapping[int, str],
    ) -> None:
        """Keep a proposal; ``ids`` maps rows to application ids."""

    def publish(
        self,
        connection: Connection,
        proposal: Proposal,
        by: str,
        at: datetime,
        decided: Sequence[KeptDecision],
    ) -> None:
        """Mark a proposal published and put its decisions in force."""

    def place_of(self, connection: Connection, call_code: str, application_id: str) -> tuple[int, str] | None:
        """Rank and exact total of an application in the published selection."""

    def decision(self, connection: Connection, application_id: str) -> KeptDecision | None:
        """The decision in force for an application."""

    def waiting(self, connection: Connection, call_code: str, province: str) -> list[KeptDecision]:
        """A province's waiting list in force."""

    def of_enterprises(self, connection: Connection, ids: Collection[str]) -> dict[str, set[Decision]]:
        """The decisions in force for enterprises, in all calls."""

    def change(
        self, connection: Connection, before: KeptDecision, decision: Decision, cause: str, by: str, at: datetime
    ) -> None:
        """Change a decision in force, with its history; raises ``PreconditionFailed`` when another got there first."""

    def withdraw_undecided(
        self, connection: Connection, call_code: str, decision: KeptDecision, by: str, at: datetime
    ) -> None:
        """Record a withdrawal before any selection was published."""


class MentoringStarts(Protocol):
    """Which enterprises' mentoring has started."""

    def add(self, connection: Connection, call_code: str, enterprise_id: str, started_on: date) -> None:
        """Remember a start; a second one changes nothing."""

    def has_started(self, connection: Connection, call_code: str, enterprise_id: str) -> bool:
        """Whether an enterprise's mentoring of a call has started."""


class Agencies(Protocol):
    """The directory of partner agencies."""

    def keep(self, connection: Connection, agencies_: Sequence[Agency], at: datetime) -> None:
        """Add or replace agencies by code."""

    def find(self, connection: Connection, code: str) -> Agency | None:
        """An agency of the directory."""
