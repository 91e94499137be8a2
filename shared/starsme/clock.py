"""The one source of "now": injected everywhere, so that every rule about time can be tried on any day.

Time is kept in UTC and aware; a *day* of the domain is a day in Asia/Bangkok.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware and in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware and in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved; for tests and for replaying a day.

    Raises ``ValueError`` for a moment without a time zone.
    """

    def __init__(self, moment: datetime) -> None:
        self._now = _utc(moment)

    def now(self) -> datetime:
        """The moment at which the clock stands, in UTC."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Set the clock, forwards or back."""
        self._now = _utc(moment)

    def advance(self, by: timedelta) -> None:
        """Move the clock forwards (or back, by a negative amount)."""
        self._now += by


def bangkok_day(moment: datetime) -> date:
    """The calendar day in Asia/Bangkok at an aware moment; raises ``ValueError`` for a naive one."""
    return _aware(moment).astimezone(BANGKOK).date()


def _utc(moment: datetime) -> datetime:
    return _aware(moment).astimezone(UTC)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: the day in Bangkok cannot be told")
    return moment
