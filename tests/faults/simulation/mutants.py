"""Kernels that are broken on purpose, each in one place: the machine must find every one of them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.exc import SQLAlchemyError

from starsme import retention
from starsme.db import Transaction
from starsme.events import Event
from starsme.messaging import cursor, inbox, relay
from starsme.messaging.broker import Delivery, Publisher, Reader
from starsme.messaging.consumer import BATCH, Consumer
from starsme.messaging.cursor import Cursor, Gap, Unsent
from starsme.messaging.inbox import Arrived, Inbox
from starsme.messaging.order import Subjects
from starsme.messaging.relay import Leader, Relay
from starsme.messaging.tables import inbox as inbox_table
from starsme.retention import Retention
from tests.faults.simulation import world

Breaking = Callable[[], AbstractContextManager[Any]]
MUTANTS: dict[str, Breaking] = {}
LATE_MUTANTS: dict[str, Breaking] = {}
"""Those that only PostgreSQL shows."""


def mutant(
    place: Any, name: str, among: dict[str, Breaking] = MUTANTS
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The function takes the place of ``place.name``; its own name says what is wrong with it."""

    def register(wrong: Callable[..., Any]) -> Callable[..., Any]:
        among[wrong.__name__.removeprefix("_")] = lambda: patch.object(place, name, wrong)
        return wrong

    return register


_insert, _note, _read, _still_open = Inbox._insert, Cursor.note, Cursor.read, Cursor._still_open


@mutant(Consumer, "_take")
def _acknowledge_before_the_commit(self: Consumer, reader: Reader, wait_seconds: float) -> int:
    batch = reader.take(BATCH, wait_seconds)
    if batch:
        reader.acknowledge(batch[-1])
        self._record(batch)
    return len(batch)


@mutant(Consumer, "_record")
def _acknowledge_what_the_database_refused(self: Consumer, batch: list[Delivery]) -> None:
    try:
        self._inbox.take(batch, self._queue)
    except SQLAlchemyError:
        return


@mutant(Inbox, "_insert")
def _take_every_delivery_for_new(
    self: Inbox, tx: Transaction, arrived: Sequence[Arrived], refused: list[Any], lane: str
) -> list[Arrived]:
    ids = [one.event.id for one in arrived]
    tx.connection.execute(delete(inbox_table).where(inbox_table.c.event_id.in_(ids)))
    return _insert(self, tx, arrived, refused, lane)


@mutant(Inbox, "_insert")
def _take_a_reused_id_for_a_duplicate(
    self: Inbox, tx: Transaction, arrived: Sequence[Arrived], refused: list[Any], lane: str
) -> list[Arrived]:
    return _insert(self, tx, arrived, [], lane)


@mutant(Inbox, "_decode")
def _forget_what_cannot_be_read(self: Inbox, deliveries: Sequence[Delivery]) -> tuple[list[Arrived], list[Any]]:
    arrived = []
    for delivery in deliveries:
        try:
            event = inbox.decode(
                delivery.content, delivery.content_type, replayed=inbox.REPLAY_HEADER in delivery.headers
            )
        except inbox.Undecodable:
            continue
        if event.type in self.types:
            arrived.append(Arrived(event, delivery, inbox.digest_of(delivery.content)))
    return arrived, []


@mutant(Subjects, "holds")
def _ignore_held_subjects(_self: Subjects, _subject: str) -> bool:
    return False


@mutant(Subjects, "hold")
def _hold_a_subject_only_from_the_next_batch_on(_self: Subjects, _subject: str) -> None: ...


@mutant(Subjects, "seen_from_here")
def _believe_every_sequence_number(_self: Subjects, event: Event) -> Event:
    return replace(event, previous=0)


@mutant(inbox, "due_heads")
def _retry_without_a_look_at_what_is_before(tx: Transaction, limit: int) -> Sequence[Row[Any]]:
    due = (inbox_table.c.status == "waiting", inbox_table.c.next_attempt_at <= tx.now)
    return tx.connection.execute(select(inbox_table).where(*due).limit(limit)).all()


@mutant(Transaction, "savepoint")
@contextmanager
def _keep_what_a_failing_handler_wrote(_self: Transaction) -> Iterator[None]:
    yield


@mutant(Transaction, "savepoint")
@contextmanager
def _keep_what_a_failing_handler_left_for_later(self: Transaction) -> Iterator[None]:
    self._write_later_rows(last=False)
    with self.connection.begin_nested():
        yield
        self._write_later_rows(last=False)


@mutant(relay, "waves")
def _publish_without_waves(rows: Sequence[Unsent]) -> list[Sequence[Unsent]]:
    return [rows]


@mutant(Relay, "_publish")
def _publish_the_next_of_a_refused_subject(
    self: Relay, rows: Sequence[Unsent], publisher: Publisher
) -> tuple[set[int], relay.BrokerAway | None]:
    confirmed: set[int] = set()
    for wave in relay.waves(rows):
        try:
            confirmed |= publisher.publish([self._outgoing(row) for row in wave])
        except relay.BrokerAway as away:
            return confirmed, away
    return confirmed, None


@mutant(Relay, "relay_batch")
def _remember_before_publishing(self: Relay, leader: Leader, publisher: Publisher) -> int:
    rows = leader.read(relay.BATCH)
    if rows:
        leader.move(rows, {row.position for row in rows}, relay.BATCH)
        self._publish(rows, publisher)
    return len(rows)


@mutant(Cursor, "note")
def _move_past_what_was_not_confirmed(self: Cursor, rows: Sequence[Unsent], _confirmed: set[int], batch: int) -> None:
    _note(self, rows, {row.position for row in rows}, batch)


@mutant(Cursor, "note")
def _move_past_the_last_that_was_not_confirmed(
    self: Cursor, rows: Sequence[Unsent], confirmed: set[int], batch: int
) -> None:
    _note(self, rows, confirmed | {row.position for row in rows[3:]}, batch)


@mutant(Cursor, "look_again")
def _forget_what_was_asked_for_again(self: Cursor, _connection: Connection) -> None:
    self.again = []


@mutant(Cursor, "read")
def _read_the_newest_first(self: Cursor, connection: Connection, batch: int) -> list[Unsent]:
    return _read(self, connection, batch)[::-1]


@mutant(Retention, "remembered_since")
def _forget_what_can_still_come_again(self: Retention) -> datetime:
    return self.clock.now()


@mutant(retention, "published_up_to")
def _prune_what_was_not_published(_connection: Connection) -> int:
    return 1_000_000


@mutant(world, "resend_unseen")
def _send_nothing_again_after_the_broker_is_lost(*_words: Mapping[str, Any]) -> int:
    return 0


@mutant(cursor, "gaps_between", LATE_MUTANTS)
def _see_no_gaps(_after: int, _positions: Sequence[int]) -> list[Gap]:
    return []


@mutant(Cursor, "_still_open", LATE_MUTANTS)
def _give_a_gap_up_at_once(_self: Cursor, _gaps: list[Gap], _positions: Sequence[int], _looked_into: int) -> list[Gap]:
    return []


@mutant(Cursor, "_still_open", LATE_MUTANTS)
def _wait_for_no_transaction(self: Cursor, gaps: list[Gap], positions: Sequence[int], looked_into: int) -> list[Gap]:
    if self._snapshot is not None:
        self._snapshot = self._snapshot[1], self._snapshot[1]
    return _still_open(self, gaps, positions, looked_into)
