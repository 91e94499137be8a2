"""The durable inbox: a handler's effect and the record that it ran are one commit, so effects happen once.

A batch is taken in one transaction with no savepoints. When a handler raises, that transaction is rolled back and the batch is
done again with a savepoint an event: the failing event waits with its error, its subject's later events wait behind it, and
everything else goes on.

Events of one subject from one source carry rising sequence numbers. One from the past is kept in quarantine: later ones have taken
effect already. How far an event's number is from the one before it here (``event.previous``) is for the handler to see.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from starsme.db import Database, Transaction, describe
from starsme.events import Event
from starsme.events.envelope import CONTENT_TYPE, REPLAY_HEADER, Undecodable, decode, digest_of
from starsme.logging import correlation_id, get_logger, traceparent
from starsme.messaging.arrivals import Arrived, record
from starsme.messaging.broker import Delivery
from starsme.messaging.counts import count_events
from starsme.messaging.order import due_heads, look_up
from starsme.messaging.quarantine import quarantined, refuse_foreign, storable
from starsme.messaging.tables import inbox, quarantine

log = get_logger(__name__)

Handler = Callable[[Transaction, Event], Any]
RETRIES_AT_ONCE = 100
# Classes of SQLSTATE that pass: connection, rollback (deadlock), resources, operator's intervention, object not ready, system.
PASSING = {"08", "40", "53", "55", "57", "58"}


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When a failing event is tried again; after ``attempts`` it is parked until an operator decides."""

    attempts: int = 8
    first_seconds: float = 0.5
    longest_seconds: float = 300.0

    def pause(self, attempts: int, chance: random.Random) -> timedelta:
        """The exponential pause after that many attempts, jittered by half."""
        seconds = min(self.first_seconds * 2 ** (attempts - 1), self.longest_seconds)
        return timedelta(seconds=seconds * (0.5 + chance.random()))


