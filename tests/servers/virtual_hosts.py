"""Virtual hosts of our own on a RabbitMQ server, a fresh one for every test that asks.

AMQP itself cannot make one. Where the management API answers, it makes them; else ``rabbitmqctl``, a batch at a time
because each call starts an Erlang machine; else (only for an address that was given on purpose) there is one virtual
host, which is emptied.
"""

from __future__ import annotations

import base64
import json
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, unquote, urlsplit

import amqp
import requests

from tests.servers.finding import NotUsable
from tests.servers.naming import is_left_over, new_name
from tests.servers.private import Owner

BATCH = 8
OWN = ("_made", "_unused", "_used")
# The kernel's fixed names (ARCHITECTURE.md): what has to go before the one virtual host can be used again.
SERVICES = ("enrolment", "mentoring", "consulting", "notifications")
QUEUES = ("starsme.unrouted", *(f"{service}.events" for service in SERVICES))
EXCHANGES = ("starsme.unrouted", *(f"starsme.{service}" for service in SERVICES))


class VirtualHosts(ABC):
    """Gives out virtual hosts that nobody else uses. A copy in another process has made none yet."""

    def __getstate__(self) -> dict[str, object]:
        return {name: [] if name in OWN else value for name, value in vars(self).items()}

    @abstractmethod
    def new(self) -> str:
        """The name of an empty virtual host; raises ``NotUsable`` where none can be made."""

    @abstractmethod
    def give_back(self, name: str) -> None:
        """It is no longer used; it goes now or at the end."""

    @abstractmethod
    def drop_all(self) -> None:
        """Remove everything that was made."""


class ByManagement(VirtualHosts):
    """Through the management plugin's HTTP API."""

    def __init__(self, api: str, user: str, password: str) -> None:
        self._api, self._user, self._login = api.rstrip("/"), user, (user, password)
        self._made: list[str] = []
        self._swept = False

    def __str__(self) -> str:
        return "virtual hosts by the management API"

    def new(self) -> str:
        """Two requests."""
        self._sweep()
        name = new_name("-")
        self._ask("PUT", f"/vhosts/{quote(name, safe='')}", {})
        self._made.append(name)
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self._ask("PUT", f"/permissions/{quote(name, safe='')}/{quote(self._user, safe='')}", everything)
        return name

    def give_back(self, name: str) -> None:
        """Removed at once."""
        self._made.remove(name)
        self._ask("DELETE", f"/vhosts/{quote(name, safe='')}")

    def drop_all(self) -> None:
        """Remove what was not given back."""
        for name in list(self._made):
            self.give_back(name)

    def _sweep(self) -> None:
        if not self._swept:
            self._swept = True
            for entry in self._ask("GET", "/vhosts?columns=name").json():
                if is_left_over(entry["name"]):
                    self._ask("DELETE", f"/vhosts/{quote(entry['name'], safe='')}")

    def _ask(self, method: str, path: str, body: object = None) -> requests.Response:
        try:
            answer = requests.request(method, f"{self._api}/api{path}", json=body, auth=self._login, timeout=10)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise NotUsable(f"the management API at {self._api}: {type(error).__name__}") from None
        return answer


