"""PostgreSQL in few round trips: a small transaction's time is mostly waiting for answers.

psycopg2 would ask BEGIN and COMMIT on their own. Its connections are therefore in autocommit and the transaction's words ride
with the statements: BEGIN before the first, COMMIT behind the last where it is known to be the last, neither around
one that is a transaction by itself (``ALONE``). Whether a transaction is open is never remembered here: libpq knows it,
without asking.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from psycopg2 import Error
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError

ALONE = "starsme_transaction_by_itself"
REST_SECONDS = 0.5


def save_round_trips(engine: Engine) -> None:
    """Set an engine up before its first connection."""
    # Called by SQLAlchemy, which tells a lost connection from a refused commit, and by its pool.
    engine.dialect.do_commit = _commit  # type: ignore[method-assign,assignment]
    engine.dialect.do_rollback = _roll_back  # type: ignore[method-assign,assignment]

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.autocommit = True

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def _executes(
        connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> tuple[str, Any]:
        options = {} if context is None else context.execution_options
        if not options.get(ALONE) and _idle(connection.connection.dbapi_connection):
            if many:
                cursor.execute("BEGIN")  # the statement may become several
            else:
                statement = f"BEGIN; {statement}"
        return statement, parameters

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


def execute_directly(connection: Connection, statement: str, values: Mapping[str, Any], *, last: bool = False) -> None:
    """Run a statement without SQLAlchemy's machinery, which would cost twice what the statement does; its errors are SQLAlchemy's.

    For the one statement that every command runs. ``last``: nothing more is written before the transaction commits.
    """
    driver: Any = connection.connection.dbapi_connection
    begin, commit = "BEGIN; " if _idle(driver) else "", "; COMMIT" if last else ""
    try:
        driver.cursor().execute(f"{begin}{statement}{commit}", values)
    except Error as error:
        lost = connection.dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, Error, hide_parameters=True, connection_invalidated=lost, dialect=connection.dialect
        ) from error


def _idle(connection: Any) -> bool:
    return bool(connection.get_transaction_status() == TRANSACTION_STATUS_IDLE)


def _commit(connection: Any) -> None:
    if not _idle(connection):
        connection.cursor().execute("COMMIT")


def _roll_back(connection: Any) -> None:
    if not connection.autocommit:
        connection.rollback()  # SQLAlchemy's own first look at the server
    elif not _idle(connection):
        connection.cursor().execute("ROLLBACK")
