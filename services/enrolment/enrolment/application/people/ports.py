"""What the use cases about people need of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.application.people.shapes import Acts, AuthorityRequest, Invitation, Person, Registration
from enrolment.domain.authority import Actor, Authority, PersonRole


class People(Protocol):
    """The people who use the platform."""

    def find(self, connection: Connection, person_id: str) -> Person:
        """A person; one who gave nothing yet is nameless, at version 0."""

    def meet(self, connection: Connection, person_id: str, at: datetime) -> None:
        """Have a row for a person that others can refer to."""

    def keep(self, connection: Connection, person: Person, at: datetime) -> bool:
        """Write version n over version n-1; false when somebody else was faster."""


class Register(Protocol):
    """The register of enterprises, as people enter them."""

    def add(self, connection: Connection, enterprise_id: str, entered: Registration, on: date) -> bool:
        """Register an enterprise unless it is there; whether it is new."""

    def lock(self, connection: Connection, enterprise_id: str) -> None:
        """Wait until nobody else decides about the enterprise's people."""

    def name(self, connection: Connection, enterprise_id: str) -> str | None:
        """The registered name, if there is such an enterprise."""

    def province(self, connection: Connection, enterprise_id: str) -> str | None:
        """The registered province."""


class Authorities(Protocol):
    """Who may act for whom."""

    def add(self, connection: Connection, asked: AuthorityRequest, by: Actor) -> None:
        """Keep a new one, with its first line of history."""

    def find(self, connection: Connection, authority_id: str) -> AuthorityRequest | None:
        """One of them."""

    def of_enterprise(self, connection: Connection, enterprise_id: str) -> list[Authority]:
        """All of an enterprise's."""

    def latest_of(self, connection: Connection, enterprise_id: str, person_id: str) -> list[Authority]:
        """A person's for an enterprise, the newest first."""

    def open_of(
        self, connection: Connection, enterprise_id: str, person_id: str, role: PersonRole
    ) -> AuthorityRequest | None:
        """The one that is requested or proven."""

    def move(self, connection: Connection, moved: Authority, by: Actor, at: datetime) -> None:
        """Keep where an authority stands now, with a line of history; its reminders end."""

    def keep_evidence(self, connection: Connection, authority_id: str, evidence: str) -> None:
        """Keep the reference of a document that the person offers."""

    def to_remind(self, connection: Connection, day: date, limit: int) -> list[AuthorityRequest]:
        """Requests whose reminder is due, the longest due first, locked against other senders."""

    def reminded(self, connection: Connection, authority_id: str, sent: int, next_on: date | None) -> None:
        """Remember how many reminders went out, and when the next is due."""


class ActsFor(Protocol):
    """For whom a person may act, as this service knows it."""

    def of(self, connection: Connection, person_id: str) -> Acts:
        """What this service knows of a person's authorities."""


class Invitations(Protocol):
    """Owners' invitations."""

    def add(self, connection: Connection, invitation: Invitation) -> None:
        """Keep a new one."""

    def find(self, connection: Connection, invitation_id: str) -> Invitation | None:
        """One of them."""

    def by_code(self, connection: Connection, code_digest: str) -> Invitation | None:
        """The one whose code has this digest, locked: a code is used once."""

    def accepted(self, connection: Connection, invitation_id: str, authority_id: str) -> None:
        """Remember what its acceptance made."""

    def withdraw(self, connection: Connection, invitation_id: str, at: datetime) -> None:
        """End an open one."""

    def of_enterprise(self, connection: Connection, enterprise_id: str, after: str, limit: int) -> list[Invitation]:
        """An enterprise's, by id."""


class AuthorityViews(Protocol):
    """The reading side: rows with the person's and the register's words beside the authority's."""

    def find(self, connection: Connection, authority_id: str) -> Any | None:
        """One."""

    def of_person(self, connection: Connection, person_id: str, after: str, limit: int) -> Sequence[Any]:
        """A person's own, by id."""

    def of_enterprise(self, connection: Connection, enterprise_id: str, after: str, limit: int) -> Sequence[Any]:
        """An enterprise's, by id."""

    def listed(
        self,
        connection: Connection,
        provinces: frozenset[str] | None,
        wanted: Mapping[str, Any],
        after: str,
        limit: int,
    ) -> Sequence[Any]:
        """Those of enterprises in some provinces (``None``: all), oldest request first."""

    def history(self, connection: Connection, authority_id: str) -> Sequence[Any]:
        """What happened to one, oldest first."""
