"""What passes between the use cases of panels and their stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from enrolment.domain.panels import AssignmentState, ConflictKind, Judge, OnlineState
from enrolment.domain.words import Dimension


@dataclass(frozen=True, slots=True)
class Panel:
    """A province's panel as kept. ``assignment_version`` counts the proposals and confirmations of who judges what."""

    call_code: str
    province: str
    judges: tuple[Judge, ...]
    due_on: date | None
    assignment_version: int
    version: int

    def judge(self, code: str) -> Judge | None:
        """The judge of this code."""
        return next((judge for judge in self.judges if judge.code == code), None)


@dataclass(frozen=True, slots=True)
class Judged:
    """An application as judging knows it. ``number`` is the pseudonym of the enterprise's number."""

    id: str
    row: int
    number: str
    enterprise_id: str | None
    province: str
    name_th: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """One judge's work on one application."""

    application_id: str
    judge: str
    province: str
    state: AssignmentState


@dataclass(frozen=True, slots=True)
class OnlineSheet:
    """A sheet that a judge fills in here; ``line`` is its place among all sheets once submitted."""

    application_id: str
    judge: str
    state: OnlineState
    scores: Mapping[Dimension, int]
    comments: Mapping[str, str]
    remark: str | None
    line: int | None
    version: int
    saved_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared conflict of interest, with the enterprise behind a number."""

    judge: str
    number: str
    kind: ConflictKind
    note: str | None
    by: str


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What a judge writes: scores may be missing in a draft."""

    scores: Mapping[str, int | None]
    comments: Mapping[str, str] = field(default_factory=dict)
    remark: str | None = None
    submit: bool = False
