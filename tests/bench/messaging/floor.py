"""The floor: the least Python that does the same durable work as ours, with psycopg2 and py-amqp in batches.

No contracts, no order of subjects, no retries, no reconnecting: what is left is what the two servers and their drivers cost.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
import psycopg2
from psycopg2.extras import execute_values

from tests.bench.messaging.load import PRODUCERS, Commands, as_message
from tests.bench.messaging.remote import Setup

QUEUE = EXCHANGE = "bench-floor"
RELAY_BATCH = 500
BATCH = 200
PREFETCH = 600
TABLES = """
CREATE TABLE IF NOT EXISTS floor_outbox (position bigserial PRIMARY KEY, content text NOT NULL, sent_at timestamptz);
CREATE INDEX IF NOT EXISTS floor_unsent ON floor_outbox (position) WHERE sent_at IS NULL;
CREATE TABLE IF NOT EXISTS floor_inbox (event_id uuid PRIMARY KEY);
"""


def connect(uri: str) -> amqp.Connection:
    """A connection by py-amqp."""
    parts = urlsplit(uri)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port or 5672}",
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path.lstrip("/")),
    )
    connection.connect()
    return connection


COMMAND = """
BEGIN;
INSERT INTO commands (number, subject, minutes) VALUES (%s, %s, %s);
INSERT INTO floor_outbox (content) VALUES (%s);
COMMIT
"""
"""A transaction in one round trip: an eighth faster than a statement at a time."""


class Relay:
    """Outbox to queue in batches, pipelined confirms."""

    def __init__(self, setup: Setup) -> None:
        self.woken = threading.Event()
        self._stopped = False
        self._database = psycopg2.connect(setup.database_url)
        self._broker = connect(setup.amqp_uri)
        self._channel = self._broker.channel()
        self._channel.exchange_declare(EXCHANGE, "topic", durable=True, auto_delete=False)
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._confirmed)
        self._published = self._acknowledged = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the batch in hand finish."""
        self._stopped = True
        self.woken.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped:
            self.woken.clear()
            if not self._batch():
                self.woken.wait(0.02)

    def _batch(self) -> bool:
        with self._database, self._database.cursor() as cursor:
            cursor.execute(
                "SELECT position, content FROM floor_outbox WHERE sent_at IS NULL ORDER BY position LIMIT %s",
                (RELAY_BATCH,),
            )
            rows = cursor.fetchall()
        if not rows:
            return False
        for _, content in rows:
            self._channel._basic_publish(
                amqp.Message(content, content_type="application/json", delivery_mode=2), EXCHANGE, "fact"
            )
        self._published += len(rows)
        while self._acknowledged < self._published:
            self._broker.drain_events(timeout=30)
        with self._database, self._database.cursor() as cursor:
            cursor.execute(
                "UPDATE floor_outbox SET sent_at = now() WHERE position = ANY(%s)",
                ([position for position, _ in rows],),
            )
        return True

    def _confirmed(self, tag: int, multiple: bool) -> None:
        self._acknowledged = tag if multiple else self._acknowledged + 1


class FloorProducer:
    """Threads (a third faster than green ones here), each with a connection of its own: state and event in one commit a command."""

    def __init__(self, setup: Setup, relay: Relay) -> None:
        self._relay = relay
        self._connections = [psycopg2.connect(setup.database_url) for _ in range(PRODUCERS)]
        for connection in self._connections:
            connection.autocommit = True  # the transaction is in the statement

    def give(self, first: int, count: int, per_second: float | None) -> float:
        """All commands."""
        commands = Commands.begin(first, count, per_second)
        workers = [threading.Thread(target=self._work, args=(commands, one)) for one in self._connections]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return commands.started

    def _work(self, commands: Commands, connection: Any) -> None:
        with connection.cursor() as cursor:
            for number in commands.take_when_due():
                event = as_message(number, id=str(uuid.uuid4()))
                cursor.execute(COMMAND, (number, event["enterprise_id"], event["minutes"], json.dumps(event)))
                self._relay.woken.set()


class FloorSubscriber:
    """Takes batches: ids on conflict do nothing, effects, commit, acknowledge them all."""

    def __init__(self, setup: Setup) -> None:
        self._committed: list[tuple[int, float]] = []
        self._stopped = False
        self._database = psycopg2.connect(setup.database_url)
        self._broker = connect(setup.amqp_uri)
        self._channel = self._broker.channel()
        self._channel.queue_declare(QUEUE, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        self._channel.queue_bind(QUEUE, EXCHANGE, "#")
        self._channel.basic_qos(0, PREFETCH, False)
        self._arrived: list[Any] = []
        self._channel.basic_consume(QUEUE, callback=self._arrived.append)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the batch in hand finish."""
        self._stopped = True
        self._thread.join()

    def committed(self) -> list[tuple[int, float]]:
        """Numbers with the times at which their commits had returned."""
        taken, self._committed = self._committed, []
        return taken

    def _run(self) -> None:
        while not self._stopped:
            seconds = 0.5
            with suppress(TimeoutError):
                while len(self._arrived) < BATCH:
                    self._broker.drain_events(timeout=0.0005 if self._arrived else seconds)
            if self._arrived:
                batch = self._arrived[:BATCH]
                del self._arrived[:BATCH]
                self._take(batch)

    def _take(self, batch: list[Any]) -> None:
        events = {event["id"]: event for event in (json.loads(message.body) for message in batch)}
        with self._database, self._database.cursor() as cursor:
            new = execute_values(
                cursor,
                "INSERT INTO floor_inbox VALUES %s ON CONFLICT DO NOTHING RETURNING event_id::text",
                [(name,) for name in events],
                page_size=BATCH,
                fetch=True,
            )
            taken = [events[name] for (name,) in new]
            rows = [(event["number"], event["enterprise_id"], event["minutes"]) for event in taken]
            if rows:
                execute_values(
                    cursor, "INSERT INTO effects (number, subject, minutes) VALUES %s", rows, page_size=BATCH
                )
        now = time.monotonic()
        self._channel.basic_ack(batch[-1].delivery_tag, multiple=True)
        self._committed += [(event["number"], now) for event in taken]


@contextmanager
def producer(setup: Setup) -> Iterator[FloorProducer]:
    """Threads and relay in one process."""
    relay = Relay(setup)
    yield FloorProducer(setup, relay)
    relay.stop()


@contextmanager
def subscriber(setup: Setup) -> Iterator[FloorSubscriber]:
    """One consumer."""
    consumer = FloorSubscriber(setup)
    yield consumer
    consumer.stop()
