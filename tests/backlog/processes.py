"""The two services as processes of their own, with a client that writes notes and a look into their databases."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
import requests

from starsme.auth import Role
from starsme.auth.keys import make_keys, mint
from starsme.messaging.rabbitmq import RabbitBroker
from tests.faults.custody import Custody, run
from tests.faults.servers import wait_until
from tests.servers.postgresql import driver_url
from tests.servers.private import Owner, free_port

DESK, READER = "backlog-desk", "backlog-reader"
ROOT = Path(__file__).parents[2]
NOTE_WRITTEN = "backlog-desk.note-written.v1"
SITE = Path(__file__).with_name("site")
STARSME = str(Path(sys.executable).with_name("starsme"))
READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Process:
    """A running replica of a service."""

    name: str
    url: str
    pid: int


class Processes:
    """Starts replicas on the given broker and databases (by service); ends them all at last, whatever happens."""

    def __init__(self, amqp_uri: str, database_urls: dict[str, str], logs: Path, **settings: str) -> None:
        self._custody = Custody(Owner(None, None), "backlog")
        self._custody.open()
        self._keys = make_keys(self._custody.folder / "keys")
        self.amqp_uri, self.database_urls = amqp_uri, database_urls
        self._logs, self._settings = logs, settings
        token = mint(self._keys.private_key, "backlog", (Role.OFFICER, Role.OPERATOR), now=datetime.now(UTC))
        self.login = {"Authorization": f"Bearer {token}"}

    def prepare(self) -> None:
        """Make every database's tables, and what the broker needs: a queue gets what is published after it was bound."""
        for service in self.database_urls:
            run([STARSME, "migrate", service], self._environment(service, "127.0.0.1:0"))
        broker = RabbitBroker(self.amqp_uri)
        broker.declare_exchange(DESK)
        broker.declare_queues(READER, [NOTE_WRITTEN], int(self._settings.get("STARSME_SHARDS", 1)))

    def start(self, service: str, number: int = 1) -> Process:
        """Start a replica and wait until it is ready."""
        name, address = f"{service}-{number}", f"127.0.0.1:{free_port()}"
        environment = self._environment(service, address)
        log = self._logs / f"{name}.log"
        process = self._custody.start(name, [STARSME, "serve", service], environment, log)
        wait_until(lambda: _ready(f"http://{address}"), READY_SECONDS, f"{name} ready, see {log.name}")
        return Process(name, f"http://{address}", process.pid)

    def stop(self, process: Process) -> tuple[int | None, float]:
        """Ask it to stop; gives its exit status and how many seconds it took."""
        began = time.monotonic()
        status = self._custody.end(process.name, signal.SIGTERM)
        return status, time.monotonic() - began

    def write(self, process: Process, subjects: Sequence[str], seconds: float = 0.0, timeout: float = 30.0) -> float:
        """One command; gives the seconds until its answer. Raises unless it was answered well."""
        body = {"subjects": list(subjects), "seconds": seconds}
        began = time.monotonic()
        answer = requests.post(f"{process.url}/notes", json=body, headers=self.login, timeout=timeout)
        answer.raise_for_status()
        return time.monotonic() - began

    def status(self, process: Process) -> dict[str, Any]:
        """Its `/events/status`."""
        answer = requests.get(f"{process.url}/events/status", headers=self.login, timeout=10)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def rows(self, service: str, statement: str) -> list[tuple[Any, ...]]:
        """What a query finds in a service's database."""
        with (
            closing(psycopg2.connect(driver_url(self.database_urls[service]))) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
            return cursor.fetchall()

    def one(self, service: str, statement: str) -> Any:
        """The one value that a query finds."""
        return self.rows(service, statement)[0][0]

    def close(self) -> None:
        """End every process."""
        self._custody.close()

    def _environment(self, service: str, address: str) -> dict[str, str]:
        paths = [str(SITE), str(ROOT), os.environ.get("PYTHONPATH", "")]
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "STARSME_ENVIRONMENT": "development",
            "STARSME_DATABASE_URL": self.database_urls[service],
            "STARSME_AMQP_URI": self.amqp_uri,
            "STARSME_HTTP_ADDRESS": address,
            "STARSME_JWKS": str(self._keys.jwks),
            "STARSME_PSEUDONYM_KEY": "a key for tests only, never for a deployment",
            "STARSME_IDENTITY_KEYS": "another-key-for-tests-only-never-for-a-deployment",
            "STARSME_DATA_DIR": str(self._custody.folder / "data"),
            **self._settings,
        }


@contextmanager
def processes(amqp_uri: str, database_urls: dict[str, str], logs: Path, **settings: str) -> Iterator[Processes]:
    """Processes on prepared servers, for the length of a block."""
    made = Processes(amqp_uri, database_urls, logs, **settings)
    try:
        made.prepare()
        yield made
    finally:
        made.close()


def _ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=2).status_code == 200
    except requests.RequestException:
        return False
