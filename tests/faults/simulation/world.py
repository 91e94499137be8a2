"""One publisher, one subscriber and the broker between them: the kernel's own parts, and what can befall them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy.exc import SQLAlchemyError

from starsme.clock import FixedClock
from starsme.messaging.audit import Operator
from starsme.messaging.broker import BrokerAway
from starsme.messaging.consumer import Consumer
from starsme.messaging.cursor import Unsent
from starsme.messaging.held import Decision, Wanted, decide
from starsme.messaging.inbox import Inbox, RetryPolicy
from starsme.messaging.outbox import Outbox
from starsme.messaging.recovery import resend_unseen
from starsme.messaging.relay import Leader, Relay, lead, waves
from starsme.messaging.replay import ReplayStopped, Selection, published_to, replay
from starsme.retention import Housekeeping, Retention
from tests.faults.simulation import broker as wire
from tests.faults.simulation.broker import Acknowledgement, HeldReader, Line, Message, SimulatedBroker, SimulatedReader
from tests.faults.simulation.databases import CrashingDatabase, Died, Fault
from tests.faults.simulation.handler import SUBSCRIBED, Failure, Handler, fact

BEGINNING = datetime(2026, 1, 5, tzinfo=UTC)
SERVICE = "enrolment"
POLICY = RetryPolicy(attempts=2, first_seconds=1, longest_seconds=10)
WINDOW = timedelta(days=10)
OPERATOR = Operator("operator", "tried")

End = Literal["commit", "rollback", "killed before", "killed after"]


@dataclass(frozen=True)
class Accepted:
    """An event that a use case committed."""

    id: str
    label: str
    subject: str
    sequence: int
    position: int
    subscribed: bool
    content: str
    at: datetime


class Unsettled(AssertionError):
    """Something goes on for ever."""


class Patience:
    """What a consumer waits on while the database is away: it counts instead, and after three times is told to stop."""

    def __init__(self) -> None:
        self._waited = 0

    def is_set(self) -> bool:
        return self._waited > 3

    def wait(self, _seconds: float) -> bool:
        self._waited += 1
        return self.is_set()


@cache
def databases() -> tuple[CrashingDatabase, CrashingDatabase, FixedClock]:
    """The publisher's and the subscriber's, made once a process."""
    clock = FixedClock(BEGINNING)
    return CrashingDatabase(clock, Outbox(SERVICE, "dip")), CrashingDatabase(clock), clock


@dataclass
class World:
    """Everything that runs. ``embedded``: one process and a broker that dies with it."""

    embedded: bool
    accepted: dict[str, Accepted] = field(default_factory=dict)
    poison: list[bytes] = field(default_factory=list)
    pruned: int = 0
    deaths: int = 0

    def __post_init__(self) -> None:
        self.publisher, self.subscriber, self.clock = databases()
        self.publisher.reset()
        self.subscriber.reset()
        self.clock.move_to(BEGINNING)
        self.handler = Handler()
        self.broker = SimulatedBroker(forgetful=self.embedded)
        self.inbox = Inbox(self.subscriber, {SUBSCRIBED: [self.handler]}, policy=POLICY, chance=random.Random(0))
        self.retention = Retention(WINDOW, self.clock)
        self._keepers = [Housekeeping(database, self.retention) for database in (self.publisher, self.subscriber)]
        self._term: ExitStack | None = None
        self._leading: tuple[Relay, Leader, wire.SimulatedPublisher]
        self._reading: dict[str, tuple[Consumer, SimulatedReader]] = {}
        self.late_batches: list[tuple[Consumer, HeldReader]] = []
        self.late_rows: list[list[Unsent]] = []

    # --- the publisher

    def use_case(self, subjects: Sequence[str], subscribed: bool, failure: Failure | None, end: End) -> None:
        """A command that states a fact about each subject; the first one's handler may fail."""
        labels = [self.handler.expect(failure if number == 0 else None) for number in range(len(subjects))]
        fault = None if end == "commit" or end == "rollback" else Fault("killed", end.split()[1])  # type: ignore[arg-type]
        try:
            with self.publisher.failing(fault), self.publisher.begin() as tx:
                for subject, label in zip(subjects, labels, strict=True):
                    tx.emit(fact(subject, label, subscribed=subscribed))
                if end == "rollback":
                    tx.flush()
                    raise ArithmeticError
        except (ArithmeticError, Died):
            pass
        self._learn()

    def _learn(self) -> None:
        after = max((one.position for one in self.accepted.values()), default=0)
        statement = f"SELECT event_id, subject, sequence, position, type, content FROM outbox WHERE position > {after}"
        for event_id, subject, sequence, position, kind, content in self.publisher.rows(statement):
            data = json.loads(content)["data"]
            label = data.get("rule") or data["name_th"]
            self.accepted[event_id] = Accepted(
                event_id, label, subject, sequence, position, kind == SUBSCRIBED, content, self.clock.now()
            )

    def relay(self, line: Line, fault: Fault | None) -> None:
        """The leader relays one batch; whatever interrupts it, the next leader starts anew."""
        self._interruptible(self._relay, line, fault)

    def _relay(self, line: Line, fault: Fault | None) -> None:
        with self.publisher.failing(fault):
            relay, leader, publisher = self._lead()
            publisher.next_batch(line)
            relay.relay_batch(leader, publisher)

    def _lead(self) -> tuple[Relay, Leader, wire.SimulatedPublisher]:
        if self._term is None:
            with ExitStack() as stack:
                leader = stack.enter_context(lead(self.publisher, SERVICE))
                assert leader is not None
                publisher = self.broker.publisher()
                stack.callback(publisher.close)
                self._leading = Relay(SERVICE, self.publisher, self.broker), leader, publisher
                self._term = stack.pop_all()
        return self._leading

    def step_down(self) -> None:
        """The leader is gone."""
        if self._term is not None:
            self._term.close()
            self._term = None

    def _interruptible(self, work: Callable[..., None], *words: Any) -> None:
        try:
            work(*words)
        except (BrokerAway, SQLAlchemyError):
            self.step_down()
        except Died:
            self.step_down()
            self._died()

    def _died(self) -> None:
        self.deaths += 1
        if self.embedded:
            self.lose_queues()

    def stall_leader(self, wave: int) -> None:
        """The leader reads a batch, publishes ``wave`` waves of it and falls asleep; another leads."""
        _, leader, publisher = self._lead()
        rows = leader.read(4)
        parts = waves(rows)
        publisher.next_batch(wire.CLEAR)
        for part in parts[:wave]:
            publisher.publish([self._relay_of()._outgoing(row) for row in part])
        late = {row.position for part in parts[wave:] for row in part}
        if late:
            self.late_rows.append([row for row in rows if row.position in late])
        self.step_down()

    def wake_leader(self, line: Line) -> None:
        """The one that slept publishes the rest of its batch; its session is gone, so it can remember nothing."""
        publisher = self.broker.publisher()
        publisher.next_batch(line)
        self._relay_of()._publish(self.late_rows.pop(0), publisher)

    def _relay_of(self) -> Relay:
        return Relay(SERVICE, self.publisher, self.broker)

    # --- the subscriber

    def declare(self) -> None:
        """The subscriber's queues are declared and bound."""
        if not self.broker.queues:
            self.broker.declare_queues("consulting", [SUBSCRIBED], 1 if self.embedded else 2)

    def consume(self, queue: str, fault: Fault | None, acknowledgement: Acknowledgement) -> None:
        """The queue's reader takes one batch into the inbox."""
        consumer, reader = self._read(queue)
        reader.acknowledgement = acknowledgement
        self._take(consumer, reader, fault)
        if reader.closed:
            self._reading.pop(queue, None)

    def _read(self, queue: str) -> tuple[Consumer, SimulatedReader]:
        if queue not in self._reading:
            self._reading[queue] = self._consumer(queue), self.broker.reader(queue, 7)
        return self._reading[queue]

    def _consumer(self, queue: str) -> Consumer:
        return Consumer(queue, self.broker, self.inbox)

    def _take(self, consumer: Consumer, reader: SimulatedReader | HeldReader, fault: Fault | None) -> None:
        consumer._stop = Patience()  # type: ignore[assignment]
        try:
            with self.subscriber.failing(fault):
                consumer._take(reader, 0)
        except (BrokerAway, SQLAlchemyError):
            reader.close()
        except Died:
            reader.close()
            self._died()

    def stall_reader(self, queue: str) -> None:
        """A reader takes a batch and falls asleep; the broker gives its messages to the next one."""
        consumer, reader = self._read(queue)
        if batch := reader.take(3, 0):
            self.late_batches.append((consumer, HeldReader(batch)))
        self.close_reader(queue)

    def wake_reader(self, fault: Fault | None) -> None:
        """The one that slept records its batch."""
        consumer, reader = self.late_batches.pop(0)
        self._take(consumer, reader, fault)

    def close_reader(self, queue: str) -> None:
        """The queue's reader is gone; what it had not acknowledged is delivered again."""
        if queue in self._reading:
            self._reading.pop(queue)[1].close()

    def retry(self, fault: Fault | None) -> None:
        """Try what waits and is due."""
        self._interruptible(self._retry, fault)

    def _retry(self, fault: Fault | None) -> None:
        with self.subscriber.failing(fault):
            self.inbox.retry_due()

    def parked(self) -> list[str]:
        """The ids of what is parked, oldest first."""
        return self._held("parked")

    def _held(self, status: str) -> list[str]:
        rows = self.subscriber.rows(f"SELECT event_id FROM inbox WHERE status = '{status}' ORDER BY arrival")
        return [row[0] for row in rows]

    def decide(self, event_id: str, decision: Decision) -> None:
        """An operator decides about a held event."""
        with self.subscriber.begin() as tx:
            decide(tx, OPERATOR, decision, Wanted(ids=[event_id]))

    # --- what else goes on

    def send(self, message: Message) -> None:
        """Someone puts a message at the end of a queue."""
        queue = self.broker.route(message.exchange, message.routing_key) or next(iter(self.broker.queues.values()))
        queue.ready.append(message)
        if not message.event_id:
            self.poison.append(message.content)

    def replay(self, queue: str, subject: str | None, line: Line) -> None:
        """The publisher sends what it has published within the window again, to one queue."""
        publisher = self.broker.publisher()
        publisher.next_batch(line)
        with self.publisher.begin() as tx:
            last = published_to(tx)
        shards = sorted(self.broker.queues)
        chosen = Selection(
            [SUBSCRIBED],
            self.retention.replayable_since(),
            last,
            subject=subject,
            shard=(shards.index(queue), len(shards)),
        )
        with suppress(ReplayStopped):
            replay(self.publisher, publisher, queue, chosen, lambda _count: None)

    def prune(self) -> None:
        """Housekeeping on both sides."""
        before = self._recorded()
        for keeper in self._keepers:
            while keeper.step():
                pass
        self.pruned += before - self._recorded()

    def _recorded(self) -> int:
        return int(self.subscriber.rows("SELECT count(*) FROM inbox")[0][0])

    def under_way(self) -> list[Message]:
        """What is in the queues."""
        return [message for queue in self.broker.queues.values() for message in queue.messages()]

    def may_age(self) -> bool:
        """Whether months may pass: an inbox forgets, so nothing it knows may be on its way to it once more."""
        ids = [message.event_id for message in self.under_way()]
        known = {row[0] for row in self.subscriber.rows("SELECT event_id FROM inbox")} | {""}
        if self.late_rows or self.late_batches or len(set(ids)) < len(ids) or known & set(ids):
            return False
        unsent = self.unsent()
        return not (self.embedded and (ids or unsent)) and not unsent & self.broker.kept

    def unsent(self) -> set[str]:
        """The ids of what the relay has yet to publish."""
        late = "EXISTS (SELECT 1 FROM outbox_again WHERE outbox.position BETWEEN first AND last)"
        new = "position > (SELECT position FROM outbox_cursor WHERE reader = 'relay')"
        return {row[0] for row in self.publisher.rows(f"SELECT event_id FROM outbox WHERE {new} OR {late}")}

    def lose_queues(self) -> None:
        """The embedded process died, or the broker's volume is lost: everything stops, what was in the queues is sent again."""
        self.step_down()
        self._reading.clear()
        self.late_batches.clear()
        self.late_rows.clear()
        self.poison.clear()
        for queue in self.broker.queues.values():
            queue.ready.clear()
            queue.unacknowledged.clear()
        subscribers = {"consulting": ([SUBSCRIBED], self.subscriber)}
        resend_unseen(self.publisher, subscribers, self.retention.replayable_since())

    def heal(self) -> None:
        """Nothing fails any more but the handlers that always do; go on until nothing is left to do."""
        while self.late_rows:
            self.wake_leader(wire.CLEAR)
        while self.late_batches:
            self.wake_reader(None)
        self.declare()
        for _ in range(1000):
            before = self._place()
            if self.unsent():
                self.relay(wire.CLEAR, None)
            for queue in self.broker.queues:
                self.consume(queue, None, "heard")
            self.clock.advance(timedelta(minutes=1))
            if self._held("waiting"):
                self.retry(None)
            for event_id in self.parked():
                if self.handler.failing[self.accepted[event_id].label].times is not None:
                    self.decide(event_id, "retry")
            if self._place() == before:
                return
        raise Unsettled("it never comes to rest though nothing fails")

    def _place(self) -> tuple[Any, ...]:
        counts = "SELECT sum(count) FROM event_counts"
        held = "SELECT total(attempts), count(*), total(status = 'done') FROM inbox"
        waiting = [len(list(queue.messages())) for queue in self.broker.queues.values()]
        tries = sum(self.handler.tries.values())
        return (
            *self.publisher.rows(counts),
            *self.subscriber.rows(counts),
            *self.subscriber.rows(held),
            *waiting,
            tries,
        )
