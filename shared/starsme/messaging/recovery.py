"""Starting again after a process that held the in-memory broker died: what its queues lost is sent again from the outbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import select, union, update

from starsme.db import Database
from starsme.messaging.counts import count_events
from starsme.messaging.tables import inbox, outbox, quarantine

CHUNK = 2000


def resend_unseen(publisher: Database, subscribers: Mapping[str, tuple[Sequence[str], Database]]) -> int:
    """Mark as unsent every sent event that some subscriber (its types and database, by name) has not recorded; gives how many.

    A queue is read in order and recorded in order, so for each subscriber the search goes from the newest event back
    until it meets one that was recorded.
    """
    lost: dict[int, str] = {}
    for types, database in subscribers.values():
        if types:
            lost |= _unseen(publisher, types, database)
    with publisher.begin() as tx:
        for start in range(0, len(lost), CHUNK):
            part = sorted(lost)[start : start + CHUNK]
            tx.connection.execute(update(outbox).where(outbox.c.position.in_(part)).values(sent_at=None))
        count_events(
            tx.connection, "published", Counter({name: -count for name, count in Counter(lost.values()).items()})
        )
    return len(lost)


def _unseen(publisher: Database, types: Sequence[str], subscriber: Database) -> dict[int, str]:
    unseen: dict[int, str] = {}
    before = 2**62
    while True:
        with publisher.begin() as tx:
            newest = (
                select(outbox.c.position, outbox.c.event_id, outbox.c.type)
                .where(outbox.c.sent_at.is_not(None), outbox.c.type.in_(types), outbox.c.position < before)
                .order_by(outbox.c.position.desc())
                .limit(CHUNK)
            )
            rows = list(tx.connection.execute(newest))
        if not rows:
            return unseen
        with subscriber.begin() as tx:
            ids = [row.event_id for row in rows]
            recorded = union(
                select(inbox.c.event_id).where(inbox.c.event_id.in_(ids)),
                select(quarantine.c.event_id).where(quarantine.c.event_id.in_(ids)),
            )
            seen = set(tx.connection.execute(recorded).scalars())
        unseen |= {row.position: row.type for row in rows if row.event_id not in seen}
        if seen:
            return unseen
        before = rows[-1].position
