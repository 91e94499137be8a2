"""What applying needs of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.application.applying.shapes import CellChange, Draft, InformationRequest, Submission
from enrolment.application.shapes import NewApplication


class Drafts(Protocol):
    """Drafts of applications."""

    def add(self, connection: Connection, draft: Draft) -> bool:
        """Keep a new draft; ``False`` when the enterprise has an open one for the call already."""

    def open_one(
        self, connection: Connection, call_code: str, enterprise_id: str, private_to: str = ""
    ) -> Draft | None:
        """The enterprise's open draft for a call, or a person's own."""

    def share(self, connection: Connection, draft: Draft) -> None:
        """Make a person's own draft the enterprise's."""

    def find(self, connection: Connection, draft_id: str, enterprises: Collection[str], person: str) -> Draft | None:
        """A draft that these enterprises share, or the person's own."""

    def page(
        self, connection: Connection, enterprises: Collection[str], person: str, after: str, limit: int
    ) -> list[Draft]:
        """Drafts that these enterprises share, and the person's own, by id, oldest first."""

    def save(self, connection: Connection, draft: Draft, before: int) -> bool:
        """Keep what a draft says now; ``False`` when it is no longer at that version."""

    def remove(self, connection: Connection, draft_id: str, version: int) -> bool:
        """Throw an open draft away; ``False`` when it is no longer at that version."""

    def last_cells(self, connection: Connection, enterprise_id: str) -> Mapping[str, str]:
        """The cells of the enterprise's last application; else what its registration says; else nothing."""


class Submissions(Protocol):
    """What was submitted by draft."""

    def add(self, connection: Connection, submission: Submission) -> None:
        """Keep a receipt, and mark its draft submitted."""

    def find(self, connection: Connection, application_id: str) -> Submission | None:
        """The receipt of an application that came by draft."""


class InformationRequests(Protocol):
    """Requests for information."""

    def add(self, connection: Connection, request: InformationRequest) -> None:
        """Keep a new request."""

    def find(self, connection: Connection, application_id: str, request_id: str) -> InformationRequest | None:
        """One request about an application."""

    def of(self, connection: Connection, application_id: str) -> list[InformationRequest]:
        """All requests about an application, oldest first."""

    def settle(self, connection: Connection, request: InformationRequest) -> bool:
        """Keep how an open request ended; ``False`` when it is no longer open."""

    def open_rows(self, connection: Connection, call_code: str) -> list[int]:
        """The rows of a call's applications with an open request."""

    def overdue(self, connection: Connection, today: date, limit: int) -> list[InformationRequest]:
        """Open requests whose last day is over and of which nobody was told."""

    def mark_told(self, connection: Connection, ids: Collection[str], at: datetime) -> None:
        """Remember that these were told to be overdue."""

    def changes(self, connection: Connection, application_id: str) -> list[CellChange]:
        """The cells that answers changed, oldest first."""


class ApplicationCells(Protocol):
    """What an application says, cell by cell."""

    def of(self, connection: Connection, application_id: str) -> Mapping[str, str]:
        """The cells as typed, without the number."""

    def rewrite(self, connection: Connection, one: NewApplication, changes: Sequence[CellChange]) -> None:
        """Keep an application as read again, and which cells changed."""

    def take_verdict_back(self, connection: Connection, application_id: str, at: datetime) -> None:
        """Leave an application without a verdict, with that in its history."""


class Lives(Protocol):
    """What is stored about an application's life."""

    def standing(self, connection: Connection, application_id: str) -> Any | None:
        """The row that the state follows from."""

    def verdicts(self, connection: Connection, application_id: str) -> Sequence[Any]:
        """The history of verdicts, oldest first."""


class SubmissionGate(Protocol):
    """Whether the caller's authority to act for an enterprise is proven."""

    def must_be_open(self, tx: Any, caller: Any, enterprise_id: str) -> None:
        """Raise what is missing."""
