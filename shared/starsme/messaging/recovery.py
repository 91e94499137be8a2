"""Starting again after a broker lost what it held: what was published and no subscriber recorded is sent again from the outbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, union

from starsme.db import Database
from starsme.db.types import per_dialect
from starsme.messaging.counts import count_events
from starsme.messaging.cursor import ask_again, asked_again, published_up_to, ranges
from starsme.messaging.tables import inbox, outbox, outbox_again, outbox_cursor, quarantine

CHUNK = 2000
READER = "recovery"

Subscribers = Mapping[str, tuple[Sequence[str], Database]]

_REMEMBER = per_dialect(
    lambda insert: (statement := insert(outbox_cursor)).on_conflict_do_update(
        index_elements=[outbox_cursor.c.reader], set_={"position": statement.excluded.position}
    )
)


def resend_unseen(publisher: Database, subscribers: Subscribers, since: datetime, *, afresh: bool = True) -> int:
    """Ask the relay again for every published event that some subscriber (its types and database, by name) has not recorded; gives how many.

    It never goes back beyond ``since``: what an inbox has forgotten would be done twice. Unless ``afresh``, it begins where an
    earlier search found everything recorded: right as long as no subscriber's database was put back to an earlier state.
    """
    with publisher.begin() as tx:
        up_to = published_up_to(tx.connection)
        place = select(outbox_cursor.c.position).where(outbox_cursor.c.reader == READER)
        after = 0 if afresh else tx.connection.execute(place).scalar() or 0
    lost: dict[int, str] = {}
    for types, database in subscribers.values():
        for rows in _published(publisher, types, since, after, up_to):
            seen = _recorded(database, [row.event_id for row in rows])
            lost |= {row.position: row.type for row in rows if row.event_id not in seen}
    with publisher.begin() as tx:
        ask_again(tx.connection, ranges(lost))
        less = {name: -count for name, count in Counter(lost.values()).items()}
        count_events(tx.connection, "published", Counter(less))
        first_open = tx.connection.execute(select(func.min(outbox_again.c.first))).scalar()
        place_now = up_to if first_open is None else min(up_to, first_open - 1)
        tx.connection.execute(_REMEMBER(tx.connection), {"reader": READER, "position": place_now})
    return len(lost)


def _published(
    publisher: Database, types: Sequence[str], since: datetime, after: int, up_to: int
) -> Iterator[Sequence[Any]]:
    """What was published of these types and is not asked for already, oldest first, some at a time."""
    while types:
        with publisher.begin() as tx:
            rows = tx.connection.execute(
                select(outbox.c.position, outbox.c.event_id, outbox.c.type)
                .where(outbox.c.position > after, outbox.c.position <= up_to, outbox.c.type.in_(types))
                .where(outbox.c.created_at >= since, ~asked_again())
                .order_by(outbox.c.position)
                .limit(CHUNK)
            ).all()
        if not rows:
            return
        yield rows
        after = rows[-1].position


def _recorded(subscriber: Database, ids: Sequence[str]) -> set[str]:
    with subscriber.begin() as tx:
        found = union(
            select(inbox.c.event_id).where(inbox.c.event_id.in_(ids)),
            select(quarantine.c.event_id).where(
                quarantine.c.event_id.in_(ids), quarantine.c.reason != "foreign_origin"
            ),
        )
        return set(tx.connection.execute(found).scalars())
