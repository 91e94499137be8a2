"""How many events of each type were published and received: what `GET /events/status` answers without counting tables.

Only the relay's leader counts what is published, and each queue (a *lane*) has one active consumer, which counts what it
received: these rows are never fought over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Literal

from sqlalchemy import Connection, Executable, Table, bindparam, func, select

from starsme.db.types import per_dialect
from starsme.messaging.tables import event_counts

Stream = Literal["published", "received", "duplicates"]


def _adding(insert: Callable[[Table], Any]) -> Executable:
    statement = insert(event_counts)
    added: Executable = statement.on_conflict_do_update(
        index_elements=[event_counts.c.stream, event_counts.c.type, event_counts.c.lane],
        set_={"count": event_counts.c.count + statement.excluded.count},
    )
    return added


_ADD = per_dialect(_adding)
_TOTALS = (
    select(event_counts.c.type, func.sum(event_counts.c.count))
    .where(event_counts.c.stream == bindparam("of_stream"))
    .group_by(event_counts.c.type)
)


def count_events(
    connection: Connection,
    stream: Stream,
    types: Counter[str],
    lane: str = "",
    *,
    write: Callable[[Executable, list[dict[str, Any]]], Any] | None = None,
) -> None:
    """Add to the counts of one stream; with ``write=tx.later`` when the transaction ends."""
    rows = [
        {"stream": stream, "type": name, "lane": lane, "count": types[name]} for name in sorted(types) if types[name]
    ]
    if rows:
        (write or connection.execute)(_ADD(connection), rows)


def counted(connection: Connection, stream: Stream) -> dict[str, int]:
    """The counts of one stream by event type."""
    return {name: int(count) for name, count in connection.execute(_TOTALS, {"of_stream": stream})}
