"""The work that is the same for all: commands, the 600-byte event that each causes, and how they come in."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PRODUCERS = 8
SUBJECTS = 10_000
EVENT_BYTES = 600
_STRIDE = 7_919  # a prime: neighbours in time are different subjects, and every subject comes as often as any other

TABLES = """
CREATE TABLE IF NOT EXISTS commands (number bigint PRIMARY KEY, subject text NOT NULL, minutes integer NOT NULL);
CREATE TABLE IF NOT EXISTS effects (id bigserial PRIMARY KEY, number bigint NOT NULL, subject text NOT NULL, minutes integer NOT NULL);
"""
"""A command leaves a row in ``commands`` of the publisher's database, its event one in ``effects`` of the subscriber's.

``effects.number`` is not unique on purpose: an effect that happens twice must show.
"""


def facts_of(number: int) -> dict[str, Any]:
    """What command ``number`` says, without the padding."""
    return {
        "enterprise_id": f"ent_{number * _STRIDE % SUBJECTS:026d}",
        "number": number,
        "minutes": number % 480,
        "rule": "bench-2562",
    }


def padding(bytes_without: int) -> str:
    """The note that brings an event of so many bytes to ``EVENT_BYTES``."""
    return "x" * max(0, EVENT_BYTES - bytes_without)


def as_message(number: int, **more: Any) -> dict[str, Any]:
    """The event as a plain JSON object of ``EVENT_BYTES``, for those who have no envelope of their own."""
    message = {**more, **facts_of(number), "note": ""}
    message["note"] = padding(len(json.dumps(message)))
    return message


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands ``first`` … ``first + count - 1``, shared by all producers of a process: the next one free takes the next one due.

    Without ``per_second`` each is due at once. With it, command ``i`` is due at ``started + i / per_second`` whatever became of
    the ones before it, so a latency counted from there omits no waiting. Times are the machine's monotonic clock.
    """

    first: int
    count: int
    per_second: float | None
    started: float
    _numbers: Iterator[int]

    @classmethod
    def begin(cls, first: int, count: int, per_second: float | None) -> Commands:
        """Start the clock."""
        return cls(first, count, per_second, time.monotonic(), iter(range(first, first + count)))

    def take(self) -> Iterator[tuple[int, float]]:
        """Number by number with the seconds to wait before giving it; a range's iterator may be shared by threads."""
        for number in self._numbers:
            if self.per_second is None:
                yield number, 0.0
            else:
                yield number, max(0.0, self.started + (number - self.first) / self.per_second - time.monotonic())

    def take_when_due(self) -> Iterator[int]:
        """Number by number, sleeping until each is due."""
        for number, seconds in self.take():
            if seconds:
                time.sleep(seconds)
            yield number
