"""Column types and statements that mean the same on PostgreSQL and SQLite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Executable, MetaData, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator

KERNEL = MetaData()
"""The kernel's own tables (outbox, inbox, jobs, idempotency keys): the same in every service's database."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC; SQLite stores it without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored: pass an aware datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored time its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def per_dialect(build: Callable[[Callable[[Table], Any]], Executable]) -> Callable[[Connection], Executable]:
    """A statement that is built once for each dialect, from its INSERT: building costs more than running it.

    ``FIND = per_dialect(lambda insert: insert(things).on_conflict_do_nothing())``, then ``connection.execute(FIND(connection), rows)``.
    """
    built = {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}
    return lambda connection: built[connection.dialect.name]


def insert(connection: Connection, table: Table) -> Any:
    """The dialect's INSERT, with ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
