"""The outbox: events are rows of the transaction that caused them, until the relay has them confirmed by the broker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from starsme.db.types import insert
from starsme.events import Event
from starsme.events.envelope import encode, shard_of, stamp
from starsme.ids import new_id
from starsme.logging import correlation_id, traceparent
from starsme.messaging.counts import count_events
from starsme.messaging.tables import outbox, subjects


@dataclass(frozen=True, slots=True)
class Unsent:
    """A row the relay has to publish."""

    position: int
    event_id: str
    type: str
    shard: int
    content: str


class Outbox:
    """Writes one service's events. ``source`` names the agency and the service, as contracts promise."""

    def __init__(self, service: str, agency: str) -> None:
        self.service = service
        self.source = f"urn:starsme:{agency}:{service}"

    def append(self, connection: Connection, events: Sequence[Event], now: datetime) -> None:
        """Write the events in the caller's transaction, each with the next number of its subject.

        The subjects' counters are locked in a fixed order, so that two transactions over the same subjects
        wait for each other instead of deadlocking, and positions agree with the order of commits per subject.
        """
        last = self._advance(connection, Counter(event.subject for event in events))
        time, correlation = stamp(now), correlation_id.get()
        rows: list[dict[str, Any]] = []
        for event in events:
            self._own(event)
            sequence = last[event.subject] = last[event.subject] + 1
            full = replace(
                event,
                id=new_id(),
                source=self.source,
                sequence=sequence,
                time=event.time or time,
                correlation_id=correlation,
                traceparent=traceparent.get(),
            )
            rows.append(
                {
                    "event_id": full.id,
                    "type": full.type,
                    "subject": full.subject,
                    "sequence": sequence,
                    "shard": shard_of(full.subject),
                    "content": encode(full),
                    "created_at": now,
                }
            )
        connection.execute(outbox.insert(), rows)

    def _own(self, event: Event) -> None:
        if not event.type.startswith(f"{self.service}."):
            raise ValueError(f"{self.service} may not publish {event.type}: it belongs to another service")

    def _advance(self, connection: Connection, wanted: Counter[str]) -> dict[str, int]:
        """Move the counters on; gives each subject's number *before* these events."""
        last: dict[str, int] = {}
        statement = insert(connection, subjects)
        statement = statement.on_conflict_do_update(
            index_elements=[subjects.c.subject],
            set_={"last_sequence": subjects.c.last_sequence + statement.excluded.last_sequence},
        ).returning(subjects.c.subject, subjects.c.last_sequence)
        for subject, sequence in connection.execute(
            statement, [{"subject": name, "last_sequence": wanted[name]} for name in sorted(wanted)]
        ):
            last[subject] = sequence - wanted[subject]
        return last


_UNSENT = (
    select(outbox.c.position, outbox.c.event_id, outbox.c.type, outbox.c.shard, outbox.c.content)
    .where(outbox.c.sent_at.is_(None))
    .order_by(outbox.c.position)
    .limit(bindparam("batch"))
)


def read_unsent(connection: Connection, batch: int) -> list[Unsent]:
    """The oldest unsent events, in order."""
    return [Unsent(*row) for row in connection.execute(_UNSENT, {"batch": batch})]


def mark_sent(connection: Connection, sent: Sequence[Unsent], now: datetime) -> None:
    """Remember that the broker confirmed these."""
    if not sent:
        return
    positions = [row.position for row in sent]
    connection.execute(update(outbox).where(outbox.c.position.in_(positions)).values(sent_at=now))
    count_events(connection, "published", Counter(row.type for row in sent))


def count_unsent(connection: Connection) -> int:
    """How many events wait for the relay."""
    return connection.execute(select(func.count()).select_from(outbox).where(outbox.c.sent_at.is_(None))).scalar_one()
