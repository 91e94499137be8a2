"""The relay: takes what use cases left in the outbox to the broker, in order, and remembers what the broker confirmed.

A batch goes out in *waves*: a subject's next event only after its previous one was confirmed. Were they in flight together and the
broker refused the first alone, the second would overtake it.

One leader a service: on PostgreSQL whoever holds an advisory lock on its own session; the lock dies with the session, so a
replica takes over within its next try. Embedded there is one process, hence one relay.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from starsme.db import Database, describe
from starsme.logging import get_logger
from starsme.messaging.broker import Broker, BrokerAway, Outgoing, Publisher
from starsme.messaging.cursor import Cursor, Unsent
from starsme.messaging.names import exchange_of, routing_key

log = get_logger(__name__)

BATCH = 500
# A commit in this process wakes the relay; a replica's commit is found by the next sweep.
SWEEP_SECONDS = 0.005
SWEEP_WHEN_QUIET_SECONDS = 0.025
EMBEDDED_SWEEP_SECONDS = 0.25
QUIET_AFTER_SECONDS = 1.0
SAVE_SECONDS = 0.05
# Under load, fewer and larger batches cost the broker and the subscribers less than many small ones. A pause that grows with the
# batch ends by itself when the load does: below 1 / LOADED_PAUSE_SECONDS events a second the next batch is smaller.
LOADED_BATCH = 16
LOADED_PAUSE_SECONDS = 0.001  # an event
LONGEST_LOADED_PAUSE_SECONDS = 0.06
FIRST_PAUSE_SECONDS = 0.1
FOLLOWER_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0


class Refused(BrokerAway):
    """The broker is there and would not keep some of the events: a queue is full and told to refuse. The others go on."""


class Relay:
    """Runs until stopped. ``wake`` is called by every commit that wrote events."""

    def __init__(self, service: str, database: Database, broker: Broker) -> None:
        self._service = service
        self._exchange = exchange_of(service)
        self._database = database
        self._broker = broker
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._pause = FIRST_PAUSE_SECONDS

    def wake(self) -> None:
        """Something was committed."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the batch in hand and return from ``run``."""
        self._stopped.set()
        self._woken.set()

    def run(self) -> None:
        """Relay until stopped, through lost brokers and databases, with a bounded back-off."""
        while not self._stopped.is_set():
            try:
                with lead(self._database, self._service, SAVE_SECONDS) as leader:
                    if leader is not None:
                        log.info("relay_leading", service=self._service)
                        self._lead(leader)
                # A commit wakes the leader; a follower just waits for its next try.
                self._stopped.wait(FOLLOWER_SECONDS)
            except (BrokerAway, SQLAlchemyError, OSError) as error:
                log.warning(
                    "relay_interrupted", service=self._service, error=describe(error)[:300], retry_seconds=self._pause
                )
                self._stopped.wait(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    def _lead(self, leader: Leader) -> None:
        self._broker.declare_exchange(self._service)
        publisher = self._broker.publisher()
        worked = looked = time.monotonic()
        try:
            while not self._stopped.is_set():
                try:
                    relayed = self.relay_batch(leader, publisher)
                except Refused as refused:
                    log.warning("events_refused", service=self._service, error=str(refused), retry_seconds=self._pause)
                    self._stopped.wait(self._pause)
                    self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
                    continue
                self._pause = FIRST_PAUSE_SECONDS
                now = time.monotonic()
                if now - looked > QUIET_AFTER_SECONDS:
                    publisher.idle()
                    leader.look_again()
                    looked = now
                if relayed:
                    worked = now
                    if LOADED_BATCH <= relayed < BATCH and not self._database.embedded:
                        self._stopped.wait(min(relayed * LOADED_PAUSE_SECONDS, LONGEST_LOADED_PAUSE_SECONDS))
                    continue
                self._woken.wait(self._sweep_seconds(now - worked))
            leader.save()
        finally:
            publisher.close()

    def _sweep_seconds(self, quiet_for: float) -> float:
        if self._database.embedded:
            return EMBEDDED_SWEEP_SECONDS
        return SWEEP_SECONDS if quiet_for < QUIET_AFTER_SECONDS else SWEEP_WHEN_QUIET_SECONDS

    def relay_batch(self, leader: Leader, publisher: Publisher) -> int:
        """Publish the oldest unsent events and remember what was confirmed; gives how many that were."""
        self._woken.clear()  # before reading: what commits from here on wakes us again
        rows = leader.read(BATCH)
        if not rows:
            return 0
        confirmed, away = self._publish(rows, publisher)
        leader.move(rows, confirmed, BATCH)
        if away is not None:
            raise away
        if len(confirmed) < len(rows):
            raise Refused(f"{len(rows) - len(confirmed)} events were not confirmed; they stay in the outbox")
        return len(rows)

    def _publish(self, rows: Sequence[Unsent], publisher: Publisher) -> tuple[set[int], BrokerAway | None]:
        confirmed: set[int] = set()
        refused: set[str] = set()
        for wave in waves(rows):
            messages = [self._outgoing(row) for row in wave if row.subject not in refused]
            try:
                confirmed |= publisher.publish(messages)
            except BrokerAway as away:
                return confirmed, away  # what was confirmed before it went counts
            refused |= {row.subject for row in wave if row.position not in confirmed}
        return confirmed, None

    def _outgoing(self, row: Unsent) -> Outgoing:
        return Outgoing(
            row.position, self._exchange, routing_key(row.type, row.shard), row.event_id, row.type, row.content
        )


def waves(rows: Sequence[Unsent]) -> list[list[Unsent]]:
    """The rows in as few parts as keep every subject to one row a part; each subject's rows in their order."""
    found: list[list[Unsent]] = []
    before: Counter[str] = Counter()
    for row in rows:
        if before[row.subject] == len(found):
            found.append([])
        found[before[row.subject]].append(row)
        before[row.subject] += 1
    return found


class Leader:
    """The session that holds the lock, and its place in the outbox; losing the lock is losing the work's connection."""

    def __init__(self, database: Database, connection: Connection | None, save_seconds: float = 0) -> None:
        self._database = database
        self._save_seconds = save_seconds
        self._saved = time.monotonic()
        self._connection = connection
        self._cursor = Cursor()
        with self._begin() as connection:
            if connection.dialect.name == "postgresql":
                # The cursor may be lost in a crash of the server: then its last events are published again.
                connection.execute(text("SET synchronous_commit = off"))
            self._cursor.load(connection)

    def look_again(self) -> None:
        """Take up what others asked to be sent again."""
        with self._begin() as connection:
            self._cursor.save(connection)
            self._cursor.look_again(connection)

    def read(self, batch: int) -> list[Unsent]:
        """The oldest events to publish."""
        with self._begin() as connection:
            rows = self._cursor.read(connection, batch)
        if not rows:
            self._cursor.note([], set(), batch)  # some gaps may be known by now to stay empty
            self.save()
        return rows

    def move(self, rows: Sequence[Unsent], confirmed: set[int], batch: int) -> None:
        """Remember what was confirmed; the database is told at once, or within ``save_seconds``."""
        self._cursor.note(rows, confirmed, batch)
        if self._cursor.went_again or time.monotonic() - self._saved >= self._save_seconds:
            self.save()

    def save(self) -> None:
        """Tell the database, if there is anything to tell."""
        if self._cursor.unsaved:
            with self._begin() as connection:
                self._cursor.save(connection)
        self._saved = time.monotonic()

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        if self._connection is None:
            with self._database.begin() as transaction:
                yield transaction.connection
        else:
            with self._connection.begin():
                yield self._connection


@contextmanager
def lead(database: Database, service: str, save_seconds: float = 0) -> Iterator[Leader | None]:
    """The leader's session, or ``None`` when a replica leads."""
    if database.embedded:
        yield Leader(database, None, save_seconds)
        return
    connection = database.engine.connect()
    try:
        key = func.hashtextextended(f"starsme.relay.{service}", 0)
        won = connection.execute(select(func.pg_try_advisory_lock(key))).scalar_one()
        connection.commit()
        yield Leader(database, connection, save_seconds) if won else None
    finally:
        # The session goes with its lock: a pooled connection would keep leading in its sleep.
        connection.invalidate()
        connection.close()
