"""Plain nameko: commit, then dispatch with its confirms; a handler that commits and is then acknowledged.

nameko's defaults: 10 workers, prefetch 10, persistent messages. Only the queue's type is ours, so that all use the same.
A crash between commit and dispatch loses the event, and a handler that raises loses it too: neither is made up for here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import eventlet
import nameko
import psycopg2
from eventlet.queue import LightQueue
from nameko.containers import ServiceContainer
from nameko.events import EventDispatcher, EventHandler
from nameko.testing.services import dummy, entrypoint_hook

from tests.bench.messaging.load import PRODUCERS, Commands, as_message
from tests.bench.messaging.remote import ANSWER_SECONDS, Setup

POOL = 10


class Connections:
    """A pool of psycopg2 connections, as many as a service has workers."""

    def __init__(self, url: str) -> None:
        self._free: Any = LightQueue()
        for _ in range(POOL):
            self._free.put(psycopg2.connect(url))

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """A cursor; commits at the end."""
        connection = self._free.get()
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        finally:
            self._free.put(connection)


class QuorumEventHandler(EventHandler):
    """`event_handler` on a quorum queue: nameko has no setting for it."""

    def setup(self) -> None:
        """nameko's, with the queue's type added before it is declared."""
        super().setup()
        self.queue.queue_arguments = {"x-queue-type": "quorum"}


event_handler = QuorumEventHandler.decorator


class IntakeService:
    """Gives commands from as many workers as are asked."""

    name = "plain_intake"
    dispatch = EventDispatcher()
    connections: Connections

    @dummy
    def work(self, commands: Commands) -> None:
        """One worker's share."""
        for number in commands.take_when_due():
            message = as_message(number)
            with self.connections.transaction() as cursor:
                cursor.execute(
                    "INSERT INTO commands (number, subject, minutes) VALUES (%s, %s, %s)",
                    (number, message["enterprise_id"], message["minutes"]),
                )
            self.dispatch("minutes_booked", message)


class EffectsService:
    """Has effects."""

    name = "plain_effects"
    connections: Connections
    committed: list[tuple[int, float]]

    @event_handler("plain_intake", "minutes_booked")
    def book(self, message: dict[str, Any]) -> None:
        """One effect, one commit."""
        with self.connections.transaction() as cursor:
            cursor.execute(
                "INSERT INTO effects (number, subject, minutes) VALUES (%s, %s, %s)",
                (message["number"], message["enterprise_id"], message["minutes"]),
            )
        self.committed.append((message["number"], time.monotonic()))


class NamekoProducer:
    """Workers of the service, one a producer."""

    def __init__(self, container: ServiceContainer) -> None:
        self._container = container

    def give(self, first: int, count: int, per_second: float | None) -> float:
        """All commands."""
        commands = Commands.begin(first, count, per_second)
        with entrypoint_hook(self._container, "work", timeout=ANSWER_SECONDS) as work:
            for worker in [eventlet.spawn(work, commands) for _ in range(PRODUCERS)]:
                worker.wait()
        return commands.started


class NamekoSubscriber:
    """The service listens by itself."""

    def committed(self) -> list[tuple[int, float]]:
        """Numbers with the times at which their commits had returned."""
        taken, EffectsService.committed = EffectsService.committed, []
        return taken


@contextmanager
def _served(service: type, setup: Setup) -> Iterator[ServiceContainer]:
    nameko.config.setup({"AMQP_URI": setup.amqp_uri})
    container = ServiceContainer(type(service.__name__, (service,), {"connections": Connections(setup.database_url)}))
    container.start()
    try:
        yield container
    finally:
        container.stop()


@contextmanager
def producer(setup: Setup) -> Iterator[NamekoProducer]:
    """The publishing service."""
    with _served(IntakeService, setup) as container:
        yield NamekoProducer(container)


@contextmanager
def subscriber(setup: Setup) -> Iterator[NamekoSubscriber]:
    """The listening service."""
    EffectsService.committed = []
    with _served(EffectsService, setup):
        yield NamekoSubscriber()
