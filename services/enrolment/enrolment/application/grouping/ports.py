"""What use cases of the groups need of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.domain.group_explanation import Standing
from enrolment.domain.groups import GroupRule, GroupRules
from enrolment.domain.words import Group, GroupReason


@dataclass(frozen=True, slots=True)
class Publication:
    """How a document came to hold: its text as received, when and by whom; all empty for one that is shipped."""

    document: Mapping[str, Any] | None
    published_at: datetime | None
    published_by: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """An enterprise that another rule puts into another group."""

    enterprise_id: str
    previous: Group | None
    group: Group
    reason: GroupReason


class DatedGroupRules(Protocol):
    """The rules that were shipped and those that were published since."""

    def all(self, connection: Connection) -> GroupRules:
        """Every version."""

    def publication(self, connection: Connection, version: str) -> Publication:
        """How a version came to hold."""

    def add(self, connection: Connection, rule: GroupRule, document: Mapping[str, Any], at: datetime, by: str) -> bool:
        """Keep a rule; ``False`` when its version, or its first day, was taken meanwhile."""


class RegradingMoves(Protocol):
    """What a re-grading moved, or a trial of it would move."""

    def ids_after(self, connection: Connection, after: str, limit: int) -> list[str]:
        """The next enterprises, by id."""

    def add(self, connection: Connection, job_id: str, moves: Sequence[Move]) -> None:
        """Keep moves of a job."""

    def page(self, connection: Connection, job_id: str, after: str, limit: int) -> Sequence[Any]:
        """A job's moves, by enterprise."""


class GroupFacts(Protocol):
    """What the groups follow from, beside assessments."""

    def standings(self, connection: Connection, enterprise_id: str) -> list[Standing]:
        """What the published selections say of an enterprise now."""

    def since(self, connection: Connection, enterprise_id: str) -> datetime | None:
        """Since when it is in its group without a break."""
