"""The man-day allowance as a dated rule: how much a year, what a man-day is, and what a year is.

Source: handbook, "Man-days"; the assignment of January 2019 (3 man-days a year, free).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consulting.domain.identity import Minutes

BUDDHIST_ERA_OFFSET = 543
FISCAL_YEAR_BEGINS_IN = 10


class YearSetting(StrEnum):
    """What "a year" means to the allowance."""

    FISCAL = "fiscal"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class AllowanceRule:
    """One version of the rule, in force from a day until the next version's day.

    ``made_by`` says whose decision it is: the assignment, a call, a resolution of the committee.
    """

    version: str
    man_days_per_year: int
    minutes_per_man_day: Minutes
    smallest_booking_minutes: Minutes
    year: YearSetting
    effective_from: date
    made_by: str

    @property
    def minutes_per_year(self) -> Minutes:
        """What one year is granted."""
        return self.man_days_per_year * self.minutes_per_man_day

    def year_of(self, day: date) -> int:
        """The year (B.E.) in which a service on that day counts: fiscal years are named by the year they end."""
        late = self.year is YearSetting.FISCAL and day.month >= FISCAL_YEAR_BEGINS_IN
        return day.year + BUDDHIST_ERA_OFFSET + late


class AllowanceRules:
    """Every version of the rule, given in the order in which they were made; ``ValueError`` when there is none."""

    def __init__(self, rules: Iterable[AllowanceRule]) -> None:
        self._rules = sorted(rules, key=lambda rule: rule.effective_from)
        self._days = [rule.effective_from for rule in self._rules]
        if not self._days:
            raise ValueError("there is no allowance rule at all")

    def on(self, day: date) -> AllowanceRule:
        """The rule in force on a day: of those that have begun the latest, of two from one day the one made last.

        Before the first version the first holds: the assignment set no beginning.
        """
        return self._rules[max(bisect_right(self._days, day) - 1, 0)]

    def version(self, version: str) -> AllowanceRule | None:
        """The rule of that name, or nothing."""
        return next((rule for rule in self._rules if rule.version == version), None)

    def __iter__(self) -> Iterator[AllowanceRule]:
        return iter(self._rules)
