"""How long who has: dated rules, and the due days that follow from them. A day is a day in Asia/Bangkok."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)

IsWorking = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A number of days from a day on. ``working`` tells working days from calendar days; ``source`` is who says so."""

    version: str
    effective_from: date
    days: int
    working: bool
    source: str


_PROGRAMME = date(2019, 1, 1)

INFORMATION: tuple[ClockRule, ...] = (
    ClockRule("information-2562", _PROGRAMME, 5, True, "the programme's default clocks: request for more information"),
)
"""How long an applicant has to answer a request for more information."""

SCREENING: tuple[ClockRule, ...] = (
    ClockRule("screening-2562", _PROGRAMME, 15, True, "the programme's own: the office's time to a verdict"),
)
"""How long the office has from submission to a verdict; it stops while information is asked."""

APPEAL: tuple[ClockRule, ...] = (
    ClockRule(
        "appeal-2539",
        date(1997, 5, 14),
        15,
        False,
        "Administrative Procedure Act B.E. 2539, s. 44 (15 days from being told) and s. 64 (a period that ends on a "
        "holiday ends on the next working day)",
    ),
)
"""How long an applicant has to appeal against a decision."""

APPEAL_DECISION: tuple[ClockRule, ...] = (
    ClockRule(
        "appeal-decision-2539",
        date(1997, 5, 14),
        30,
        False,
        "Administrative Procedure Act B.E. 2539, s. 45 (30 days from receiving the appeal) and s. 64",
    ),
)
"""How long the coordinator has to decide an appeal."""


def rule_on(rules: Sequence[ClockRule], day: date) -> ClockRule:
    """The rule in force on a day: the latest that had begun; before the first one, the first."""
    begun = [rule for rule in rules if rule.effective_from <= day]
    return max(begun, key=lambda rule: rule.effective_from) if begun else rules[0]


def due_day(
    rule: ClockRule, start: date, is_working: IsWorking, pauses: Sequence[tuple[date, date | None]] = ()
) -> date | None:
    """The last day of a period that begins on the day after ``start``; ``None`` while the clock stands.

    ``pauses`` are pairs of days: the first day does not count, nor does any until the second, which counts again (an
    empty second: the pause goes on). A period of calendar days that ends on no working day ends on the next one.
    """
    if any(end is None for _, end in pauses):
        return None
    day, left = start, rule.days
    while left:
        day += _ONE_DAY
        if not _paused(day, pauses) and (is_working(day) or not rule.working):
            left -= 1
    while not is_working(day):
        day += _ONE_DAY
    return day


def _paused(day: date, pauses: Sequence[tuple[date, date | None]]) -> bool:
    return any(start <= day and (end is None or day < end) for start, end in pauses)
