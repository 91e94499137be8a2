"""The clock of an unproven authority: dated rules, counted in working days after the day of the request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

AddWorkingDays = Callable[[date, int], date]


class Stage(StrEnum):
    """Which reminder it is."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class AuthorityClock:
    """When the office should have answered, when the person is reminded, how long an invitation holds.

    ``answer_days`` and ``reminders`` are working days after the request, ``invitation_days`` calendar days.
    """

    version: str
    effective_from: date
    source: str
    answer_days: int
    reminders: tuple[tuple[Stage, int], ...]
    invitation_days: int

    def answer_due_on(self, requested_on: date, add: AddWorkingDays) -> date:
        """The last day on which an answer is in time."""
        return add(requested_on, self.answer_days)

    def next_reminder(self, requested_on: date, sent: int, add: AddWorkingDays) -> tuple[Stage, date] | None:
        """The reminder that follows ``sent`` earlier ones, and the day on which it is due."""
        if sent >= len(self.reminders):
            return None
        stage, days = self.reminders[sent]
        return stage, add(requested_on, days)


CLOCKS: Sequence[AuthorityClock] = (
    AuthorityClock(
        version="authority-2562",
        effective_from=date(2019, 1, 13),
        source="The programme's default clock for more information (5 working days; handbook, 'Default clocks')",
        answer_days=5,
        reminders=((Stage.FIRST, 5), (Stage.SECOND, 15)),
        invitation_days=14,
    ),
)
"""Every version, oldest first. A new one begins on a later day; requests keep the clock that they began under."""


def clock_on(day: date, clocks: Sequence[AuthorityClock] = CLOCKS) -> AuthorityClock:
    """The clock in force on a day; before the first one began, the first."""
    begun = [clock for clock in clocks if clock.effective_from <= day]
    return begun[-1] if begun else clocks[0]


def clock_named(version: str, clocks: Sequence[AuthorityClock] = CLOCKS) -> AuthorityClock:
    """The clock that a request began under; ``KeyError`` for one that is not known."""
    for clock in clocks:
        if clock.version == version:
            return clock
    raise KeyError(version)
