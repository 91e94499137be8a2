"""What use cases of the self-assessment need of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.application.sight import Sight
from enrolment.domain.assessment_history import Taken


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers saved so far. Version 0 means that none was ever saved."""

    questions: str
    answers: Mapping[str, int]
    saved_at: datetime | None
    saved_by: str | None
    version: int


class Assessments(Protocol):
    """The complete assessments of enterprises, wherever they came from."""

    def history(self, connection: Connection, ids: Collection[str]) -> dict[str, list[Taken]]:
        """Every complete assessment of these enterprises, oldest first."""

    def answers(self, connection: Connection, taken: Taken) -> Mapping[str, int]:
        """The 25 answers of one."""

    def add(self, connection: Connection, enterprise_id: str, taken: Taken, answers: Mapping[str, int]) -> None:
        """Keep an assessment made apart from an application."""


class AssessmentDrafts(Protocol):
    """Answers saved partly, one draft an enterprise."""

    def find(self, connection: Connection, enterprise_id: str) -> Draft | None:
        """The draft, if one was ever saved."""

    def save(self, connection: Connection, enterprise_id: str, draft: Draft) -> None:
        """Keep a draft as the version after ``draft.version``; raises ``PreconditionFailed`` when another got there first."""


class EnterprisesInSight(Protocol):
    """The enterprises that somebody may see."""

    def enterprise(self, connection: Connection, sight: Sight, enterprise_id: str) -> Any | None:
        """One enterprise with its group, if it is in sight."""