class ByCommand(VirtualHosts):
    """Through ``rabbitmqctl`` on this machine (or in a container, where the prefix says so)."""

    def __init__(
        self, prefix: Sequence[str], user: str, environment: Mapping[str, str] | None = None, of: Owner | None = None
    ) -> None:
        self._prefix, self._user, self._environment, self._of = list(prefix), user, environment, of or Owner(None, None)
        self._unused: list[str] = []
        self._used: list[str] = []
        self._swept = False

    def __str__(self) -> str:
        return "virtual hosts by rabbitmqctl"

    def new(self) -> str:
        """From the batch at hand; every eighth time one call makes the next batch."""
        if not self._unused:
            self._delete([*self._left_over(), *self._used])
            self._used.clear()
            self._make([new_name("-") for _ in range(BATCH)])
        return self._unused.pop(0)

    def give_back(self, name: str) -> None:
        """Removed with its batch."""
        self._used.append(name)

    def drop_all(self) -> None:
        """Remove every batch."""
        self._delete([*self._used, *self._unused])
        self._used.clear()
        self._unused.clear()

    def _make(self, names: list[str]) -> None:
        everything = {"user": self._user, "configure": ".*", "write": ".*", "read": ".*"}
        definitions = {
            "vhosts": [{"name": name} for name in names],
            "permissions": [{"vhost": name, **everything} for name in names],
        }
        # Not import_definitions: RabbitMQ 4 misses the end of its input, and a file may be out of a container's reach.
        encoded = base64.b64encode(json.dumps(definitions).encode()).decode()
        self._run("--quiet", "eval", f'rabbit_definitions:import_raw(base64:decode(<<"{encoded}">>)).')
        self._unused.extend(names)

    def _delete(self, names: Iterable[str]) -> None:
        """In one call; an Erlang expression, because rabbitmqctl itself takes one name a call."""
        binaries = ",".join(f'<<"{name}">>' for name in names)
        if binaries:
            self._run("--quiet", "eval", f'[catch rabbit_vhost:delete(V, <<"tests">>) || V <- [{binaries}]], ok.')

    def _left_over(self) -> list[str]:
        if self._swept:
            return []
        self._swept = True
        return [name for name in self._run("--quiet", "list_vhosts", "name").splitlines() if is_left_over(name.strip())]

    def _run(self, *arguments: str) -> str:
        try:
            done = subprocess.run(
                [*self._prefix, *arguments],
                env=None if self._environment is None else dict(self._environment),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=90,
                check=False,
                **self._of.subprocess_arguments(),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotUsable(f"rabbitmqctl: {type(error).__name__}") from None
        if done.returncode != 0:
            words = (done.stderr or done.stdout).strip().splitlines() or ["failed"]
            raise NotUsable(f"rabbitmqctl: {words[0][:200]}")
        return str(done.stdout)


class OnlyThisOne(VirtualHosts):
    """The virtual host of the given address, for a broker where no other can be made.

    An exclusive queue locks it for as long as the tests run; the platform's own names are deleted before each use.
    """

    LOCK = "starsme.test-lock"

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._lock: amqp.Connection | None = None

    def __str__(self) -> str:
        return "the one given virtual host, emptied for each test"

    def new(self) -> str:
        """The same name each time, emptied."""
        if self._lock is None:
            self._lock = self._connect()
            try:
                self._lock.channel().queue_declare(self.LOCK, exclusive=True, durable=False, auto_delete=False)
            except amqp.ResourceLocked:
                self.drop_all()
                raise NotUsable("another test run uses this virtual host") from None
        self._empty(self._lock)
        return self._name

    def give_back(self, name: str) -> None:
        """Emptied again."""
        if self._lock is not None:
            self._empty(self._lock)

    def drop_all(self) -> None:
        """Give up the lock; the exclusive queue goes with the connection."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @property
    def _name(self) -> str:
        return unquote(urlsplit(self._uri).path.lstrip("/")) or "/"

    def _connect(self) -> amqp.Connection:
        parts = urlsplit(self._uri)
        connection = amqp.Connection(
            host=f"{parts.hostname}:{parts.port or 5672}", userid=unquote(parts.username or "guest"),
            password=unquote(parts.password or "guest"), virtual_host=self._name, connect_timeout=5,
        )  # fmt: skip
        connection.connect()
        return connection

    @staticmethod
    def _empty(connection: amqp.Connection) -> None:
        channel = connection.channel()
        for queue in QUEUES:
            channel.queue_delete(queue)
        for exchange in EXCHANGES:
            channel.exchange_delete(exchange)
        channel.close()
