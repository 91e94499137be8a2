"""A service put together as it is served, driven in process: real database, real routes, real inbox; no sockets."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from starsme.auth import Role
from starsme.auth.keys import make_keys, mint
from starsme.clock import Clock, SystemClock
from starsme.db.migrate import migrate
from starsme.events import Event
from starsme.events.envelope import CONTENT_TYPE, decode, encode, stamp
from starsme.ids import new_id
from starsme.messaging.broker import Delivery
from starsme.messaging.tables import outbox
from starsme.service import Runtime, ServiceDefinition
from starsme.settings import ServiceSettings, load

PSEUDONYM_KEY = "a key for tests only, never for a deployment"
IDENTITY_KEY = "another-key-for-tests-only-never-for-a-deployment"
_sequence = count(1)


class ServiceClient:
    """Calls a service's routes and reactions. ``roles`` of a call make its token."""

    def __init__(self, runtime: Runtime, keys: Path) -> None:
        self.runtime = runtime
        self._keys = make_keys(keys)
        self._http = Client(runtime.api)

    @property
    def app(self) -> Any:
        """The object that the service's bootstrap wired."""
        return self.runtime.app

    def token(
        self,
        roles: Iterable[Role | str],
        *,
        subject: str = "somebody",
        agency: str | None = None,
        enterprises: Iterable[str] = (),
        person: str | None = None,
    ) -> str:
        """A valid bearer token."""
        return mint(
            self._keys.private_key,
            subject,
            [Role(role) for role in roles],
            agency=agency,
            enterprises=list(enterprises),
            person=person,
            lifetime=timedelta(hours=1),
            now=self.runtime.clock.now(),
        )

    def call(
        self,
        method: str,
        path: str,
        *,
        roles: Iterable[Role | str] = (Role.OFFICER, Role.COORDINATOR),
        body: Any = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
        **claims: Any,
    ) -> TestResponse:
        """One HTTP call; ``body`` goes as JSON, ``content`` as a file's bytes; ``claims`` as for ``token``."""
        given = {"Authorization": f"Bearer {self.token(roles, **claims)}", **(headers or {})}
        if content is not None:
            return self._http.open(
                path, method=method, data=content, content_type="application/octet-stream", headers=given
            )
        if body is not None:
            return self._http.open(
                path, method=method, data=json.dumps(body), content_type="application/json", headers=given
            )
        return self._http.open(path, method=method, headers=given)

    def get(self, path: str, **options: Any) -> TestResponse:
        """A query."""
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        """A command."""
        return self.call("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        """A command."""
        return self.call("PUT", path, **options)

    def run_jobs(self) -> int:
        """Carry every job to its end; gives the number of steps."""
        steps = 0
        while self.runtime.jobs.run_step():
            steps += 1
        return steps

    def deliver(self, *events: Event) -> int:
        """Deliver events as the broker would, through the inbox; gives how many were new."""
        return self.runtime.inbox.take([delivery_of(event) for event in events])

    def published(self, *types: str) -> list[Event]:
        """What the service has put into its outbox, in order; only these types where given."""
        with self.runtime.database.begin() as tx:
            rows = tx.connection.execute(select(outbox.c.type, outbox.c.content).order_by(outbox.c.position))
            return [decode(row.content.encode(), CONTENT_TYPE) for row in rows if not types or row.type in types]


def delivery_of(event: Event) -> Delivery:
    """An event as it arrives from the broker; id, source, sequence and time are filled in where they are missing."""
    full = replace(
        event,
        id=event.id or new_id(),
        source=event.source or f"urn:starsme:test:{event.type.split('.', 1)[0]}",
        sequence=event.sequence or next(_sequence),
        time=event.time or stamp(SystemClock().now()),
    )
    return Delivery(1, encode(full).encode(), CONTENT_TYPE, {}, "", "", False)


@contextmanager
def client(
    definition: ServiceDefinition, *, database_url: str = "sqlite://", clock: Clock | None = None, **settings: str
) -> Iterator[ServiceClient]:
    """The service on a migrated database (default: SQLite in memory); ``settings`` are environment names and values."""
    with tempfile.TemporaryDirectory() as folder:
        keys = make_keys(Path(folder) / "keys")
        environ = {
            "STARSME_DATABASE_URL": database_url,
            "STARSME_AMQP_URI": "memory://",
            "STARSME_PSEUDONYM_KEY": PSEUDONYM_KEY,
            "STARSME_IDENTITY_KEYS": IDENTITY_KEY,
            "STARSME_JWKS": str(keys.jwks),
            "STARSME_ENVIRONMENT": "embedded",
            "STARSME_DATA_DIR": folder,
            **settings,
        }
        loaded: ServiceSettings = load(definition.settings, environ)
        runtime = Runtime(definition, loaded, clock=clock or SystemClock(), listens=False)
        try:
            migrate(runtime.database.engine, definition.migrations)
            yield ServiceClient(runtime, Path(folder) / "keys")
        finally:
            runtime.close()


def react(service: ServiceClient, *events: Event) -> list[Event]:
    """Deliver events and give what the service published in answer."""
    before = len(service.published())
    service.deliver(*events)
    return service.published()[before:]
