"""What the use cases of panels need of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.application.panels.shapes import Assignment, Declared, Judged, OnlineSheet, Panel
from enrolment.domain.panels import AssignmentState, ReminderStage
from enrolment.domain.words import Dimension


class Panels(Protocol):
    """The panels of every call."""

    def find(self, connection: Connection, call_code: str, province: str) -> Panel | None:
        """A province's panel."""

    def keep(self, connection: Connection, panel: Panel, by: str, at: datetime) -> None:
        """Add a panel, or replace it with its judges."""

    def note_assignment(self, connection: Connection, panel: Panel, version: int) -> None:
        """Count a proposal or a confirmation."""


class JudgedApplications(Protocol):
    """The applications that take part in a call's judging."""

    def of_province(self, connection: Connection, call_code: str, province: str) -> list[Judged]:
        """Those that are eligible and not withdrawn, by row."""

    def find(self, connection: Connection, call_code: str, reference: str) -> Judged | None:
        """One application of a call with a usable number, by its row or its id."""

    def of_number(self, connection: Connection, call_code: str, number: str) -> list[Judged]:
        """All of a call's applications under one number."""

    def facts(self, connection: Connection, ids: Collection[str]) -> dict[str, Any]:
        """What a judge is shown of applications, by id."""


class Assignments(Protocol):
    """Who judges what."""

    def of_panel(self, connection: Connection, call_code: str, province: str) -> list[Assignment]:
        """All of a province, in whatever state."""

    def find(self, connection: Connection, application_id: str, judge: str) -> Assignment | None:
        """One judge's work on one application."""

    def save(
        self, connection: Connection, call_code: str, changes: Sequence[Assignment], by: str, at: datetime
    ) -> None:
        """Add assignments or change their states."""

    def of_judge(self, connection: Connection, judge: str, after: tuple[str, int] | None, limit: int) -> Sequence[Any]:
        """A judge's work in all calls, by call and row, with the state of each sheet."""

    def change_of_judge(
        self,
        connection: Connection,
        judge: str,
        application_ids: Collection[str],
        state: AssignmentState,
        by: str,
        at: datetime,
    ) -> None:
        """Put a judge's work on these applications into a state, where there is any."""


class Conflicts(Protocol):
    """Declared conflicts of interest."""

    def add(self, connection: Connection, call_code: str, declared: Collection[Declared], at: datetime) -> None:
        """Keep declarations; the first of a judge about an enterprise stands."""

    def of_numbers(self, connection: Connection, call_code: str, numbers: Collection[str]) -> set[tuple[str, str]]:
        """Who declared a conflict with these numbers: pairs of judge and number."""

    def listed(self, connection: Connection, call_code: str) -> Sequence[Any]:
        """All declarations of a call, by judge."""


class OnlineSheets(Protocol):
    """Sheets that are filled in here."""

    def find(self, connection: Connection, application_id: str, judge: str) -> OnlineSheet | None:
        """A judge's sheet about an application."""

    def keep(self, connection: Connection, call_code: str, sheet: OnlineSheet, before: OnlineSheet | None) -> None:
        """Add or replace a sheet; raises ``PreconditionFailed`` when another got there first."""

    def begun(self, connection: Connection, call_code: str, province: str) -> set[tuple[str, str]]:
        """Pairs of application and judge with a sheet of any state."""

    def reopen(
        self, connection: Connection, call_code: str, sheet: OnlineSheet, reason: str, by: str, at: datetime
    ) -> OnlineSheet:
        """Make a submitted sheet a draft again, with the reason; its line counts no more."""


class Reminders(Protocol):
    """Which judges were reminded of what."""

    def due_by(self, connection: Connection, day: date) -> list[tuple[str, str, date]]:
        """Panels with confirmed work that is due on this day or before: call, province, due day."""

    def note(self, connection: Connection, panel: Panel, judge: str, stage: ReminderStage, at: datetime) -> bool:
        """Remember a reminder; ``False`` when it was sent before."""


class SheetsOfPanels(Protocol):
    """What the sheets of a call say about who judged what."""

    def counted(self, connection: Connection, call_code: str) -> set[tuple[int, str]]:
        """Pairs of row and judge that count."""

    def recused(self, connection: Connection, call_code: str) -> set[tuple[str, str]]:
        """Pairs of judge and number: a conflict was declared on a sheet."""

    def scored(
        self, connection: Connection, call_code: str, province: str
    ) -> list[tuple[int, str, dict[Dimension, int]]]:
        """Row, judge and scores of every counted sheet about a province's applications."""
