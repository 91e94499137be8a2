"""PostgreSQL in few round trips: a small transaction's time is mostly waiting for answers.

psycopg2 would ask BEGIN and COMMIT on their own. Its connections are therefore in autocommit and the transaction's words ride
with the statements: BEGIN before the first, COMMIT behind those that were put off until then (``with_commit``), neither around
one that is a transaction by itself (``ALONE``). Whether a transaction is open is never remembered here: libpq knows it,
without asking.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from psycopg2 import Error
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy import Connection, Dialect, Engine, Executable, Insert, event
from sqlalchemy.exc import DisconnectionError

ALONE = "starsme_transaction_by_itself"
PUT_OFF = "starsme_put_off_until_commit"
REST_SECONDS = 0.5


def save_round_trips(engine: Engine) -> None:
    """Set an engine up before its first connection."""
    # The dialect's own ways to the driver: listening for events would cost every connection and statement more.
    dialect: Any = engine.dialect
    many = dialect.do_executemany

    def _execute_many(cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        if _idle(cursor.connection):
            cursor.execute("BEGIN")  # the statement may become several
        many(cursor, statement, parameters, context)

    dialect.do_execute, dialect.do_executemany = _execute, _execute_many
    dialect.do_commit, dialect.do_rollback = _commit, _roll_back

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.autocommit = True

    @event.listens_for(engine, "checkin")
    def _rests(_connection: Any, record: Any) -> None:
        record.info["resting_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _lives(connection: Any, record: Any, _proxy: Any) -> None:
        """Ask a pooled connection whether it lives only after it rested."""
        if time.monotonic() - record.info.get("resting_since", time.monotonic()) > REST_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except Error as error:
                raise DisconnectionError from error  # the pool opens a new one


def with_commit(connection: Connection, statement: str, values: Mapping[str, Any]) -> None:
    """Put a statement in the driver's words off until the transaction commits: both go over as one. Its errors are the commit's."""
    content = connection.connection.dbapi_connection.cursor().mogrify(statement, values)  # type: ignore[union-attr]
    connection.info.setdefault(PUT_OFF, []).append(content)


def can_go_with_commit(connection: Connection, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether ``insert_with_commit`` can take it: one row whose values are all that the INSERT needs."""
    plain = len(rows) == 1 and isinstance(statement, Insert) and connection.dialect.name == "postgresql"
    return plain and _rendered(statement, connection.dialect, tuple(rows[0])).plain


def insert_with_commit(connection: Connection, statement: Executable, row: Mapping[str, Any]) -> None:
    """``with_commit`` for what ``can_go_with_commit``."""
    rendered = _rendered(statement, connection.dialect, tuple(row))
    with_commit(
        connection, rendered.words, {name: turn(row[name]) if turn else row[name] for name, turn in rendered.turns}
    )


@dataclass(frozen=True, slots=True)
class _Rendered:
    """An INSERT in the driver's words, and how each value is turned into the driver's."""

    words: str
    turns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    plain: bool


@lru_cache(maxsize=256)
def _rendered(statement: Insert, dialect: Dialect, names: tuple[str, ...]) -> _Rendered:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
    turns = tuple(
        (name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in compiled.binds.items()
    )
    plain = not compiled.insert_prefetch and not compiled.effective_returning and set(compiled.binds) <= set(names)
    return _Rendered(str(compiled), turns, plain)


def _idle(connection: Any) -> bool:
    """Whether no transaction is open; out of autocommit, for SQLAlchemy's own first look, psycopg2 begins them."""
    return connection.autocommit and bool(connection.get_transaction_status() == TRANSACTION_STATUS_IDLE)


def _execute(cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
    alone = context is not None and context.execution_options.get(ALONE)
    cursor.execute(statement if alone or not _idle(cursor.connection) else f"BEGIN; {statement}", parameters)


def _commit(connection: Any) -> None:
    put_off = connection.info.pop(PUT_OFF, None)
    if put_off:
        begin = [b"BEGIN"] if _idle(connection) else []
        connection.cursor().execute(b"; ".join([*begin, *put_off, b"COMMIT"]))
    elif not _idle(connection):
        connection.cursor().execute("COMMIT")


def _roll_back(connection: Any) -> None:
    if not connection.autocommit:
        connection.rollback()  # SQLAlchemy's own first look at the server
        return
    connection.info.pop(PUT_OFF, None)
    if not _idle(connection):
        connection.cursor().execute("ROLLBACK")
