"""One service's database: how it is opened, and the transaction in which state and events commit together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, Executable, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from starsme.clock import Clock
from starsme.db.postgresql import can_go_with_commit, insert_with_commit, save_round_trips
from starsme.events import Event

T = TypeVar("T")


class EventWriter(Protocol):
    """Where a transaction's events go: the outbox."""

    def append(self, connection: Connection, events: list[Event], now: datetime, *, last: bool = False) -> None:
        """Write the events in the connection's transaction; ``last``: nothing more is written before it commits."""


class Transaction:
    """What a use case gets: rows, the time, and a way to state facts. It never commits; the edge that opened it does."""

    __slots__ = ("_later", "_memory", "_writer", "_written", "connection", "events", "now")

    def __init__(self, connection: Connection, now: datetime, writer: EventWriter | None = None) -> None:
        self.connection = connection
        self.now = now
        self.events: list[Event] = []
        self._writer = writer
        self._written = 0
        self._later: dict[int, tuple[Executable, list[Mapping[str, Any]]]] = {}
        self._memory: dict[str, Any] = {}

    def emit(self, event: Event) -> None:
        """State a fact; it is written to the outbox when the transaction commits."""
        self.events.append(event)

    def later(self, statement: Executable, rows: Iterable[Mapping[str, Any]]) -> None:
        """Give rows to a statement that is run once for all of them, before the transaction (or the savepoint) ends.

        For what nothing reads back before then: a batch of events costs one statement instead of one an event.
        """
        given = list(rows)
        if given:
            self._later.setdefault(id(statement), (statement, []))[1].extend(given)

    def once(self, name: str, read: Callable[[], T]) -> T:
        """Read something once a transaction: for what the batch at hand does not change."""
        if name not in self._memory:
            self._memory[name] = read()
        value: T = self._memory[name]
        return value

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Rows and events of the block are kept together or dropped together."""
        self.flush()
        kept = len(self.events)
        try:
            with self.connection.begin_nested():
                yield
                self.flush()  # an event that cannot be written fails its own block, not everybody's
        except BaseException:
            del self.events[kept:]
            self._written = kept
            self._later.clear()
            self._memory.clear()  # a lock that came with what was read is gone as well
            raise

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """What the block writes is checked by the database and then taken back; what it states is never told."""
        self.flush()
        kept = len(self.events)
        try:
            with self.connection.begin_nested() as nested:
                yield
                self._write_later_rows(last=False)
                nested.rollback()
        finally:
            del self.events[kept:]
            self._written = kept
            self._later.clear()
            self._memory.clear()

    def flush(self, *, last: bool = False) -> None:
        """Write what waits to be written, and what was emitted, into the outbox; ``last``: the commit comes next."""
        unwritten = self.events[self._written :]
        # Several events are written before the commit; rows put off until then would take their locks in another order.
        self._write_later_rows(last=last and len(unwritten) <= 1)
        if unwritten and self._writer is not None:
            self._writer.append(self.connection, unwritten, self.now, last=last)
        self._written = len(self.events)

    def _write_later_rows(self, *, last: bool) -> None:
        """In the order in which they were given; at the end, as many as can go over with the commit."""
        waiting, self._later = list(self._later.values()), {}
        with_commit: list[tuple[Executable, list[Mapping[str, Any]]]] = []
        while last and waiting and can_go_with_commit(self.connection, *waiting[-1]):
            with_commit.append(waiting.pop())
        for statement, rows in waiting:
            self.connection.execute(statement, rows)
        for statement, rows in reversed(with_commit):
            insert_with_commit(self.connection, statement, rows[0])


class Database:
    """Opens transactions. ``on_commit`` is called after a commit that wrote events (it wakes the relay)."""

    def __init__(self, url: str, clock: Clock, writer: EventWriter | None = None, *, pool_size: int = 20) -> None:
        self.engine = open_engine(url, pool_size=pool_size)
        self.clock = clock
        self.on_commit: Callable[[], None] | None = None
        self._writer = writer
        # SQLite: one writer at a time, queued in process. A busy wait inside the library would block the very
        # green thread that is about to release the lock.
        self._turn: AbstractContextManager[Any] = threading.Lock() if self.embedded else nullcontext()

    @property
    def embedded(self) -> bool:
        """Whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """One transaction: commits when the block ends, rolls back when it raises. Do not nest; do not yield to the network inside."""
        with self._turn, self.engine.begin() as connection:
            transaction = Transaction(connection, self.clock.now(), self._writer)
            yield transaction
            transaction.flush(last=True)
        if transaction.events and self.on_commit is not None:
            self.on_commit()

    def ping(self) -> None:
        """Raise unless the database answers."""
        with self.begin() as transaction:
            transaction.connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def describe(error: BaseException) -> str:
    """An error in a few words without a person's data: the database's own messages quote the values of the row."""
    if isinstance(error, DBAPIError):
        return f"{type(error).__name__} {getattr(error.orig, 'pgcode', None) or type(error.orig).__name__}"
    return f"{type(error).__name__}: {error}"


def open_engine(url: str, *, pool_size: int = 20) -> Engine:
    """An engine for ``postgresql://…`` (psycopg2, which eventlet can make green) or ``sqlite:///…``."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg2")
    if parsed.drivername != "postgresql+psycopg2":
        # psycopg 3 blocks the whole green process in C; see ARCHITECTURE.md.
        raise ValueError(f"{parsed.drivername}: use postgresql:// (psycopg2) or sqlite:///")
    engine = create_engine(
        parsed,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        executemany_mode="values_plus_batch",
        insertmanyvalues_page_size=1000,
        connect_args={"connect_timeout": 5, "application_name": "starsme", "options": "-c timezone=UTC"},
    )
    save_round_trips(engine)
    return engine


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": 10}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "cache_size=-16000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
