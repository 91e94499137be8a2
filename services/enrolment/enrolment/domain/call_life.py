"""A call's life: draft, then open and frozen, then closed by its window, then archived."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from enrolment.domain.call_document import CallDocument


class CallState(StrEnum):
    """Where a call stands. ``open`` means frozen and not closed yet; whether it takes applications, its window says."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class ClosesNoLater(Exception):
    """An amendment may only move the closing to a later time."""


class StillOpen(Exception):
    """What is open is not archived."""


def state_of(call: CallDocument, archived_at: datetime | None, now: datetime) -> CallState:
    """The state of an opened call now."""
    if archived_at is not None:
        return CallState.ARCHIVED
    return CallState.CLOSED if now > call.closes_at else CallState.OPEN


def amended(call: CallDocument, closes_at: datetime) -> None:
    """Raise ``ClosesNoLater`` unless the new closing is later than the one in force."""
    if closes_at <= call.closes_at:
        raise ClosesNoLater


def archive(call: CallDocument, now: datetime) -> None:
    """Raise ``StillOpen`` unless the window has ended."""
    if now <= call.closes_at:
        raise StillOpen