class Inbox:
    """One subscriber's inbox: takes batches of deliveries and retries what waits."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Sequence[Handler]],
        *,
        policy: RetryPolicy | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._policy = policy or RetryPolicy()
        self._chance = chance or random.Random()  # noqa: S311 - jitter, not a secret

    @property
    def types(self) -> list[str]:
        """The event types this subscriber listens for."""
        return sorted(self._handlers)

    def take(self, deliveries: Sequence[Delivery], lane: str = "") -> int:
        """Record and handle a batch of one queue (``lane``) in order, durably; gives how many events were new.

        Raises only for the database's troubles.
        """
        for careful in (False, True):
            try:
                return self._take(deliveries, lane, careful=careful)
            except Exception as error:  # a handler's failure may be anything
                if _database_away(error) or (careful and _database_trouble(error)):
                    raise
        return sum(self._take_alone(delivery, lane) for delivery in deliveries)

    def _take(self, deliveries: Sequence[Delivery], lane: str, *, careful: bool) -> int:
        arrived, refused = self._decode(deliveries)
        with self._database.begin() as tx:
            return self._record(tx, arrived, refused, lane, careful=careful)

    def _take_alone(self, delivery: Delivery, lane: str) -> int:
        """Whatever cannot even be recorded is kept in quarantine: one message must not stop the queue."""
        try:
            return self._take([delivery], lane, careful=True)
        except Exception as error:
            if _database_trouble(error):
                raise
            log.exception("event_unprocessable", routing_key=delivery.routing_key)
            row = quarantined(delivery, Undecodable("unprocessable", f"{type(error).__name__}: {error}"))
        with self._database.begin() as tx:
            tx.connection.execute(quarantine.insert(), [{**row, "received_at": tx.now}])
        return 0

    def _decode(self, deliveries: Sequence[Delivery]) -> tuple[list[Arrived], list[dict[str, Any]]]:
        arrived, refused = [], []
        for delivery in deliveries:
            try:
                replayed = REPLAY_HEADER in delivery.headers and not delivery.exchange
                event = decode(delivery.content, delivery.content_type, replayed=replayed)
                if event.type not in self._handlers:
                    raise Undecodable("not_subscribed", event.type, event.id)
                refuse_foreign(event, delivery.exchange)
                arrived.append(Arrived(event, delivery, digest_of(delivery.content)))
            except Undecodable as error:
                log.warning(
                    "event_quarantined", reason=error.reason, event_id=error.event_id, routing_key=delivery.routing_key
                )
                refused.append(quarantined(delivery, error))
        return arrived, refused

    def _record(
        self, tx: Transaction, arrived: Sequence[Arrived], refused: list[dict[str, Any]], lane: str, *, careful: bool
    ) -> int:
        fresh = self._insert(tx, arrived, refused, lane) if arrived else []
        if fresh:
            self._handle_in_order(tx, fresh, refused, careful=careful)
            count_events(tx.connection, "received", Counter(one.event.type for one in fresh), lane, write=tx.later)
        if refused:
            tx.connection.execute(quarantine.insert(), [{**row, "received_at": tx.now} for row in refused])
        return len(fresh)

    def _handle_in_order(
        self, tx: Transaction, fresh: Sequence[Arrived], refused: list[dict[str, Any]], *, careful: bool
    ) -> None:
        known = look_up(tx, {(one.event.subject, one.event.source) for one in fresh}, before=fresh[0].arrival)
        past = []
        if careful:
            tx.flush()  # what was counted is no part of the first event's savepoint
        for one in fresh:
            event = known.seen_from_here(one.event)
            if 0 < event.sequence <= event.previous and not event.replayed:
                past.append(event.id)
                detail = f"number {event.sequence} of {event.subject} came after {event.previous}"
                refused.append(quarantined(one.delivery, Undecodable("sequence_from_the_past", detail, event.id)))
                continue
            known.hear(event)
            if known.holds(event.subject):
                hold(tx, event.id, status="waiting", attempts=0, content=one.content, next_attempt_at=tx.now)
            elif not careful:
                self._handle(tx, event)
            elif not self._try(tx, event, one.content):
                known.hold(event.subject)
        if past:
            tx.connection.execute(delete(inbox).where(inbox.c.event_id.in_(past)))

    def _insert(
        self, tx: Transaction, arrived: Sequence[Arrived], refused: list[dict[str, Any]], lane: str
    ) -> list[Arrived]:
        """Insert what was not seen before; the same id with other bytes goes to quarantine."""
        first = {one.event.id: one for one in reversed(arrived)}
        new = record(tx, [one for one in arrived if first[one.event.id] is one])
        again = [one for one in arrived if one.event.id not in new or first[one.event.id] is not one]
        if again:
            ids = {one.event.id for one in again}
            known = select(inbox.c.event_id, inbox.c.digest).where(inbox.c.event_id.in_(ids))
            digests = dict(tx.connection.execute(known).all())
            for one in again:
                if digests[one.event.id] != one.digest:
                    error = Undecodable("id_reused", "another event came under this id before", one.event.id)
                    refused.append(quarantined(one.delivery, error))
            count_events(tx.connection, "duplicates", Counter(one.event.type for one in again), lane, write=tx.later)
        return [
            replace(one, arrival=new[one.event.id])
            for one in arrived
            if one.event.id in new and first[one.event.id] is one
        ]

    def _handle(self, tx: Transaction, event: Event) -> None:
        token, trace = correlation_id.set(event.correlation_id or event.id), traceparent.set(event.traceparent)
        try:
            for handler in self._handlers[event.type]:
                handler(tx, event)
        finally:
            correlation_id.reset(token)
            traceparent.reset(trace)

    def _try(self, tx: Transaction, event: Event, content: str) -> bool:
        try:
            with tx.savepoint():
                self._handle(tx, event)
        except Exception as error:
            if _database_away(error):
                raise
            self._failed(tx, event.id, event.type, 1, error, content)
            return False
        return True

    def _failed(
        self, tx: Transaction, event_id: str, event_type: str, attempts: int, error: Exception, content: str
    ) -> None:
        parked = attempts >= self._policy.attempts
        hold(
            tx,
            event_id,
            status="parked" if parked else "waiting",
            attempts=attempts,
            content=content,
            error=storable(describe(error))[:2000],
            next_attempt_at=None if parked else tx.now + self._policy.pause(attempts, self._chance),
        )
        log.warning(
            "event_parked" if parked else "event_waits",
            event_id=event_id,
            type=event_type,
            attempts=attempts,
            error=type(error).__name__,
        )

    def retry_due(self) -> int:
        """Try every waiting event whose time has come and that is the first of its subject; gives how many were handled."""
        handled = 0
        while True:
            with self._database.begin() as tx:
                due = due_heads(tx, RETRIES_AT_ONCE)
                if not due:
                    return handled
                handled += sum(self._retry(tx, row) for row in due)

    def _retry(self, tx: Transaction, row: Row[Any]) -> int:
        try:
            event = decode(row.content.encode(), CONTENT_TYPE, replayed=row.replayed)
            known = look_up(tx, {(event.subject, event.source)}, before=row.arrival)
            with tx.savepoint():
                self._handle(tx, known.seen_from_here(event))
        except Exception as error:
            if _database_away(error):
                raise
            self._failed(tx, row.event_id, row.type, row.attempts + 1, error, row.content)
            return 0
        hold(tx, row.event_id, status="done", attempts=row.attempts + 1, content=None, next_attempt_at=None)
        return 1


def hold(tx: Transaction, event_id: str, **values: Any) -> None:
    """Write what became of an event; ``content`` is kept while it is not done."""
    handled_at = tx.now if values["status"] == "done" else None
    tx.connection.execute(update(inbox).where(inbox.c.event_id == event_id).values(handled_at=handled_at, **values))


def _database_trouble(error: Exception) -> bool:
    """Whether trying again may help: a deadlock, a timeout, a lost connection; not a value that no column or index can hold."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PoolTimeout)
    code = getattr(error.orig, "pgcode", None)
    if code:
        return code[:2] in PASSING
    return error.connection_invalidated or isinstance(error, OperationalError)  # no connection, or a locked SQLite file


def _database_away(error: Exception) -> bool:
    """Whether the connection is the trouble and not the handler: then nothing is recorded and the batch comes again."""
    return isinstance(error, DBAPIError) and error.connection_invalidated
