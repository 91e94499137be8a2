"""The broker goes away, commands go on, it comes back: what is measured meanwhile, and what must hold."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Protocol

from starsme.clock import FixedClock
from starsme.db import Database
from starsme.retention import Housekeeping, Retention
from tests.backlog.processes import DESK, READER, Process, Processes
from tests.faults.servers import wait_until

SUBJECTS = 2000
IN_A_BATCH = 500
WARM_UP = 2000
LEAST_PER_SECOND = 3000
MOST_GROWTH_MB = 64
PATIENCE_SECONDS = 600
SIZES = {DESK: "outbox", READER: "inbox"}


class Breakable(Protocol):
    """A broker that can be taken away."""

    def take_away(self) -> None:
        """From now on nobody reaches it."""

    def bring_back(self) -> None:
        """It is there again, with all that it had confirmed; returns when it answers."""


@dataclass(slots=True)
class Memory:
    """Of the process whose relay leads, in MB; the peak is of the outage and all that follows."""

    before: float
    peak: float

    @property
    def growth(self) -> float:
        return max(0.0, self.peak - self.before)


@dataclass(slots=True)
class Outcome:
    """What happened. Sizes are in MB, with indexes: before the outage, at the height, after pruning."""

    backlog: int
    commands: list[float]
    lost: int
    doubled: int
    disordered: int
    seconds_to_published: float
    seconds_to_effects: float
    memory: Memory
    sizes: dict[str, tuple[float, float, float]]

    @property
    def per_second(self) -> float:
        return self.backlog / self.seconds_to_published

    def broken(self, *, timed: bool = True) -> list[str]:
        """Which promises were not kept; speed and memory count only where they are ``timed``."""
        found = [
            f"{count} events were {word}"
            for word, count in (("lost", self.lost), ("doubled", self.doubled), ("out of order", self.disordered))
            if count
        ]
        for table, (before, height, after) in self.sizes.items():
            if after > before + height / 10:
                found.append(
                    f"{table} is {after:.1f} MB after pruning; it was {before:.1f}, at the height {height:.1f}"
                )
        if timed and self.per_second < LEAST_PER_SECOND:
            found.append(f"{self.per_second:.0f} events a second are fewer than {LEAST_PER_SECOND}")
        if timed and self.memory.growth > MOST_GROWTH_MB:
            found.append(f"the relay's process grew by {self.memory.growth:.0f} MB")
        return found

    def lines(self) -> Iterator[str]:
        """What a person reads; the last line is for machines."""
        centiles = [1000 * seconds for seconds in quantiles(self.commands, n=100)]
        yield f"broker away: {len(self.commands)} commands answered in {centiles[49]:.1f} ms (p50), {centiles[98]:.1f} ms (p99)"
        yield f"broker back: all published after {self.seconds_to_published:.1f} s, {self.per_second:,.0f} events/s"
        effects = self.backlog / self.seconds_to_effects
        yield f"             all effects after   {self.seconds_to_effects:.1f} s, {effects:,.0f} events/s"
        yield f"relay's process: {self.memory.before:.1f} MB before the outage, {self.memory.peak:.1f} MB at most"
        for table, (before, height, after) in self.sizes.items():
            yield f"{table:<6} {before:6.1f} MB before, {height:6.1f} MB at the height, {after:6.1f} MB after pruning"
        yield f"effects doubled: {self.doubled}, out of order: {self.disordered}"
        before, height, after = self.sizes["outbox"]
        yield (
            f"backlog={self.backlog} lost={self.lost} commands_answered={len(self.commands)} "
            f"drained_per_second={self.per_second:.0f} relay_peak_rss_mb={self.memory.peak:.1f} "
            f"relay_rss_growth_mb={self.memory.growth:.1f} "
            f"outbox_mb_before={before:.1f} at_height={height:.1f} after={after:.1f}"
        )


def endure(services: Processes, broker: Breakable, *, events: int, singles: int, say: Callable[[str], None]) -> Outcome:
    """Let ``events`` wait in the outbox while the broker is away, ``singles`` of them by commands of their own."""
    chance = random.Random(3)
    desk, _reader = services.start(DESK), services.start(READER)
    _write_many(services, desk, WARM_UP, chance)
    _wait_for_effects(services)
    sizes = {table: [_megabytes(services, service)] for service, table in SIZES.items()}
    broker.take_away()
    before = _resident(desk.pid, "VmRSS")
    _forget_peak(desk.pid)
    say(f"broker away; {events:,} events, {singles:,} of them by commands of their own")
    began = time.monotonic()
    commands = _write(services, desk, events, singles, chance)
    published = services.one(DESK, "SELECT position FROM outbox_cursor WHERE reader = 'relay'")
    waiting = services.one(DESK, f"SELECT count(*) FROM outbox WHERE position > {published}")
    if waiting != events:
        raise RuntimeError(f"{waiting} events wait in the outbox, not {events}: the broker was not away")
    sizes["outbox"].append(_megabytes(services, DESK))
    say(f"written in {time.monotonic() - began:.1f} s")
    broker.bring_back()
    back = time.monotonic()
    _wait_for_publishing(services)
    to_published = time.monotonic() - back
    _wait_for_effects(services)
    to_effects = time.monotonic() - back
    sizes["inbox"].append(_megabytes(services, READER))
    memory = Memory(before, _resident(desk.pid, "VmHWM"))
    lost, doubled, disordered = _reconcile(services)
    for service, table in SIZES.items():
        _prune(services.database_urls[service])
        sizes[table].append(_megabytes(services, service))
    kept = {table: (one[0], one[1], one[2]) for table, one in sizes.items()}
    return Outcome(events, commands, lost, doubled, disordered, to_published, to_effects, memory, kept)


def _subjects(count: int, chance: random.Random) -> list[str]:
    return [f"note-{number:05}" for number in chance.choices(range(SUBJECTS), k=count)]


def _write_many(services: Processes, desk: Process, events: int, chance: random.Random) -> None:
    while events > 0:
        services.write(desk, _subjects(min(IN_A_BATCH, events), chance))
        events -= IN_A_BATCH


def _write(services: Processes, desk: Process, events: int, singles: int, chance: random.Random) -> list[float]:
    """Single commands, one after another in two threads, while a third writes the rest; gives the singles' seconds."""
    subjects = _subjects(singles, chance)
    with ThreadPoolExecutor(3) as threads:
        rest = threads.submit(_write_many, services, desk, events - singles, chance)
        found = list(threads.map(lambda subject: services.write(desk, [subject]), subjects))
        rest.result()
    return found


