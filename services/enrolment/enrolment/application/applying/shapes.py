"""What passes between the use cases of applying and their stores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Contents:
    """What a draft says: cells of the form by key as typed, answers to the call's own questions, document references."""

    answers: Mapping[str, str]
    questions: Mapping[str, Any]
    documents: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as kept. ``edits`` says by field who changed it last, and when.

    ``private_to`` is the person who began it before the authority to act for the enterprise was proven; empty: the
    enterprise's people share it.
    """

    id: str
    call_code: str
    enterprise_id: str
    contents: Contents
    edits: Mapping[str, Mapping[str, str]]
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    private_to: str
    application_id: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a draft. ``part`` is answers, questions or documents."""

    part: str
    field: str
    code: str
    th: str
    en: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A draft that became an application: the receipt."""

    application_id: str
    draft_id: str
    submitted_at: datetime
    submitted_by: str
    notice_version: str
    contents: Contents
    digest: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that an officer asks: the words in both languages, and the fields of the form that it is about."""

    th: str
    en: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InformationRequest:
    """A request for information. ``outcome`` is empty while it is open."""

    id: str
    application_id: str
    call_code: str
    items: Sequence[Asked]
    asked_at: datetime
    asked_by: str
    due_on: date
    rule: str
    outcome: str | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None
    answer: str | None = None
    reason: str | None = None
    version: int = 1

    @property
    def fields(self) -> frozenset[str]:
        """Every field that it is about."""
        return frozenset(field for item in self.items for field in item.fields)


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of the form that an answer changed; both texts as typed."""

    request_id: str
    field: str
    before: str
    after: str
    at: datetime
    by: str
