"""Taking a message out of quarantine and into the inbox, when it is an event today: the service then handles it as its own retry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DataError

from starsme.db import Transaction, insert
from starsme.events import Event
from starsme.events.envelope import REPLAY_HEADER, Undecodable, decode, digest_of
from starsme.messaging.audit import Operator
from starsme.messaging.counts import count_events
from starsme.messaging.quarantine import account, locked, refuse_foreign, remove
from starsme.messaging.tables import inbox

LANE = "released"
_REPLAYED = f'"{REPLAY_HEADER}":'  # the headers are kept as JSON, perhaps cut short


class Outcome(StrEnum):
    """What became of the message."""

    RELEASED = "released"
    """It is in the inbox and will be handled now, once."""
    SEEN = "seen"
    """The inbox had this very event before: only the copy in quarantine went."""
    KEPT = "kept"
    """It still is no event that this service can take; it stays in quarantine."""


@dataclass(frozen=True, slots=True)
class Release:
    """The outcome for one message. ``detail``: why it was kept, or what the inbox made of it before; ``later``: how many later
    events of its subject have taken effect already."""

    number: int
    outcome: Outcome
    event_id: str | None
    type: str | None
    detail: str = ""
    later: int = 0


def release(tx: Transaction, operator: Operator, number: int, subscribed: Collection[str]) -> Release | None:
    """Decode a message again with today's contracts and record it to be handled now; ``None`` when there is no such message.

    An operator who releases what came out of order accepts that its subject's later events have taken effect before it.
    """
    row = locked(tx, number)
    if row is None:
        return None
    try:
        event = decode(
            row["content"], row["content_type"], replayed=_REPLAYED in row["headers"] and not row["exchange"]
        )
        if event.type not in subscribed:
            raise Undecodable("not_subscribed", event.type, event.id)
        refuse_foreign(event, row["exchange"])
        arrival = _record(tx, event, row["content"])
        before = None if arrival is not None else _seen_before(tx, event, row["content"])
    except Undecodable as error:
        return Release(number, Outcome.KEPT, row["event_id"], None, str(error))
    outcome = Outcome.SEEN if arrival is None else Outcome.RELEASED
    later = 0 if arrival is None else _later(tx, event)
    if arrival is not None and row["reason"] != "sequence_from_the_past":  # those were counted when they came
        count_events(tx.connection, "received", Counter([event.type]), LANE)
    operator.note(tx, "quarantine.release", str(number), {**account(row), "outcome": outcome, "event_id": event.id})
    remove(tx, number)
    return Release(number, outcome, event.id, event.type, before or "", later)


def _record(tx: Transaction, event: Event, content: bytes) -> int | None:
    """The event's number in the inbox, or ``None`` when its id is there already."""
    row: dict[str, Any] = {
        "event_id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "sequence": event.sequence,
        "digest": digest_of(content),
        "replayed": event.replayed,
        "status": "waiting",
        "attempts": 0,
        "next_attempt_at": tx.now,
        "content": content.decode(),
        "received_at": tx.now,
    }
    statement = insert(tx.connection, inbox).on_conflict_do_nothing(index_elements=[inbox.c.event_id])
    try:
        with tx.savepoint():
            return tx.connection.execute(statement.returning(inbox.c.arrival), row).scalar_one_or_none()
    except DataError as error:
        raise Undecodable("unprocessable", type(error.orig).__name__, event.id) from error


def _seen_before(tx: Transaction, event: Event, content: bytes) -> str:
    """The status of the event that the inbox has under this id; raises ``Undecodable`` when that is another event."""
    known = select(inbox.c.digest, inbox.c.status).where(inbox.c.event_id == event.id)
    digest, status = tx.connection.execute(known).one()
    if digest != digest_of(content):
        raise Undecodable("id_reused", "another event came under this id before", event.id)
    return str(status)


def _later(tx: Transaction, event: Event) -> int:
    same = (inbox.c.subject == event.subject, inbox.c.source == event.source)
    done = select(func.count()).where(*same, inbox.c.sequence > event.sequence, inbox.c.status == "done")
    return tx.connection.execute(done).scalar_one()
