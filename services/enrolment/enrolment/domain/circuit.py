"""A circuit breaker: what fails time after time is left alone for a while, each time for longer."""

from __future__ import annotations

from datetime import datetime, timedelta

FAILURES = 3
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)


class Circuit:
    """Says whether to call now. Closed, calls go; open, none does; after the rest one call tries."""

    def __init__(self) -> None:
        self._failures = 0
        self._rest = FIRST_REST
        self._open_until: datetime | None = None

    def allows(self, now: datetime) -> bool:
        """Whether a call may go."""
        return self._open_until is None or now >= self._open_until

    def went_well(self) -> None:
        """The call was answered: closed again, and nothing is held against it."""
        self._failures, self._rest, self._open_until = 0, FIRST_REST, None

    def failed(self, now: datetime, until: datetime | None = None) -> None:
        """The call failed; ``until``: the other side said when to come again."""
        self._failures += 1
        if until is not None:
            self._open_until = until
        elif self._failures >= FAILURES:
            self._open_until = now + self._rest
            self._rest = min(self._rest * 2, LONGEST_REST)
