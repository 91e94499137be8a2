"""How a service's log stands: how far the relay is, what still waits and for how long, who leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text

from starsme.db import Transaction
from starsme.messaging.counts import counted
from starsme.messaging.cursor import count_unsent, published_up_to
from starsme.messaging.tables import inbox, outbox, outbox_again

LATELY = 1000
# A join that begins at the few ranges asked for, not at every row of the log.
_AGAIN = outbox.c.position.between(outbox_again.c.first, outbox_again.c.last)
_LEADER = text(
    """
    SELECT pid FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32) | objid::bigint = hashtextextended(:name, 0)
    """
)

# Locks are seen by everybody, what another's session does is not: its database, user and start may be unknown.
_OLDEST_WRITER = text(
    """
    SELECT locks.pid, datname, usename, extract(epoch FROM clock_timestamp() - xact_start)
    FROM pg_locks AS locks LEFT JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted AND locks.pid <> pg_backend_pid()
    ORDER BY age(transactionid) DESC LIMIT 1
    """
)


@dataclass(frozen=True, slots=True)
class Writer:
    """A session whose transaction has written and not ended. ``seconds`` since it began, where we may know."""

    pid: int
    database: str | None
    user: str | None
    seconds: float | None


def oldest_writer(connection: Connection) -> Writer | None:
    """Whose transaction keeps gaps of the log open: the oldest on the whole server. ``None``: nobody's, or embedded."""
    if connection.dialect.name != "postgresql":
        return None
    row = connection.execute(_OLDEST_WRITER).first()
    return None if row is None else Writer(row[0], row[1], row[2], None if row[3] is None else float(row[3]))


def standing(tx: Transaction, service: str) -> dict[str, Any]:
    """The outbox in numbers: ages in seconds, size in bytes. ``leader`` is the session that relays (``None``: nobody; embedded: unknown)."""
    connection, embedded = tx.connection, tx.connection.dialect.name == "sqlite"
    first, last = connection.execute(select(func.min(outbox.c.position), func.max(outbox.c.position))).one()
    unsent_since = oldest_unsent(connection)
    return {
        "service": service,
        "published": sum(counted(connection, "published").values()),
        "unsent": count_unsent(connection),
        "oldest_unsent_seconds": None if unsent_since is None else (tx.now - unsent_since).total_seconds(),
        "cursor": published_up_to(connection),
        "asked_again": connection.execute(
            select(func.count(outbox.c.position.distinct())).join(outbox_again, _AGAIN)
        ).scalar_one(),
        "first_position": first,
        "last_position": last,
        "log_since": oldest_logged(connection),
        "log_bytes": _size(connection),
        "written_per_second": _written_per_second(tx),
        "leader": None if embedded else connection.execute(_LEADER, {"name": f"starsme.relay.{service}"}).scalar(),
        "embedded": embedded,
    }


def oldest_unsent(connection: Connection) -> datetime | None:
    """When the event was written that has waited longest for the relay."""
    again = select(func.min(outbox.c.created_at)).join(outbox_again, _AGAIN)
    new = select(outbox.c.created_at).where(outbox.c.position > published_up_to(connection))
    found = [connection.execute(one).scalar() for one in (again, new.order_by(outbox.c.position).limit(1))]
    return min((time for time in found if time is not None), default=None)


def oldest_logged(connection: Connection) -> datetime | None:
    """When the log begins."""
    return connection.execute(select(outbox.c.created_at).order_by(outbox.c.position).limit(1)).scalar()


def oldest_held(connection: Connection, status: str) -> datetime | None:
    """When the event came that has been ``waiting`` or ``parked`` longest."""
    return connection.execute(select(func.min(inbox.c.received_at)).where(inbox.c.status == status)).scalar()


def oldest_remembered(connection: Connection) -> datetime | None:
    """When the oldest event came that the inbox could have forgotten by now."""
    done = select(inbox.c.received_at).where(inbox.c.status.in_(("done", "skipped"))).order_by(inbox.c.arrival)
    return connection.execute(done.limit(1)).scalar()


def _written_per_second(tx: Transaction) -> float | None:
    """The pace of the last ``LATELY`` events, up to now."""
    lately = select(outbox.c.created_at).order_by(outbox.c.position.desc()).limit(LATELY)
    times = list(tx.connection.execute(lately).scalars())
    seconds = (tx.now - times[-1]).total_seconds() if times else 0.0
    return round(len(times) / seconds, 2) if seconds > 0 else None


def _size(connection: Connection) -> int:
    """The log with its indexes; on SQLite the whole file."""
    if connection.dialect.name == "sqlite":
        pages, page = (connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("page_count", "page_size"))
        return int(pages * page)
    return int(connection.execute(text("SELECT pg_total_relation_size('outbox')")).scalar_one())