def _wait_for_publishing(services: Processes) -> None:
    last = services.one(DESK, "SELECT max(position) FROM outbox")
    place = "SELECT position FROM outbox_cursor WHERE reader = 'relay'"
    wait_until(lambda: services.one(DESK, place) >= last, PATIENCE_SECONDS, "everything published")


def _wait_for_effects(services: Processes) -> None:
    wanted = services.one(DESK, "SELECT count(*) FROM notes")
    count = "SELECT count(*) FROM effects"
    wait_until(lambda: services.one(READER, count) >= wanted, PATIENCE_SECONDS, "every effect", pause=0.25)


def _reconcile(services: Processes) -> tuple[int, int, int]:
    """How many notes had no effect, how many effects there are too many, and how many came out of order."""
    wanted = dict(services.rows(DESK, "SELECT subject, count(*) FROM notes GROUP BY subject"))
    happened = services.rows(READER, "SELECT subject, sequence FROM effects ORDER BY position")
    distinct = set(happened)
    due = {(subject, number) for subject, count in wanted.items() for number in range(1, count + 1)}
    last: dict[str, int] = {}
    disordered = 0
    for subject, sequence in happened:
        disordered += sequence < last.get(subject, 0)
        last[subject] = max(sequence, last.get(subject, 0))
    return len(due - distinct), len(happened) - len(distinct), disordered


def _prune(url: str) -> None:
    """What housekeeping does on the day when everything is old enough: the clock is moved, nothing else."""
    clock = FixedClock(datetime.now(UTC) + timedelta(days=1000))
    database = Database(url, clock)
    try:
        housekeeping = Housekeeping(database, Retention(timedelta(days=400), clock))
        while housekeeping.step():
            pass
    finally:
        database.close()


def _megabytes(services: Processes, service: str) -> float:
    size: int = services.one(service, f"SELECT pg_total_relation_size('{SIZES[service]}')")
    return size / 1e6


def _resident(pid: int, what: str) -> float:
    """A process's resident memory in MB: ``VmRSS`` now, ``VmHWM`` at most."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"the system does not tell {what}")


def _forget_peak(pid: int) -> None:
    """Let ``VmHWM`` count from now on."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
