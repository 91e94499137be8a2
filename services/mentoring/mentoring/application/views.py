"""What lists of mentors and offers show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MentorItem:
    """A mentor with the places taken. ``conflicts`` is how many enterprises are kept apart."""

    code: str
    name: str
    agency: str
    agency_type: str | None
    levels: Mapping[str, int]
    provinces: Sequence[str]
    industries: Sequence[str]
    capacity: int
    held: int
    conflicts: int
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """Which offers."""

    call_code: str | None = None
    status: str | None = None
    mentor_id: str | None = None
    enterprise_id: str | None = None


@dataclass(frozen=True, slots=True)
class OfferItem:
    """One offer."""

    id: str
    call_code: str
    mentor_id: str
    mentor_name: str
    enterprise_id: str
    enterprise_name: str
    dimensions: Sequence[str]
    lead: bool
    status: str
    offered_on: date
    answer_by: date
    answered_on: date | None
    first_contact_by: date | None
    reason: str | None
    note: str | None
    version: int
