"""When something that waits is overdue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

AddWorkingDays = Callable[[date, int], date]
"""The ``n``-th working day after a day."""


def earliest_in_time(today: date, working_days: int, add: AddWorkingDays) -> date:
    """The earliest day on which a wait of ``working_days`` may have begun and not be overdue ``today``."""
    start = today
    while add(start - timedelta(days=1), working_days) >= today:
        start -= timedelta(days=1)
    return start
