"""One peer under the clock: its two databases, its virtual host, its two processes, its rounds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from starsme.db.database import open_engine
from starsme.db.migrate import migrate
from tests.bench.messaging import floor, load
from tests.bench.messaging.process import PEERS
from tests.bench.messaging.remote import Remote, Setup
from tests.servers.databases import Databases
from tests.servers.postgresql import driver_url
from tests.servers.rabbitmq import RabbitServer, with_virtual_host

STUCK_SECONDS = 30
POLL_SECONDS = 0.01


class Wrong(Exception):
    """The figures would mean nothing: effects lost or doubled, or servers that do not keep what they confirm."""


@dataclass
class Servers:
    """Where databases and virtual hosts come from."""

    databases: Databases
    broker: RabbitServer

    def place(self) -> Place:
        """Two databases with every table that any peer needs, and a virtual host."""
        urls = [driver_url(self.databases.new()) for _ in range(2)]
        for url in urls:
            prepare(url)
        host = self.broker.virtual_hosts.new()
        return Place(urls[0], urls[1], with_virtual_host(self.broker.uri, host))


@dataclass(frozen=True, slots=True)
class Place:
    """The publisher's database, the subscriber's, and the broker between them."""

    publisher_url: str
    subscriber_url: str
    amqp_uri: str


def prepare(url: str) -> None:
    """The kernel's tables, the work's and the floor's; refuses a server that does not write through."""
    engine = open_engine(url)
    migrate(engine, None)
    engine.dispose()
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(load.TABLES)
        cursor.execute(floor.TABLES)
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone() != ("on",):
                raise Wrong(f"PostgreSQL runs with {name} off: nothing measured on it would be durable")
    connection.close()


@dataclass
class Contender:
    """A peer that runs. Rates are effects a second, latencies seconds."""

    name: str
    place: Place
    folder: Path
    label: str = ""
    rates: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    _given: int = 0

    def __post_init__(self) -> None:
        self.label = self.label or self.name

    @contextmanager
    def running(self) -> Iterator[None]:
        """Both its processes are up, the publisher first: subscribers bind to what it declares."""
        self.processes: list[Remote] = []
        try:
            self.processes.append(self._start("producer", self.place.publisher_url))
            self.processes.append(self._start("subscriber", self.place.subscriber_url))
            self._effects: Any = psycopg2.connect(self.place.subscriber_url)
            self._effects.autocommit = True
            yield
            self._effects.close()
        finally:
            for process in reversed(self.processes):
                process.stop()

    def _start(self, role: str, url: str) -> Remote:
        return Remote(Setup(self.name, role, url, self.place.amqp_uri), self.folder, python=PEERS[self.name].python)

    @property
    def producer(self) -> Remote:
        """The process that gives commands."""
        return self.processes[0]

    @property
    def subscriber(self) -> Remote:
        """The process that has effects."""
        return self.processes[1]

    def pause(self) -> None:
        """Cost nothing while others are measured."""
        for process in self.processes:
            process.pause()

    def resume(self) -> None:
        """Be measured next."""
        for process in self.processes:
            process.resume()
        time.sleep(0.3)

    def throughput(self, count: int) -> float:
        """Effects a second: from the first command until the last of ``count`` effects is committed and all are there once."""
        first, started = self._give(count, None)
        elapsed = self._until_committed(first, count) - started
        self._commit_times(first, count)
        return count / elapsed

    def steady(self, count: int, per_second: float) -> list[float]:
        """Seconds from when each command was due until its effect's commit had returned, commands coming steadily."""
        first, started = self._give(count, per_second)
        self._until_committed(first, count)
        committed = self._commit_times(first, count)
        return [committed[number] - started - (number - first) / per_second for number in range(first, first + count)]

    def _give(self, count: int, per_second: float | None) -> tuple[int, float]:
        first, self._given = self._given, self._given + count
        return first, self.producer.ask("give", first=first, count=count, per_second=per_second)

    def _commit_times(self, first: int, count: int) -> dict[int, float]:
        """What the subscriber tells, by number. A commit is seen here a moment before its handler goes on and notes the time."""
        deadline = time.monotonic() + STUCK_SECONDS
        times: dict[int, float] = {}
        while len(times) < count:
            if time.monotonic() > deadline:
                raise Wrong(f"{self.name}: the subscriber told the times of {len(times)} commits of {count}")
            times |= {number: at for number, at in self.subscriber.ask("committed") if number >= first}
            time.sleep(POLL_SECONDS)
        return times

    def _until_committed(self, first: int, count: int) -> float:
        """When all were seen to be committed. First the sequence is watched, which costs nothing; the count has the last word."""
        self._wait(lambda: self._one("SELECT last_value FROM effects_id_seq"), self._given)
        ended = self._wait(lambda: self._one("SELECT count(*) FROM effects WHERE number >= %s", first), count)
        rows = self._one("SELECT count(*) FROM effects")
        different = self._one("SELECT count(DISTINCT number) FROM effects")
        if rows != self._given or different != self._given:
            raise Wrong(f"{self.name}: {self._given} commands, {rows} effects of {different} commands")
        return ended

    def _wait(self, seen: Callable[[], int], wanted: int) -> float:
        last, moved = -1, time.monotonic()
        while True:
            now_seen, now = seen(), time.monotonic()
            if now_seen >= wanted:
                return now
            if now_seen != last:
                last, moved = now_seen, now
            elif now - moved > STUCK_SECONDS:
                raise Wrong(f"{self.name}: {now_seen} effects of {wanted}, and no more in {STUCK_SECONDS} s")
            time.sleep(POLL_SECONDS)

    def _one(self, statement: str, *values: Any) -> int:
        with self._effects.cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.fetchone()[0])


def median(figures: list[float]) -> float:
    """The median; not-a-number where nothing was measured."""
    return statistics.median(figures) if figures else float("nan")


def percentile(figures: list[float], hundredths: int) -> float:
    """The value that so many of a hundred do not exceed; not-a-number where nothing was measured."""
    if not figures:
        return float("nan")
    return sorted(figures)[min(len(figures) - 1, len(figures) * hundredths // 100)]
