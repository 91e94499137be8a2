"""Fixtures that every test may ask for: databases and brokers.

The servers behind them are looked for only when one of the chosen tests asks.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.servers import postgresql, private, rabbitmq
from tests.servers.databases import Databases
from tests.servers.finding import Choice, GivenButNotUsable, NothingFound
from tests.servers.postgresql import PostgresServer
from tests.servers.rabbitmq import RabbitServer, with_virtual_host

# No test is timed: the machine may be busy with something else.
settings.register_profile("starsme", deadline=None)
settings.load_profile("starsme")

POSTGRES_FIXTURES = {"databases", "new_database", "database_copy", "postgres_url"}
RABBIT_FIXTURES = {"rabbit_server", "amqp_uri", "new_amqp_uri"}
SERVERS = "starsme_servers"
_postgres = pytest.StashKey[Choice[PostgresServer]]()
_rabbit = pytest.StashKey[Choice[RabbitServer]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """With several processes (``pytest -n``) the one that conducts finds the servers, and the workers are told."""
    config = session.config
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # run in the background: what we start would ignore it too
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if SERVERS in getattr(config, "workerinput", {}):
        os.environ.pop("COLUMNS", None)  # pytest-xdist's: a console would keep to it, whatever width a test asks for
        config.stash[_postgres], config.stash[_rabbit] = pickle.loads(config.workerinput[SERVERS])
    elif getattr(config.option, "numprocesses", None):
        _find(config, POSTGRES_FIXTURES | RABBIT_FIXTURES)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker; called by pytest-xdist before it starts one."""
    stash = node.config.stash
    node.workerinput[SERVERS] = pickle.dumps((stash[_postgres], stash[_rabbit]))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Find the servers that the chosen tests need, and say which; where there is none, stop with what to install."""
    if not hasattr(session.config, "workerinput"):
        _find(session.config, {name for item in session.items for name in _fixtures_of(item)})


def _find(config: pytest.Config, asked: set[str]) -> None:
    stash = config.stash
    try:
        if asked & POSTGRES_FIXTURES:
            stash[_postgres] = postgresql.find()
            _say(config, stash[_postgres])
        if asked & RABBIT_FIXTURES:
            stash[_rabbit] = rabbitmq.find()
            _say(config, stash[_rabbit])
    except (NothingFound, GivenButNotUsable) as error:
        private.stop_all()
        pytest.exit(str(error), returncode=2)


def _fixtures_of(item: pytest.Item) -> set[str]:
    names = set(getattr(item, "fixturenames", ()))
    if getattr(item, "callspec", None) is not None and item.callspec.params.get("any_database_url") == "postgresql":
        names.add("postgres_url")
    return names


def _say(config: pytest.Config, choice: Choice[PostgresServer] | Choice[RabbitServer]) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        terminal.write_line(f"servers: {choice.server} (way: {choice.way})")
        if config.get_verbosity() > 0:
            for reason in choice.passed_over:
                terminal.write_line(f"  passed over {reason}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind. Were we killed, keepers see to private servers and the next run clears up on others."""
    if rabbit := config.stash.get(_rabbit, None):
        rabbit.server.virtual_hosts.drop_all()
    private.stop_all()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """The PostgreSQL server of this run; at the end every database that was made on it is dropped."""
    made = Databases(request.config.stash[_postgres].server)
    yield made
    made.drop_all()


@pytest.fixture
def new_database(databases: Databases) -> Iterator[Callable[[], str]]:
    """A function that makes an empty PostgreSQL database and returns its address; all are dropped after the test."""
    urls: list[str] = []

    def make() -> str:
        urls.append(databases.new())
        return urls[-1]

    yield make
    for url in urls:
        databases.drop(url)


@pytest.fixture
def database_copy(databases: Databases) -> Iterator[Callable[[str, Callable[[str], None]], str]]:
    """``database_copy(name, prepare)``: a copy, for this test, of what ``prepare(url)`` filled once in the session."""
    urls: list[str] = []

    def copy(name: str, prepare: Callable[[str], None]) -> str:
        urls.append(databases.copy_of(name, prepare))
        return urls[-1]

    yield copy
    for url in urls:
        databases.drop(url)


@pytest.fixture
def postgres_url(new_database: Callable[[], str]) -> str:
    """The address of an empty PostgreSQL database of the test's own."""
    return new_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture(scope="session")
def rabbit_server(request: pytest.FixtureRequest) -> RabbitServer:
    """The RabbitMQ server of this run."""
    return request.config.stash[_rabbit].server


@pytest.fixture
def new_amqp_uri(rabbit_server: RabbitServer) -> Iterator[Callable[[], str]]:
    """A function that makes an empty virtual host and returns its address; given back after the test."""
    names: list[str] = []

    def make() -> str:
        names.append(rabbit_server.virtual_hosts.new())
        return with_virtual_host(rabbit_server.uri, names[-1])

    yield make
    for name in names:
        rabbit_server.virtual_hosts.give_back(name)


@pytest.fixture
def amqp_uri(new_amqp_uri: Callable[[], str]) -> str:
    """The address of an empty virtual host of the test's own."""
    return new_amqp_uri()
