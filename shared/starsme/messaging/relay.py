"""The relay: takes what use cases left in the outbox to the broker, in order, and marks what the broker confirmed.

One leader a service: on PostgreSQL whoever holds an advisory lock on its own session; the lock dies with the session, so a
replica takes over within its next try. Embedded there is one process, hence one relay.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from starsme.db import Database, describe
from starsme.logging import get_logger
from starsme.messaging.broker import Broker, BrokerAway, Outgoing, Publisher
from starsme.messaging.names import exchange_of, routing_key
from starsme.messaging.outbox import Unsent, mark_sent, read_unsent

log = get_logger(__name__)

BATCH = 500
SWEEP_SECONDS = 0.02
FIRST_PAUSE_SECONDS = 0.1
FOLLOWER_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0


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
                with _leadership(self._database, self._service) as leader:
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

    def _lead(self, leader: _Leader) -> None:
        self._broker.declare_exchange(self._service)
        publisher = self._broker.publisher()
        try:
            while not self._stopped.is_set():
                idle = not self.relay_batch(leader, publisher)
                self._pause = FIRST_PAUSE_SECONDS
                if idle:
                    publisher.idle()
                    self._woken.wait(SWEEP_SECONDS if not self._database.embedded else 0.25)
        finally:
            publisher.close()

    def relay_batch(self, leader: _Leader, publisher: Publisher) -> int:
        """Publish the oldest unsent events and mark what was confirmed; gives how many that were."""
        self._woken.clear()  # before reading: what commits from here on wakes us again
        with leader.begin() as connection:
            rows = read_unsent(connection, BATCH)
        if not rows:
            return 0
        confirmed = publisher.publish([self._outgoing(row) for row in rows])
        sent = [row for row in rows if row.position in confirmed]
        with leader.begin() as connection:
            mark_sent(connection, sent, self._database.clock.now())
        if len(sent) < len(rows):
            raise BrokerAway(f"{len(rows) - len(sent)} events were not confirmed; they stay in the outbox")
        return len(sent)

    def _outgoing(self, row: Unsent) -> Outgoing:
        return Outgoing(
            row.position, self._exchange, routing_key(row.type, row.shard), row.event_id, row.type, row.content
        )


class _Leader:
    """The session that holds the lock; the relay works on it, so losing the lock is losing the work's connection."""

    def __init__(self, database: Database, connection: Connection | None) -> None:
        self._database = database
        self._connection = connection

    def begin(self) -> AbstractContextManager[Connection]:
        return self._embedded() if self._connection is None else self._session()

    @contextmanager
    def _embedded(self) -> Iterator[Connection]:
        with self._database.begin() as transaction:
            yield transaction.connection

    @contextmanager
    def _session(self) -> Iterator[Connection]:
        assert self._connection is not None  # noqa: S101
        with self._connection.begin():
            yield self._connection


@contextmanager
def _leadership(database: Database, service: str) -> Iterator[_Leader | None]:
    """The leader's session, or ``None`` when a replica leads."""
    if database.embedded:
        yield _Leader(database, None)
        return
    connection = database.engine.connect()
    try:
        key = func.hashtextextended(f"starsme.relay.{service}", 0)
        won = connection.execute(select(func.pg_try_advisory_lock(key))).scalar_one()
        connection.commit()
        yield _Leader(database, connection) if won else None
    finally:
        # The session goes with its lock: a pooled connection would keep leading in its sleep.
        connection.invalidate()
        connection.close()


def lead_once(database: Database, service: str) -> AbstractContextManager[_Leader | None]:
    """Leadership for a caller that relays by hand (tests, tools)."""
    return _leadership(database, service)
