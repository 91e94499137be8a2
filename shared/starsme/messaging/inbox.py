"""The durable inbox: a handler's effect and the record that it ran are one commit, so effects happen once.

A batch is taken in one transaction with no savepoints. When a handler raises, that transaction is rolled back and the batch is
done again with a savepoint an event: the failing event waits with its error, its subject's later events wait behind it, and
everything else goes on.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, exists, select, update
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError

from starsme.db import Database, Transaction, describe, insert
from starsme.events import Event
from starsme.events.envelope import CONTENT_TYPE, Undecodable, decode, digest_of
from starsme.logging import correlation_id, get_logger, traceparent
from starsme.messaging.broker import Delivery
from starsme.messaging.counts import count_events
from starsme.messaging.tables import inbox, quarantine

log = get_logger(__name__)

Handler = Callable[[Transaction, Event], Any]
HELD = ("waiting", "parked")


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


@dataclass(frozen=True, slots=True)
class _Arrived:
    event: Event
    content: bytes
    digest: str


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

    def take(self, deliveries: Sequence[Delivery]) -> int:
        """Record and handle a batch in order, durably; gives how many events were new. Raises only for the database's troubles."""
        for careful in (False, True):
            try:
                return self._take(deliveries, careful=careful)
            except Exception as error:  # a handler's failure may be anything
                if _database_away(error) or (careful and _database_trouble(error)):
                    raise
        return sum(self._take_alone(delivery) for delivery in deliveries)

    def _take(self, deliveries: Sequence[Delivery], *, careful: bool) -> int:
        arrived, refused = self._decode(deliveries)
        with self._database.begin() as tx:
            return self._record(tx, arrived, refused, careful=careful)

    def _take_alone(self, delivery: Delivery) -> int:
        """Whatever cannot even be recorded is kept in quarantine: one message must not stop the queue."""
        try:
            return self._take([delivery], careful=True)
        except Exception as error:
            if _database_trouble(error):
                raise
            log.exception("event_unprocessable", routing_key=delivery.routing_key)
            row = _quarantined(delivery, Undecodable("unprocessable", f"{type(error).__name__}: {error}"))
        with self._database.begin() as tx:
            tx.connection.execute(quarantine.insert(), [{**row, "received_at": tx.now}])
        return 0

    def _decode(self, deliveries: Sequence[Delivery]) -> tuple[list[_Arrived], list[dict[str, Any]]]:
        arrived, refused = [], []
        for delivery in deliveries:
            try:
                event = decode(delivery.content, delivery.content_type, replayed="starsme-replay" in delivery.headers)
                if event.type not in self._handlers:
                    raise Undecodable("not_subscribed", event.type, event.id)
                arrived.append(_Arrived(event, delivery.content, digest_of(delivery.content)))
            except Undecodable as error:
                log.warning(
                    "event_quarantined", reason=error.reason, event_id=error.event_id, routing_key=delivery.routing_key
                )
                refused.append(_quarantined(delivery, error))
        return arrived, refused

    def _record(
        self, tx: Transaction, arrived: Sequence[_Arrived], refused: list[dict[str, Any]], *, careful: bool
    ) -> int:
        fresh = self._insert(tx, arrived, refused) if arrived else []
        if refused:
            tx.connection.execute(quarantine.insert(), [{**row, "received_at": tx.now} for row in refused])
        held = self._held(tx, {one.event.subject for one in fresh}) if fresh else set()
        waiting = []
        for one in fresh:
            if one.event.subject in held:
                waiting.append({"event_id": one.event.id, "content": one.content.decode()})
            elif not careful:
                self._handle(tx, one.event)
            elif not self._try(tx, one):
                held.add(one.event.subject)
        for row in waiting:
            _hold(tx, row["event_id"], status="waiting", attempts=0, content=row["content"], next_attempt_at=tx.now)
        count_events(tx.connection, "received", Counter(one.event.type for one in fresh))
        return len(fresh)

    def _insert(self, tx: Transaction, arrived: Sequence[_Arrived], refused: list[dict[str, Any]]) -> list[_Arrived]:
        """Insert what was not seen before; the same id with other bytes goes to quarantine."""
        first = {one.event.id: one for one in reversed(arrived)}
        rows = [
            {
                "event_id": one.event.id,
                "source": one.event.source,
                "type": one.event.type,
                "subject": one.event.subject,
                "sequence": one.event.sequence,
                "digest": one.digest,
                "replayed": one.event.replayed,
                "status": "done",
                "attempts": 1,
                "received_at": tx.now,
                "handled_at": tx.now,
            }
            for one in arrived
            if first[one.event.id] is one
        ]
        statement = (
            insert(tx.connection, inbox)
            .on_conflict_do_nothing(index_elements=[inbox.c.event_id])
            .returning(inbox.c.event_id)
        )
        new = set(tx.connection.execute(statement, rows).scalars())
        again = [one for one in arrived if one.event.id not in new or first[one.event.id] is not one]
        if again:
            known = select(inbox.c.event_id, inbox.c.digest).where(
                inbox.c.event_id.in_({one.event.id for one in again})
            )
            digests = dict(tx.connection.execute(known).all())
            for one in again:
                if digests[one.event.id] != one.digest:
                    error = Undecodable("id_reused", "another event came under this id before", one.event.id)
                    refused.append(
                        _quarantined(Delivery(0, one.content, CONTENT_TYPE, {}, "", one.event.type, True), error)
                    )
        return [one for one in arrived if one.event.id in new and first[one.event.id] is one]

    def _held(self, tx: Transaction, subjects: set[str]) -> set[str]:
        rows = select(inbox.c.subject).where(inbox.c.status.in_(HELD), inbox.c.subject.in_(subjects)).distinct()
        return set(tx.connection.execute(rows).scalars())

    def _handle(self, tx: Transaction, event: Event) -> None:
        token, trace = correlation_id.set(event.correlation_id or event.id), traceparent.set(event.traceparent)
        try:
            for handler in self._handlers[event.type]:
                handler(tx, event)
        finally:
            correlation_id.reset(token)
            traceparent.reset(trace)

    def _try(self, tx: Transaction, one: _Arrived) -> bool:
        try:
            with tx.savepoint():
                self._handle(tx, one.event)
        except Exception as error:
            if _database_away(error):
                raise
            self._failed(tx, one.event.id, one.event.type, 1, error, one.content.decode())
            return False
        return True

    def _failed(
        self, tx: Transaction, event_id: str, event_type: str, attempts: int, error: Exception, content: str
    ) -> None:
        parked = attempts >= self._policy.attempts
        _hold(
            tx,
            event_id,
            status="parked" if parked else "waiting",
            attempts=attempts,
            content=content,
            error=_storable(describe(error))[:2000],
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
                due = self._next_due(tx)
                if due is None:
                    return handled
                handled += self._retry(tx, due)

    def _next_due(self, tx: Transaction) -> Row[Any] | None:
        earlier = inbox.alias("earlier")
        first = ~exists().where(
            and_(earlier.c.subject == inbox.c.subject, earlier.c.status.in_(HELD), earlier.c.arrival < inbox.c.arrival)
        )
        due = (
            select(inbox)
            .where(inbox.c.status == "waiting", inbox.c.next_attempt_at <= tx.now, first)
            .order_by(inbox.c.arrival)
            .limit(1)
            .with_for_update(skip_locked=True, of=inbox)  # a replica may be trying it now
        )
        return tx.connection.execute(due).first()

    def _retry(self, tx: Transaction, row: Row[Any]) -> int:
        try:
            event = decode(row.content.encode(), CONTENT_TYPE, replayed=row.replayed)
            with tx.savepoint():
                self._handle(tx, event)
        except Exception as error:
            if _database_away(error):
                raise
            self._failed(tx, row.event_id, row.type, row.attempts + 1, error, row.content)
            return 0
        tx.connection.execute(
            update(inbox)
            .where(inbox.c.event_id == row.event_id)
            .values(status="done", attempts=row.attempts + 1, content=None, next_attempt_at=None, handled_at=tx.now)
        )
        return 1


def _hold(tx: Transaction, event_id: str, **values: Any) -> None:
    tx.connection.execute(update(inbox).where(inbox.c.event_id == event_id).values(handled_at=None, **values))


def _quarantined(delivery: Delivery, error: Undecodable) -> dict[str, Any]:
    return {
        "reason": error.reason,
        "detail": _storable(error.detail)[:2000],
        "event_id": None if error.event_id is None else _storable(error.event_id)[:512],
        "exchange": _storable(delivery.exchange),
        "routing_key": _storable(delivery.routing_key),
        "content_type": _storable(delivery.content_type)[:200],
        "headers": _storable(json.dumps(delivery.headers, default=str))[:10_000],
        "content": delivery.content,
    }


def _storable(text: str) -> str:
    """Text without what a database refuses: NUL and lone surrogates are written out."""
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode()


def _database_trouble(error: Exception) -> bool:
    """Whether trying again may help: a deadlock, a timeout, a lost connection; not a value that no column can hold."""
    return isinstance(error, SQLAlchemyError) and not isinstance(error, DataError)


def _database_away(error: Exception) -> bool:
    """Whether the connection is the trouble and not the handler: then nothing is recorded and the batch comes again."""
    return isinstance(error, DBAPIError) and error.connection_invalidated
