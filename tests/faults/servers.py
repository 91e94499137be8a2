"""A PostgreSQL and a RabbitMQ of the campaign's own, which die and come back on the same ports and the same data.

Their settings are the defaults: a commit and a confirm mean that the data is on the disk.
"""

from __future__ import annotations

import os
import secrets
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2

from tests.faults.custody import Custody, run
from tests.servers import rabbitmq
from tests.servers.finding import NotUsable
from tests.servers.postgresql import _new_cluster, driver_url, sqlalchemy_url
from tests.servers.private import free_port, owner, programme
from tests.servers.rabbitmq import _own_node, amqp_uri

START_SECONDS = 90.0


def wait_until(answers: Callable[[], bool], seconds: float, what: str, pause: float = 0.05) -> None:
    """Wait; raises ``TimeoutError``."""
    deadline = time.monotonic() + seconds
    while not answers():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:.0f} seconds")
        time.sleep(pause)


class Postgres:
    """One cluster on ``127.0.0.1:port``."""

    def __init__(self, log: Path) -> None:
        self._of = owner("postgres")
        self._custody = Custody(self._of, "postgres", last_signal="QUIT")
        self._log = log
        initdb = programme("initdb", "/usr/lib/postgresql/*/bin")
        if initdb is None:
            raise NotUsable("initdb is not installed")
        self._programmes = Path(initdb).resolve().parent
        self.port, self._password = free_port(), secrets.token_hex(16)
        self._environment = {
            "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": str(self._custody.folder),
        }  # fmt: skip
        self._data = _new_cluster(Path(initdb), self._custody.folder, self._of, self._password, self._environment)
        self._custody.open()

    def start(self) -> None:
        """Start it and wait until it has recovered and answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 200,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [str(self._programmes / "postgres"), "-D", str(self._data), *options]
        self._custody.start("postgres", command, self._environment, self._log)
        wait_until(self._answers, START_SECONDS, "PostgreSQL")

    def stop_immediately(self) -> None:
        """`pg_ctl stop -m immediate`: no checkpoint, every session broken off."""
        run(
            [str(self._programmes / "pg_ctl"), "stop", "-m", "immediate", "-D", str(self._data)],
            self._environment,
            self._of,
        )
        self._custody.end("postgres", signal.SIGQUIT)

    def url(self, database: str, port: int | None = None) -> str:
        """SQLAlchemy's address of a database, through another port where one is given."""
        return sqlalchemy_url(
            user="starsme", host="127.0.0.1", port=port or self.port, database=database, password=self._password
        )

    def connect(self, database: str) -> psycopg2.extensions.connection:
        """A connection of the campaign's own, not through a proxy; commits each statement."""
        connection = psycopg2.connect(driver_url(self.url(database)), connect_timeout=5)
        connection.autocommit = True
        return connection

    def _answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg2.Error:
            return False
        return True

    def close(self) -> None:
        """Stop it and remove its data."""
        self._custody.close()


class Rabbit:
    """One node on ``127.0.0.1:port``."""

    def __init__(self, log: Path) -> None:
        self._of = owner("rabbitmq")
        self._custody = Custody(self._of, "rabbitmq")
        self._log = log
        server = programme("rabbitmq-server", "/usr/lib/rabbitmq/bin")
        epmd = programme("epmd", "/usr/lib/erlang/bin")
        if server is None or epmd is None:
            raise NotUsable("rabbitmq-server or epmd is not installed")
        self._server, self._epmd = server, epmd
        self.port, self._epmd_port, self._password = free_port(), free_port(), secrets.token_hex(16)
        folder = self._custody.folder
        self._environment = _own_node(folder, self.port, self._epmd_port, self._password)
        for path in folder.iterdir():
            if self._of.uid is not None:
                os.chown(path, self._of.uid, self._of.gid or -1)
        self._custody.open()

    def open(self) -> None:
        """Start the name server, which stays, and the node."""
        command = [self._epmd, "-port", str(self._epmd_port), "-address", "127.0.0.1", "-relaxed_command_check"]
        self._custody.start("epmd", command, self._environment, self._log)
        self.start()

    def start(self) -> None:
        """Start the node and wait until it lets us in."""
        self._custody.start("rabbitmq", [self._server], self._environment, self._log)
        wait_until(self._answers, START_SECONDS, "RabbitMQ")

    def kill(self) -> None:
        """`kill -9` of the node's whole process group."""
        self._custody.end("rabbitmq")

    def uri(self, port: int | None = None) -> str:
        """The address of its one virtual host, through another port where one is given."""
        return amqp_uri(user="starsme", password=self._password, host="127.0.0.1", port=port or self.port)

    def depths(self) -> dict[str, int]:
        """Messages in each queue, those that were delivered and not acknowledged among them."""
        command = [str(Path(self._server).with_name("rabbitmqctl")), "--quiet", "list_queues", "name", "messages"]
        lines = run(command, self._environment, self._of).splitlines()
        return {name: int(count) for name, _, count in (line.rpartition("\t") for line in lines) if count.isdecimal()}

    def _answers(self) -> bool:
        try:
            rabbitmq.log_in(self.uri())
        except NotUsable:
            return False
        return True

    def close(self) -> None:
        """Stop it and remove its data."""
        self._custody.close()
