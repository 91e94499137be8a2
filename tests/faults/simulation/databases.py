"""Databases in memory that fail when they are told to, and are as new again in a moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column, Integer, MetaData, Table, Text
from sqlalchemy.exc import OperationalError

from starsme.clock import Clock
from starsme.db import Database, Transaction
from starsme.db.database import EventWriter
from starsme.db.migrate import migrate


class Died(BaseException):
    """The process was killed here: nothing after this runs in it, and its transaction is rolled back."""


def trouble(word: str, *, cut: bool) -> OperationalError:
    """What the driver raises; ``cut``: the connection is gone."""
    return OperationalError(word, None, sqlite3.OperationalError(word), connection_invalidated=cut)


@dataclass(frozen=True)
class Fault:
    """What happens at the ``commit``-th commit (from 1) of a step, just before it or just after."""

    how: Literal["killed", "cut", "deadlock"]
    when: Literal["before", "after"]
    commit: int = 1


FAULTS = (
    Fault("killed", "before"),
    Fault("killed", "after"),
    Fault("cut", "before"),
    Fault("cut", "after"),
    Fault("deadlock", "before"),
    Fault("killed", "before", 2),
    Fault("killed", "after", 2),
    Fault("cut", "before", 2),
    Fault("cut", "after", 2),
)

effects = Table(
    "effects",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("event_id", Text, nullable=False),
    Column("label", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""What the handlers did. Nothing is unique here: an event that took effect twice is to be seen."""


class CrashingDatabase(Database):
    """The kernel's database on SQLite in memory, with a place to fail at."""

    def __init__(self, clock: Clock, writer: EventWriter | None = None) -> None:
        super().__init__("sqlite://", clock, writer)
        self._fault: Fault | None = None
        self._commits = 0
        migrate(self.engine, None)
        with self.engine.begin() as connection:
            effects.create(connection)
        self._raw: Any = self.engine.raw_connection().driver_connection
        self._template = sqlite3.connect(":memory:")
        self._raw.backup(self._template)

    def reset(self) -> None:
        """Empty, as after its migration."""
        self._template.backup(self._raw)
        self._fault = None

    @contextmanager
    def failing(self, fault: Fault | None) -> Iterator[None]:
        """Fail like this within the block, once."""
        self._fault, self._commits = fault, 0
        try:
            yield
        finally:
            self._fault = None

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """The kernel's transaction, with a fault at its end when there is to be one."""
        with super().begin() as tx:
            yield tx
            tx.flush()
            self._commits += 1
            self._strike("before")
        self._strike("after")

    def _strike(self, when: str) -> None:
        fault = self._fault
        if fault is None or fault.commit != self._commits or fault.when != when:
            return
        self._fault = None
        if fault.how == "killed":
            raise Died
        raise trouble(fault.how, cut=fault.how == "cut")

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What is committed, read beside the kernel."""
        return self._raw.execute(statement).fetchall()
