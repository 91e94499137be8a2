"""Replay: published events of a service's log, sent again to one queue alone.

The subscriber's inbox handles each id once, so what it remembers is ignored. Each subject's order is kept: the log is read in
order, and a subject's next event goes out after its previous one was confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true

from starsme.db import Database, Transaction
from starsme.events.envelope import REPLAY_HEADER, SHARDS
from starsme.messaging.broker import BrokerAway, Outgoing, Publisher
from starsme.messaging.cursor import Unsent, published_up_to
from starsme.messaging.relay import waves
from starsme.messaging.tables import outbox

BATCH = 500
DEFAULT_EXCHANGE = ""
_COLUMNS = (outbox.c.position, outbox.c.event_id, outbox.c.type, outbox.c.subject, outbox.c.shard, outbox.c.content)


class ReplayStopped(Exception):
    """The broker did not take everything. ``sent`` events are in the queue; go on after position ``after``."""

    def __init__(self, reason: str, sent: int, after: int) -> None:
        super().__init__(reason)
        self.reason, self.sent, self.after = reason, sent, after


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events of the log: written from ``since`` up to ``until``, at positions behind ``after`` up to ``last`` (``published_to``).

    ``shard`` is (number, of how many) of a queue that gets only its share of the subjects.
    """

    types: Sequence[str]
    since: datetime
    last: int
    until: datetime | None = None
    subject: str | None = None
    shard: tuple[int, int] | None = None
    after: int = 0

    def condition(self, after: int) -> ColumnElement[bool]:
        """The same as SQL, behind position ``after``."""
        parts = [
            outbox.c.position > after,
            outbox.c.position <= self.last,
            outbox.c.created_at >= self.since,
            outbox.c.type.in_(self.types),
        ]
        if self.until is not None:
            parts.append(outbox.c.created_at < self.until)
        if self.subject is not None:
            parts.append(outbox.c.subject == self.subject)
        if self.shard is not None:
            number, shards = self.shard
            parts.append(outbox.c.shard.in_([shard for shard in range(SHARDS) if shard % shards == number]))
        return and_(true(), *parts)

    def detail(self) -> dict[str, Any]:
        """What the audit keeps of it."""
        return {
            "types": list(self.types),
            "since": self.since,
            "until": self.until,
            "subject": self.subject,
            "shard": self.shard,
            "after": self.after,
            "last": self.last,
        }


def published_to(tx: Transaction) -> int:
    """The position that a replay begun now goes up to; what comes later reaches the queue by itself."""
    return published_up_to(tx.connection)


def count_by_type(tx: Transaction, selection: Selection) -> dict[str, int]:
    """How many events the selection holds."""
    rows = select(outbox.c.type, func.count()).where(selection.condition(selection.after)).group_by(outbox.c.type)
    return dict(sorted((name, count) for name, count in tx.connection.execute(rows)))


def replay(
    database: Database, publisher: Publisher, queue: str, selection: Selection, progress: Callable[[int], None]
) -> int:
    """Send the selection to the queue; gives how many events. ``progress`` is called with every batch's size. Raises ``ReplayStopped``."""
    sent, after = 0, selection.after
    for rows in _batches(database, selection):
        for wave in waves(rows):
            wanted = {row.position for row in wave}
            try:
                missing = wanted - publisher.publish([_again(row, queue) for row in wave])
            except BrokerAway as away:
                raise ReplayStopped(str(away), sent, after) from away
            if missing:
                raise ReplayStopped(f"{len(missing)} events were returned or refused", sent, after)
            sent += len(wave)
        after = rows[-1].position
        progress(len(rows))
    return sent


def _batches(database: Database, selection: Selection) -> Iterator[list[Unsent]]:
    after = selection.after
    while True:
        with database.begin() as tx:
            chosen = select(*_COLUMNS).where(selection.condition(after)).order_by(outbox.c.position).limit(BATCH)
            rows = [Unsent(*row) for row in tx.connection.execute(chosen)]
        if not rows:
            return
        yield rows
        after = rows[-1].position


def _again(row: Unsent, queue: str) -> Outgoing:
    return Outgoing(
        row.position, DEFAULT_EXCHANGE, queue, row.event_id, row.type, row.content, headers={REPLAY_HEADER: "1"}
    )
