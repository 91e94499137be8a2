"""How many events of each type were published and received: what `GET /events/status` answers without counting tables.

Only the relay's leader counts what is published and only a queue's one active consumer counts what is received,
so these rows are never fought over.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal

from sqlalchemy import Connection, select

from starsme.db.types import insert
from starsme.messaging.tables import event_counts

Stream = Literal["published", "received"]


def count_events(connection: Connection, stream: Stream, types: Counter[str]) -> None:
    """Add to the counts of one stream."""
    rows = [{"stream": stream, "type": name, "count": types[name]} for name in sorted(types) if types[name]]
    if not rows:
        return
    statement = insert(connection, event_counts)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[event_counts.c.stream, event_counts.c.type],
            set_={"count": event_counts.c.count + statement.excluded.count},
        ),
        rows,
    )


def counted(connection: Connection, stream: Stream) -> dict[str, int]:
    """The counts of one stream by event type."""
    rows = connection.execute(select(event_counts.c.type, event_counts.c.count).where(event_counts.c.stream == stream))
    return dict(rows.all())
