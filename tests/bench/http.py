"""`make bench-http`: commands per second from HTTP to the effect committed in the next service, against the same without HTTP.

The command books a consulting visit (two events); the effect is notifications' record that it took them. Both services run as
processes of their own on PostgreSQL and RabbitMQ, durable at every step. Rounds are interleaved and medians compared, because the
machine is shared: read the ratio, not the seconds.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

import requests
from rich.console import Console
from rich.table import Table

from consulting.application.book_visit import VisitRequest
from consulting.application.sight import sight_of
from consulting.bootstrap import SERVICE
from starsme.auth import Caller, Role
from starsme.service import Runtime
from starsme.settings import load
from tests.servers import postgresql, private, rabbitmq
from tests.servers.databases import Databases
from tests.servers.rabbitmq import with_virtual_host
from tests.servers.services import Deployment, deployed

COMMANDS = 1500
ROUNDS = 3
CLIENTS = 8
BOOKED = "consulting.visit-booked.v1"
SERVICE_DAY = date(2019, 3, 5)


def tax_number(serial: int) -> str:
    """The ``serial``-th invented number of a juristic person, with its check digit."""
    digits = f"0505{29_000_000 + serial:08d}"
    total = sum((13 - place) * int(digit) for place, digit in enumerate(digits))
    return f"{digits}{(11 - total % 11) % 10}"


class Bench:
    """The two ways to give the same commands, and a look at their effect."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self._token = deployment.token()
        self._serial = 0
        environment = deployment.environment("consulting")
        self._runtime = Runtime(SERVICE, load(SERVICE.settings, environment), listens=False)
        self._officer = sight_of(Caller("bench", frozenset({Role.OFFICER})))

    def close(self) -> None:
        """Let go of the database."""
        self._runtime.close()

    def over_http(self, serials: range) -> None:
        """One client: its commands over one connection, by the leanest client there is: it shares our two cores."""
        with closing(
            HTTPConnection(self.deployment.urls["consulting"].removeprefix("http://"), timeout=60)
        ) as connection:
            headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
            for serial in serials:
                body = {
                    "enterprise": tax_number(serial),
                    "hours": "3",
                    "service_date": SERVICE_DAY.isoformat(),
                    "request_no": f"B{serial}",
                    "dimension": "finance",
                }
                connection.request("POST", "/visits", json.dumps(body), headers)
                answer = connection.getresponse()
                said = answer.read()
                if answer.status != 201:
                    raise RuntimeError(said.decode())

    def without_http(self, serials: range) -> None:
        """One client: the same use case, called in a transaction of its own."""
        for serial in serials:
            asked = VisitRequest(
                number=tax_number(serial),
                hours="3",
                service_date=SERVICE_DAY,
                request_no=f"B{serial}",
                dimension="finance",
                consultant_code=None,
            )
            with self._runtime.database.begin() as tx:
                self._runtime.app.book_visit(tx, self._officer, asked)

    def commands_per_second(self, give: Callable[[range], None]) -> float:
        """Give ``COMMANDS`` commands from ``CLIENTS`` clients and wait for the last effect."""
        first, self._serial = self._serial, self._serial + COMMANDS
        wanted = self._received() + COMMANDS
        started = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(give, (range(first + client, first + COMMANDS, CLIENTS) for client in range(CLIENTS))))
        while self._received() < wanted:
            time.sleep(0.01)
        return COMMANDS / (time.perf_counter() - started)

    def _received(self) -> int:
        url = f"{self.deployment.urls['notifications']}/events/status"
        status = requests.get(url, headers={"Authorization": f"Bearer {self._token}"}, timeout=10).json()
        return int(status["received"].get(BOOKED, 0))


def measure(deployment: Deployment) -> tuple[list[float], list[float]]:
    """The rounds of both ways, after one that does not count."""
    bench = Bench(deployment)
    http: list[float] = []
    direct: list[float] = []
    try:
        for number in range(ROUNDS + 1):
            for rounds, give in ((http, bench.over_http), (direct, bench.without_http)):
                figure = bench.commands_per_second(give)
                if number:
                    rounds.append(figure)
    finally:
        bench.close()
    return http, direct


def main() -> int:
    """Run it and print the table; the last line is for machines."""
    database, broker = postgresql.find(), rabbitmq.find()
    console = Console()
    console.print(f"servers: {database.server}; {broker.server}")
    databases = Databases(database.server)
    virtual_host = broker.server.virtual_hosts.new()
    try:
        with tempfile.TemporaryDirectory() as folder:
            urls = {name: databases.new() for name in ("consulting", "notifications")}
            with deployed(Path(folder), with_virtual_host(broker.server.uri, virtual_host), urls) as deployment:
                http, direct = measure(deployment)
    finally:
        databases.drop_all()
        broker.server.virtual_hosts.drop_all()
        private.stop_all()
    table = Table(
        title=f"{COMMANDS} commands x {ROUNDS} rounds, {CLIENTS} clients: command to effect in the next service"
    )
    for heading in ("way", "commands/s (median)", "rounds"):
        table.add_column(heading)
    for name, rounds in (("HTTP", http), ("without HTTP", direct)):
        table.add_row(name, f"{statistics.median(rounds):.0f}", ", ".join(f"{figure:.0f}" for figure in rounds))
    console.print(table)
    ratio = statistics.median(http) / statistics.median(direct)
    sys.stdout.write(
        f"http_per_second={statistics.median(http):.0f} direct_per_second={statistics.median(direct):.0f} http_per_direct={ratio:.2f}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
