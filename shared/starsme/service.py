"""What a service declares so that `starsme` can serve, migrate and test it, and the runtime that is made of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from nameko.extensions import DependencyProvider
from sqlalchemy.exc import SQLAlchemyError

from starsme.auth import TokenVerifier
from starsme.clock import Clock, SystemClock
from starsme.db import Database, Transaction
from starsme.db.migrate import pending
from starsme.http.api import Api, ApiParts
from starsme.http.server import HttpServer
from starsme.jobs import JobBoard
from starsme.jobs.kinds import AnyKind
from starsme.messaging.broker import Broker, open_broker
from starsme.messaging.entrypoints import EventMachinery, background_of, handlers_of
from starsme.messaging.inbox import Inbox, RetryPolicy
from starsme.messaging.outbox import Outbox
from starsme.messaging.relay import Relay
from starsme.messaging.status import event_status
from starsme.retention import Housekeeping, Retention
from starsme.sealing import KeyRing
from starsme.settings import ServiceSettings, SettingProblem

JOBS_SWEEP_SECONDS = 0.1
HOUSEKEEPING_SECONDS = 900


class Application(DependencyProvider):
    """``app = Application()`` on a service class: the object that the service's bootstrap wired.

    It also brings the event machinery and the HTTP server: a service with routes alone still has its relay, and one with
    reactions alone answers for its health.
    """

    machinery = EventMachinery()
    server = HttpServer()

    def get_dependency(self, _worker_ctx: Any) -> Any:
        """The wired object."""
        return self.container.service_cls.runtime.app


@dataclass(frozen=True)
class ServiceDefinition:
    """One installable service. ``service`` imports the nameko service class, ``build`` is the only wiring."""

    name: str
    title_th: str
    title_en: str
    settings: type[ServiceSettings]
    migrations: Path
    service: Callable[[], type]
    build: Callable[[Any, Clock], Any]
    jobs: Callable[[Any], Iterable[AnyKind]] = lambda _app: ()
    ring: Callable[[Any], KeyRing | None] = lambda _app: None
    """The keys that seal what the kernel keeps, the rows of files and the answers to commands, where that must not lie open."""
    check: Callable[[Any, Transaction], SettingProblem | None] = lambda _app, _tx: None
    """What else keeps it from starting on this database, for instance a key that is not the one of its rows."""


class Runtime:
    """A service, put together and not yet started."""

    def __init__(
        self,
        definition: ServiceDefinition,
        settings: ServiceSettings,
        *,
        clock: Clock | None = None,
        listens: bool = True,
    ) -> None:
        self.definition = definition
        self.name = definition.name
        self.settings = settings
        self.listens = listens
        self.clock = clock or SystemClock()
        self.database = Database(
            settings.database_url, self.clock, Outbox(definition.name, settings.agency), pool_size=settings.workers * 2
        )
        self.app = definition.build(settings, self.clock)
        self.ring = ring = definition.ring(self.app)
        self.jobs = JobBoard(self.database, definition.jobs(self.app), ring)
        self.service_class = type(definition.service().__name__, (definition.service(),), {"runtime": self})
        self.service = self._service_object()
        self.inbox = Inbox(self.database, handlers_of(self.service), policy=RetryPolicy())
        self.subscribed = threading.Event()
        self.retention = Retention(timedelta(days=settings.replay_days), self.clock)
        self.housekeeping = Housekeeping(self.database, self.retention)
        self.background = [
            (self.jobs.run_step, JOBS_SWEEP_SECONDS),
            (self.housekeeping.step, HOUSEKEEPING_SECONDS),
            *([] if ring is None else [(self.jobs.seal_step, HOUSEKEEPING_SECONDS)]),
            *background_of(self.service),
        ]

    def _service_object(self) -> Any:
        """The one stateless object whose methods are routes, reactions and background work."""
        service = self.service_class()
        for name in dir(self.service_class):
            if isinstance(getattr(self.service_class, name), Application):
                setattr(service, name, self.app)
        service.database = self.database
        return service

    @cached_property
    def broker(self) -> Broker:
        """The way to the broker."""
        return open_broker(self.settings.amqp_uri)

    @cached_property
    def relay(self) -> Relay:
        """The relay; every commit that wrote events wakes it."""
        relay = Relay(self.name, self.database, self.broker)
        self.database.on_commit = relay.wake
        return relay

    @cached_property
    def api(self) -> Api:
        """The HTTP API."""
        settings = self.settings
        return Api(
            ApiParts(
                name=self.name,
                title=f"{self.definition.title_en} · {self.definition.title_th}",
                service=self.service,
                database=self.database,
                verifier=TokenVerifier(settings.jwks, settings.issuer, settings.audience, self.clock),
                jobs=self.jobs,
                event_status=self.event_status,
                readiness=self.readiness,
                max_body_megabytes=settings.max_body_megabytes,
                ring=self.ring,
            )
        )

    def event_status(self, tx: Transaction) -> dict[str, Any]:
        """What `GET /events/status` answers."""
        return {**event_status(tx, self.name, self.inbox.types), "replay_days": self.settings.replay_days}

    def readiness(self) -> dict[str, str]:
        """What keeps this service from working; empty when it is ready. A broker that is away does not: commands are kept in the outbox."""
        try:
            with self.database.begin() as tx:
                behind = pending(tx.connection, self.definition.migrations)
                problem = None if behind else self.definition.check(self.app, tx)
        except (SQLAlchemyError, OSError) as error:
            return {"database": f"{type(error).__name__}: {str(error)[:200]}"}
        if problem is not None:
            return {problem.name: problem.en}
        return {"schema": f"run `starsme migrate {self.name}`: {', '.join(behind)}"} if behind else {}

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def installed_names() -> list[str]:
    """The names of the services that this installation holds."""
    return sorted(point.name for point in entry_points(group="starsme.services"))


def installed_service(name: str) -> ServiceDefinition:
    """One installed service; raises ``KeyError``. Only that service is imported: the others may be broken or absent."""
    (point,) = entry_points(group="starsme.services", name=name) or (None,)
    if point is None:
        raise KeyError(name)
    definition: ServiceDefinition = point.load()
    return definition


def installed_services() -> dict[str, ServiceDefinition]:
    """Every service that this installation holds, by name."""
    return {name: installed_service(name) for name in installed_names()}
