"""The kernel as it is deployed: one service that gives commands (its relay in the same process), one that listens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import eventlet
from marshmallow import fields
from nameko.containers import ServiceContainer
from sqlalchemy import column, insert, table

from starsme.clock import SystemClock
from starsme.db import Transaction
from starsme.events import Contract, Event
from starsme.events.envelope import encode, stamp
from starsme.ids import new_id
from starsme.logging import configure_logging
from starsme.messaging import subscribe
from starsme.service import Application, Runtime, ServiceDefinition
from starsme.settings import ServiceSettings
from tests.bench.messaging.load import PRODUCERS, Commands, facts_of, padding
from tests.bench.messaging.remote import Setup

COMMANDS = table("commands", column("number"), column("subject"), column("minutes"))
EFFECTS = table("effects", column("number"), column("subject"), column("minutes"))
ADD_COMMAND = insert(COMMANDS)
ADD_EFFECT = insert(EFFECTS)


class MinutesBooked(Contract, type="bench-intake.minutes-booked.v1", subject="enterprise_id"):
    """A command was accepted."""

    enterprise_id = fields.String(required=True)
    number = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    rule = fields.String(required=True)
    note = fields.String(required=True)


class IntakeService:
    """Publishes; its container brings the relay."""

    name = "bench-intake"
    app = Application()


class EffectsService:
    """Listens. ``app`` is what notes which transaction held which numbers."""

    name = "bench-effects"
    app = Application()

    @subscribe(MinutesBooked)
    def book(self, tx: Transaction, event: Event) -> None:
        """One effect an event; nothing reads it back before the commit."""
        number = event.data["number"]
        tx.later(ADD_EFFECT, [{"number": number, "subject": event.subject, "minutes": event.data["minutes"]}])
        self.app.handled(tx, number)


class CommitTimes:
    """When the transaction that held a number had been committed."""

    def __init__(self) -> None:
        self._held: dict[Transaction, list[int]] = {}
        self._committed: list[tuple[int, float]] = []

    def handled(self, tx: Transaction, number: int) -> None:
        """The number's effect is part of this transaction."""
        self._held.setdefault(tx, []).append(number)

    def watching(
        self, begin: Callable[[], AbstractContextManager[Transaction]]
    ) -> Callable[[], AbstractContextManager[Transaction]]:
        """``Database.begin`` that notes the time after the commit has returned."""

        @contextmanager
        def watched() -> Iterator[Transaction]:
            with begin() as tx:
                try:
                    yield tx
                except BaseException:
                    self._held.pop(tx, None)
                    raise
            now = time.monotonic()
            self._committed += [(number, now) for number in self._held.pop(tx, ())]

        return watched

    def take(self) -> list[tuple[int, float]]:
        """What was committed since last asked."""
        taken, self._committed = self._committed, []
        return taken


def _runtime(setup: Setup, service: type, app: Any) -> Runtime:
    definition = ServiceDefinition(
        name=service.name,  # type: ignore[attr-defined]
        title_th="วัดความเร็ว",
        title_en="Bench",
        settings=ServiceSettings,
        migrations=Path(__file__).parent / "no-migrations",
        service=lambda: service,
        build=lambda _settings, _clock: app,
    )
    settings = ServiceSettings(
        database_url=setup.database_url,
        amqp_uri=setup.amqp_uri,
        pseudonym_key=b"a key for the bench only, never for a deployment",
        jwks="",
    )
    return Runtime(definition, settings, clock=SystemClock(), listens=False)


@contextmanager
def _served(runtime: Runtime) -> Iterator[None]:
    """As `starsme serve` does it, without HTTP."""
    configure_logging(level="INFO")
    container = ServiceContainer(runtime.service_class)
    container.start()
    try:
        yield
    finally:
        container.stop()
        runtime.close()


class OurProducer:
    """Green threads that call a use case, as the HTTP edge would."""

    def __init__(self, runtime: Runtime) -> None:
        self._database = runtime.database
        self._note = ""
        self._note = padding(len(encode(self._sample(runtime)).encode()))

    def _sample(self, runtime: Runtime) -> Event:
        event = MinutesBooked.event(**facts_of(1_000_000), note="")
        source = f"urn:starsme:{runtime.settings.agency}:{runtime.name}"
        return replace(event, id=new_id(), source=source, sequence=100, time=stamp(self._database.clock.now()))

    def give(self, first: int, count: int, per_second: float | None) -> float:
        """All commands, from as many green threads as there are producers."""
        commands = Commands.begin(first, count, per_second)
        for worker in [eventlet.spawn(self._work, commands) for _ in range(PRODUCERS)]:
            worker.wait()
        return commands.started

    def _work(self, commands: Commands) -> None:
        for number in commands.take_when_due():
            facts = facts_of(number)
            with self._database.begin() as tx:
                tx.later(
                    ADD_COMMAND, [{"number": number, "subject": facts["enterprise_id"], "minutes": facts["minutes"]}]
                )
                tx.emit(MinutesBooked.event(**facts, note=self._note))


class OurSubscriber:
    """The service listens by itself."""

    def __init__(self, times: CommitTimes) -> None:
        self._times = times

    def committed(self) -> list[tuple[int, float]]:
        """Numbers with the times at which their commits had returned."""
        return self._times.take()


@contextmanager
def producer(setup: Setup) -> Iterator[OurProducer]:
    """The publishing service."""
    runtime = _runtime(setup, IntakeService, None)
    with _served(runtime):
        runtime.broker.declare_exchange(runtime.name)
        yield OurProducer(runtime)


@contextmanager
def subscriber(setup: Setup) -> Iterator[OurSubscriber]:
    """The listening service, once its queue is bound."""
    times = CommitTimes()
    runtime = _runtime(setup, EffectsService, times)
    runtime.database.begin = times.watching(runtime.database.begin)  # type: ignore[method-assign, assignment]
    with _served(runtime):
        if not runtime.subscribed.wait(30):
            raise TimeoutError("the queue was not bound within 30 s")
        yield OurSubscriber(times)
