"""The services as they are deployed: replicas that `starsme serve` runs, started again when they end, each with doors of its own."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import requests

from starsme.auth import Role
from starsme.auth.keys import make_keys, mint
from tests.faults.custody import Custody, run
from tests.faults.proxy import Proxy
from tests.faults.servers import Postgres, Rabbit, wait_until
from tests.servers.private import Owner, free_port

ROOT = Path(__file__).parents[2]
STARSME = str(Path(sys.executable).with_name("starsme"))
ORDERS, STOCK, BILLING = "faults-orders", "faults-stock", "faults-billing"
HOPS = (STOCK, BILLING)
SERVICES = {
    ORDERS: "tests.faults.services.orders:SERVICE",
    STOCK: "tests.faults.services.effects:STOCK",
    BILLING: "tests.faults.services.effects:BILLING",
}
REPLICAS = 2
READY_SECONDS = 60
SUPERVISION_SECONDS = 0.5
REFUSED_TO_START = 2  # a server was away at that moment


class NotRunning(Exception):
    """The replica is down already."""


@dataclass(slots=True)
class Replica:
    """One process of a service; its name is also the label of its doors in both proxies."""

    service: str
    name: str
    url: str
    environment: Mapping[str, str]
    wanted: bool = False


class Platform:
    """Every replica, reaching both servers through the proxies. ``say`` is told when one ends by itself.

    ``crashes`` has those that ended although they had started.
    """

    def __init__(self, postgres: Postgres, rabbit: Rabbit, logs: Path, say: Callable[[str], None]) -> None:
        self.postgres, self.rabbit = postgres, rabbit
        self.to_postgres, self.to_rabbit = Proxy("127.0.0.1", postgres.port), Proxy("127.0.0.1", rabbit.port)
        self._logs, self._say = logs, say
        self.crashes: list[str] = []
        self._custody = Custody(Owner(None, None), "services")
        self._custody.open()
        self._turn = threading.Lock()
        self._closing = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, name="supervisor", daemon=True)
        self._keys = make_keys(self._custody.folder / "keys")
        self._site = self._announced()
        self.replicas = [self._replica(service, number) for service in SERVICES for number in range(1, REPLICAS + 1)]

    def token(self) -> str:
        """A bearer token that every service takes."""
        roles = (Role.OFFICER, Role.OPERATOR)
        return mint(self._keys.private_key, "faults", roles, now=datetime.now(UTC))

    def of(self, service: str) -> list[Replica]:
        """The replicas of one service."""
        return [replica for replica in self.replicas if replica.service == service]

    def named(self, name: str) -> Replica:
        """One replica by its name."""
        return next(replica for replica in self.replicas if replica.name == name)

    def open(self) -> None:
        """Make and migrate the databases, declare the topology, start every replica and wait until all are ready."""
        with closing(self.postgres.connect("postgres")) as connection, connection.cursor() as cursor:
            for service in SERVICES:
                cursor.execute(f'CREATE DATABASE "{service}"')
        for service in SERVICES:
            direct = {"STARSME_DATABASE_URL": self.postgres.url(service)}
            run([STARSME, "migrate", service], {**self.of(service)[0].environment, **direct})
        # As a deployment does: what is published before a queue is bound waits in the catch-all queue for an operator.
        run([STARSME, "topology", "--uri", self.rabbit.uri()], self.replicas[0].environment)
        for replica in self.replicas:
            self.start(replica)
        for replica in self.replicas:
            wait_until(lambda replica=replica: ready(replica), READY_SECONDS, f"{replica.name} ready")
        self._supervisor.start()

    def start(self, replica: Replica) -> None:
        """Start a replica's process."""
        with self._turn:
            replica.wanted = True
            self._start(replica)

    def kill(self, replica: Replica) -> None:
        """`kill -9`; it stays down until it is started. Raises ``NotRunning``."""
        self._end(replica, signal.SIGKILL)

    def stop(self, replica: Replica) -> int | None:
        """Ask it to stop (SIGTERM) and wait; gives the exit status. Raises ``NotRunning``."""
        return self._end(replica, signal.SIGTERM)

    @contextmanager
    def frozen(self, replica: Replica) -> Iterator[None]:
        """The process stands still while the block lasts; its connections stay open. Raises ``NotRunning``."""
        with self._turn:
            self._must_run(replica)
            self._custody.tell(replica.name, signal.SIGSTOP)
        try:
            yield
        finally:
            with self._turn:
                if self._custody.runs(replica.name):
                    self._custody.tell(replica.name, signal.SIGCONT)

    def close(self) -> None:
        """End every process and connection."""
        self._closing.set()
        if self._supervisor.is_alive():
            self._supervisor.join()
        self._custody.close()
        self.to_postgres.close()
        self.to_rabbit.close()

    def _end(self, replica: Replica, with_signal: signal.Signals) -> int | None:
        with self._turn:
            self._must_run(replica)
            replica.wanted = False
            return self._custody.end(replica.name, with_signal)

    def _must_run(self, replica: Replica) -> None:
        if not replica.wanted or not self._custody.runs(replica.name):
            raise NotRunning(replica.name)

    def _start(self, replica: Replica) -> None:
        log = self._logs / f"{replica.name}.log"
        self._custody.start(replica.name, [STARSME, "serve", replica.service], replica.environment, log)

    def _supervise(self) -> None:
        """What a container engine does with `restart: always`."""
        while not self._closing.wait(SUPERVISION_SECONDS):
            for replica in self.replicas:
                with self._turn:
                    if replica.wanted and not self._custody.runs(replica.name):
                        status = self._custody.end(replica.name)
                        self._say(f"{replica.name} ended by itself (exit {status}); started again")
                        if status != REFUSED_TO_START:
                            self.crashes.append(f"{replica.name} ended by itself with exit status {status}")
                        self._start(replica)

    def _replica(self, service: str, number: int) -> Replica:
        name = f"{service}-{number}"
        address = f"127.0.0.1:{free_port()}"
        paths = [str(self._site), str(ROOT), os.environ.get("PYTHONPATH", "")]
        return Replica(
            service,
            name,
            f"http://{address}",
            {
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, paths)),
                "STARSME_ENVIRONMENT": "development",
                "STARSME_DATABASE_URL": self.postgres.url(service, self.to_postgres.open_door(name)),
                "STARSME_AMQP_URI": self.rabbit.uri(self.to_rabbit.open_door(name)),
                "STARSME_HTTP_ADDRESS": address,
                "STARSME_JWKS": str(self._keys.jwks),
                "STARSME_PSEUDONYM_KEY": "a key for tests only, never for a deployment",
                "STARSME_IDENTITY_KEYS": "another-key-for-tests-only-never-for-a-deployment",
                "STARSME_DATA_DIR": str(self._custody.folder / name),
                "STARSME_WORKERS": "6",
            },
        )

    def _announced(self) -> Path:
        """A folder for the path that makes the services installed: `starsme` finds services by their entry points."""
        site = self._custody.folder / "site"
        metadata = site / "starsme_faults-0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: starsme-faults\nVersion: 0\n")
        points = "".join(f"{name} = {place}\n" for name, place in SERVICES.items())
        (metadata / "entry_points.txt").write_text(f"[starsme.services]\n{points}")
        return site


def ready(replica: Replica) -> bool:
    """Whether the replica answers `/readyz`."""
    try:
        return requests.get(f"{replica.url}/readyz", timeout=2).status_code == 200
    except requests.RequestException:
        return False
