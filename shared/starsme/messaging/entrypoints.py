"""nameko's side of messaging: `@subscribe` and `@background` on a service class, and the green threads behind them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import eventlet
from nameko.extensions import Entrypoint, SharedExtension
from sqlalchemy.exc import SQLAlchemyError

from starsme.events import Contract
from starsme.logging import get_logger
from starsme.messaging.broker import BrokerAway
from starsme.messaging.consumer import Consumer
from starsme.messaging.inbox import Handler

log = get_logger(__name__)

Method = TypeVar("Method", bound=Callable[..., Any])
RETRY_SWEEP_SECONDS = 0.25
STOP_SECONDS = 8  # in all: a container is given ten


class EventMachinery(SharedExtension):
    """Runs the relay, the consumers, the retries and the background work of one container."""

    def __init__(self) -> None:
        super().__init__()
        self._threads: list[Any] = []
        self._consumers: list[Consumer] = []
        self._stopped = threading.Event()
        self._started = False

    def start(self) -> None:
        """Spawn everything; each thread survives a lost broker or database on its own."""
        if self._started:
            return
        self._started = True
        runtime = self.container.service_cls.runtime
        self._spawn(self._subscribe)
        self._spawn(runtime.relay.run)
        self._spawn(self._retry)
        for work, seconds in runtime.background:
            self._spawn(partial(self._repeat, work, seconds))

    def _spawn(self, function: Callable[[], Any]) -> None:
        self._threads.append(self.container.spawn_managed_thread(function))

    def _subscribe(self) -> None:
        runtime = self.container.service_cls.runtime
        if not runtime.inbox.types:
            return
        pause = 0.2
        declare = partial(runtime.broker.declare_queues, runtime.name, runtime.inbox.types, runtime.settings.shards)
        while not self._stopped.is_set():
            try:
                queues = declare()
            except (BrokerAway, OSError) as error:
                log.warning("subscription_waits", service=runtime.name, error=str(error)[:300], retry_seconds=pause)
                self._stopped.wait(pause)
                pause = min(pause * 2, 5.0)
                continue
            runtime.subscribed.set()
            if self._stopped.is_set():
                return
            for queue in queues:
                consumer = Consumer(queue, runtime.broker, runtime.inbox, declare)
                self._consumers.append(consumer)
                self._spawn(consumer.run)
            return

    def _retry(self) -> None:
        runtime = self.container.service_cls.runtime
        self._repeat(lambda: runtime.inbox.retry_due() > 0, RETRY_SWEEP_SECONDS)

    def _repeat(self, work: Callable[[], bool], seconds: float) -> None:
        while not self._stopped.is_set():
            more = False
            try:
                more = work()
            except SQLAlchemyError as error:
                log.warning("background_waits_for_database", error=str(error)[:300])
            except Exception:
                log.exception("background_failed")
            if more:
                eventlet.sleep(0)
            else:
                self._stopped.wait(seconds)

    def stop(self) -> None:
        """Let the batch in hand finish, then go."""
        self._stopped.set()
        runtime = self.container.service_cls.runtime
        runtime.relay.stop()
        for consumer in self._consumers:
            consumer.stop()
        with eventlet.Timeout(STOP_SECONDS, False):
            for thread in self._threads:
                _join(thread)
        super().stop()

    def kill(self) -> None:
        """Stop without waiting."""
        self._stopped.set()


def _join(thread: Any) -> None:
    try:
        thread.wait()
    except Exception:  # its own loop has logged what happened
        log.exception("thread_failed")


class Subscription(Entrypoint):
    """The nameko entrypoint behind ``subscribe``."""

    machinery = EventMachinery()

    def __init__(self, contract: type[Contract]) -> None:
        self.contract = contract
        super().__init__()


class Background(Entrypoint):
    """The nameko entrypoint behind ``background``."""

    machinery = EventMachinery()

    def __init__(self, every_seconds: float) -> None:
        self.every_seconds = every_seconds
        super().__init__()


def subscribe(contract: type[Contract]) -> Callable[[Method], Method]:
    """Mark ``method(tx, event)`` as the reaction to a contract; its effect and the record that it ran are one commit."""
    return _mark(Subscription(contract))


def background(*, every_seconds: float) -> Callable[[Method], Method]:
    """Mark ``method() -> bool`` as work to repeat: at once while it returns ``True``, else after the pause. Opens its own transactions."""
    return _mark(Background(every_seconds))


def _mark(entrypoint: Entrypoint) -> Callable[[Method], Method]:
    def mark(function: Method) -> Method:
        marked = getattr(function, "nameko_entrypoints", None)
        if marked is None:
            marked = set()
            function.nameko_entrypoints = marked  # type: ignore[attr-defined]
        marked.add(entrypoint)
        return function

    return mark


def handlers_of(service: Any) -> dict[str, list[Handler]]:
    """The bound reactions of a service object by event type."""
    found: dict[str, list[Handler]] = {}
    for name, entrypoint in _marked(type(service)):
        if isinstance(entrypoint, Subscription):
            found.setdefault(entrypoint.contract.type, []).append(getattr(service, name))
    return found


def background_of(service: Any) -> list[tuple[Callable[[], bool], float]]:
    """The bound background work of a service object."""
    return [
        (getattr(service, name), entry.every_seconds)
        for name, entry in _marked(type(service))
        if isinstance(entry, Background)
    ]


def _marked(service_class: type) -> list[tuple[str, Entrypoint]]:
    return [
        (name, entry)
        for name in dir(service_class)
        for entry in getattr(getattr(service_class, name), "nameko_entrypoints", ())
    ]


def subscribed_types(service_class: type) -> list[str]:
    """The event types that a service class listens for."""
    return sorted({entry.contract.type for _, entry in _marked(service_class) if isinstance(entry, Subscription)})
