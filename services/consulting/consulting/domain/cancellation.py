"""Early or late: whether a cancellation leaves the agency a working day.

Source: handbook, "Man-days"; the pilot's decisions, 18.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol


class WorkingCalendar(Protocol):
    """Knows which days are worked."""

    def any_in(self, start: date, end: date) -> bool:
        """Whether a working day w exists with ``start`` <= w < ``end``."""
        ...


def is_early(cancelled_on: date, service_date: date, calendar: WorkingCalendar) -> bool:
    """Whether a working day w exists with cancel day <= w < service day: Friday for Monday is early, Sunday is late."""
    return calendar.any_in(cancelled_on, service_date)
