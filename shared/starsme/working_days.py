"""Working days in Thailand: Monday–Friday less public holidays, with what the Cabinet declares late put right by hand.

The holidays are the public set of the ``holidays`` package (substitution days included; the lock pins its version).
An *override* wins over it in both directions: a bridge day that the package does not know yet, or a day that is
not a holiday after all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from io import StringIO

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Override:
    """One day set right by hand. ``source`` names the decision, for example a Cabinet resolution and its date."""

    day: date
    working: bool
    source: str


class WorkingDays:
    """Answers which days are worked."""

    def __init__(self, overrides: Iterable[Override] = ()) -> None:
        self._overrides = {override.day: override.working for override in overrides}

    def is_working(self, day: date) -> bool:
        """Whether offices are open on that day."""
        overridden = self._overrides.get(day)
        if overridden is not None:
            return overridden
        return day.weekday() < SATURDAY and day not in _public_holidays(day.year)

    def add(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day`` (which itself need not be one); ``n`` = 0 is ``day`` itself.

        Raises ``ValueError`` for a negative ``n``.
        """
        if n < 0:
            raise ValueError(f"{n} working days after {day}: count forwards, from 0")
        for _ in range(n):
            day += ONE_DAY
            while not self.is_working(day):
                day += ONE_DAY
        return day

    def any_in(self, start: date, end: date) -> bool:
        """Whether a working day w exists with ``start`` <= w < ``end``."""
        while start < end:
            if self.is_working(start):
                return True
            start += ONE_DAY
        return False


def read_overrides(text: str) -> tuple[Override, ...]:
    """Overrides from CSV text with the columns ``day`` (y-m-d), ``working`` (yes/no) and ``source``.

    Raises ``ValueError`` naming the line that cannot be read.
    """
    rows = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    return tuple(_override(number, row) for number, row in enumerate(rows, start=2))


def _override(line: int, row: dict[str, str]) -> Override:
    working = {"yes": True, "no": False}.get((row.get("working") or "").strip().lower())
    source = (row.get("source") or "").strip()
    try:
        day = date.fromisoformat((row.get("day") or "").strip())
    except ValueError:
        day = None
    if day is None or working is None or not source:
        raise ValueError(f"line {line}: write day as 2020-11-19, working as yes or no, and the source of the decision")
    return Override(day, working, source)


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    # Imported on first need: the package takes a third of a second, which a command that asks nothing need not pay.
    from holidays import country_holidays

    return frozenset(country_holidays("TH", years=year))
