"""When a message that could not be handed over is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

# Beyond this a pause would not be a time any more; the longest is reached long before.
MOST_GROWTHS = 12


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Pauses grow by ``factor`` up to ``longest``; the default's eight attempts take about half a day.

    A message that an outage kept back for ``give_up_after`` is given up: news that old misleads more than it tells.
    """

    attempts: int = 8
    first: timedelta = timedelta(minutes=1)
    factor: int = 3
    longest: timedelta = timedelta(hours=6)
    give_up_after: timedelta = timedelta(days=5)

    def pause(self, attempts: int, chance: float) -> timedelta:
        """The pause after so many attempts (from 1). ``chance`` in 0..1 spreads it over ±25 %.

        Messages that failed together are so not tried together again.
        """
        grown = self.factor ** min(attempts - 1, MOST_GROWTHS)
        plain = min(self.first * grown, self.longest)
        return plain * (0.75 + chance / 2)
