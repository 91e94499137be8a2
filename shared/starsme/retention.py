"""How long events are kept. One number is chosen, the replay window; the others follow from it, so that none can be wrong:

an event can be replayed within the window; an inbox remembers longer than that, so that no replay takes effect twice; the log
keeps longer than an inbox remembers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, delete, func, select, text, tuple_
from sqlalchemy.exc import OperationalError

from starsme.clock import Clock
from starsme.db import Database, Transaction, describe
from starsme.http.tables import idempotency_keys
from starsme.logging import get_logger
from starsme.messaging.cursor import asked_again, published_up_to
from starsme.messaging.tables import inbox, outbox

log = get_logger(__name__)

MARGIN = timedelta(days=30)
KEYS_KEPT = timedelta(days=30)
CHUNK = 5000
VACUUM_AFTER = 20_000
REBUILT_ROWS = 200_000  # so many rows' indexes are built again in about a second


@dataclass(frozen=True, slots=True)
class Retention:
    """What is kept how long, by one service's clock."""

    window: timedelta
    clock: Clock

    def replayable_since(self) -> datetime:
        """Older events are not sent again."""
        return self.clock.now() - self.window

    def remembered_since(self) -> datetime:
        """An inbox knows every event that came after this."""
        return self.replayable_since() - MARGIN

    def logged_since(self) -> datetime:
        """The outbox keeps every event that was written after this, and whatever is not published."""
        return self.remembered_since() - MARGIN


class Housekeeping:
    """Prunes one service's tables, a short transaction at a time; what is unsent, waiting, parked or quarantined stays."""

    def __init__(self, database: Database, retention: Retention) -> None:
        self._database = database
        self._retention = retention
        self._removed: dict[str, int] = {}

    def step(self) -> bool:
        """Remove up to ``CHUNK`` rows of each table; gives whether there may be more."""
        more = False
        for table, removed in self._prune().items():
            self._removed[table] = self._removed.get(table, 0) + removed
            more = more or removed == CHUNK
        if not more:
            self._give_back()
        return more

    def _prune(self) -> dict[str, int]:
        removed = {}
        with self._database.begin() as tx:
            removed["outbox"] = self._outbox(tx)
        with self._database.begin() as tx:
            done = inbox.c.status.in_(("done", "skipped"))
            bound = self._retention.remembered_since()
            # What was held for long is remembered from its decision on.
            decided = func.coalesce(inbox.c.handled_at, inbox.c.received_at)
            removed["inbox"] = _delete(tx, inbox, inbox.c.arrival, done, decided, bound)
        with self._database.begin() as tx:
            old = select(idempotency_keys.c.caller, idempotency_keys.c.key)
            old = old.where(idempotency_keys.c.created_at < tx.now - KEYS_KEPT).limit(CHUNK)
            keys = tuple_(idempotency_keys.c.caller, idempotency_keys.c.key)
            rows = tx.connection.execute(delete(idempotency_keys).where(keys.in_(old)))
            removed["idempotency_keys"] = rows.rowcount
        return removed

    def _outbox(self, tx: Transaction) -> int:
        published = and_(outbox.c.position <= published_up_to(tx.connection), ~asked_again())
        bound = self._retention.logged_since()
        return _delete(tx, outbox, outbox.c.position, published, outbox.c.created_at, bound)

    def _give_back(self) -> None:
        """After much was removed, let the database give the room back."""
        removed, self._removed = self._removed, {}
        if any(removed.values()):
            log.info("rows_pruned", **removed)
        for table in sorted(removed):
            if removed[table] >= VACUUM_AFTER:
                give_back(self._database, table, removed[table])


def give_back(database: Database, table: str, removed: int) -> None:
    """Reclaim the room of removed rows: PostgreSQL cuts off what is empty at a table's end. Indexes are never cut: where most rows
    went, as after a backlog, they are built again. SQLite uses the room for what comes next.
    """
    if database.embedded:
        return
    connection = database.engine.raw_connection()  # VACUUM runs in no transaction
    try:
        cursor = connection.cursor()
        cursor.execute(f'VACUUM (ANALYZE) "{table}"')
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", (table,))
        [(left,)] = cursor.fetchall()
    finally:
        connection.close()
    if left <= min(removed, REBUILT_ROWS):
        try:
            with database.begin() as tx:
                tx.connection.execute(text("SET LOCAL lock_timeout = '500ms'"))  # nobody waits behind us for long
                tx.connection.execute(text(f'REINDEX TABLE "{table}"'))
        except OperationalError as error:
            log.info("indexes_left_as_they_are", table=table, error=describe(error))


def _delete(tx: Transaction, table: Table, key: Any, removable: Any, written: Any, bound: datetime) -> int:
    """Of the oldest ``CHUNK`` rows that may go, those from before ``bound``: where the oldest is young, no more is read."""
    oldest = select(key.label("key"), written.label("written")).where(removable).order_by(key).limit(CHUNK).subquery()
    old = select(oldest.c.key).where(oldest.c.written < bound)
    return int(tx.connection.execute(delete(table).where(key.in_(old))).rowcount)
