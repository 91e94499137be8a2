"""A broker in memory that refuses, cuts connections at any place, and delivers again what was not acknowledged."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from starsme.events.envelope import CONTENT_TYPE
from starsme.messaging.broker import BrokerAway, Delivery, Outgoing
from starsme.messaging.names import bindings, queue_of


@dataclass(frozen=True)
class Line:
    """What befalls the messages of one batch, numbered from 0 as they are sent.

    ``refused``: not confirmed, and kept all the same when ``kept`` says so. ``cut``: the connection goes before that message, and with it
    every confirm of its wave; ``unheard``: the wave that brings the count there is kept whole, its confirms never come.
    """

    refused: tuple[int, ...] = ()
    kept: bool = False
    cut: int | None = None
    unheard: int | None = None


CLEAR = Line()
LINES = (
    Line(refused=(0,)),
    Line(refused=(1,)),
    Line(refused=(0, 2)),
    Line(refused=(0,), kept=True),
    Line(refused=(1, 3), kept=True),
    Line(cut=0),
    Line(cut=1),
    Line(cut=2),
    Line(cut=3),
    Line(unheard=1),
    Line(unheard=2),
    Line(unheard=3),
)


@dataclass(frozen=True, eq=False)
class Message:
    """One message in a queue. ``event_id`` is empty where it is none of the publisher's own."""

    content: bytes
    event_id: str = ""
    content_type: str = CONTENT_TYPE
    headers: dict[str, Any] = field(default_factory=dict)
    exchange: str = ""
    routing_key: str = ""
    redelivered: bool = False


class Queue:
    """A queue with a single active reader."""

    def __init__(self) -> None:
        self.ready: deque[Message] = deque()
        self.unacknowledged: deque[tuple[int, Message]] = deque()

    def give_back(self) -> None:
        """Its reader is gone: deliver again, in order, before everything else."""
        again = [replace(message, redelivered=True) for _, message in self.unacknowledged]
        self.ready.extendleft(reversed(again))
        self.unacknowledged.clear()

    def messages(self) -> Iterable[Message]:
        """Everything that it still answers for, in order."""
        yield from (message for _, message in self.unacknowledged)
        yield from self.ready


class SimulatedBroker:
    """Queues by shard. ``forgetful``: the embedded broker, which confirms at once, knows no acknowledgements and dies with its process."""

    def __init__(self, *, forgetful: bool) -> None:
        self.forgetful = forgetful
        self.queues: dict[str, Queue] = {}
        self.kept: set[str] = set()
        self.unrouted: set[str] = set()
        self._patterns: list[tuple[str, str, Queue]] = []

    def publisher(self) -> SimulatedPublisher:
        return SimulatedPublisher(self)

    def reader(self, queue: str, prefetch: int) -> SimulatedReader:
        return SimulatedReader(self.queues[queue], prefetch, forgetful=self.forgetful)

    def declare_exchange(self, service: str) -> None: ...

    def declare_queues(self, subscriber: str, event_types: list[str], shards: int) -> list[str]:
        names = [queue_of(subscriber, shard, shards) for shard in range(shards)]
        for shard, name in enumerate(names):
            queue = self.queues.setdefault(name, Queue())
            for exchange, key in bindings(event_types, shard, shards):
                self._patterns.append((exchange, key, queue))
        return names

    def route(self, exchange: str, routing_key: str) -> Queue | None:
        """The queue that is bound for this, if one is; the default exchange leads to the queue of the key's name."""
        if not exchange:
            return self.queues.get(routing_key)
        for bound, key, queue in self._patterns:
            if exchange == bound and (key == routing_key or (key.endswith("*") and routing_key.startswith(key[:-1]))):
                return queue
        return None

    def keep(self, message: Outgoing) -> None:
        """Into its queue, or with what no queue is bound for."""
        self.kept.add(message.message_id)
        queue = self.route(message.exchange, message.routing_key)
        if queue is None:
            self.unrouted.add(message.message_id)
            return
        queue.ready.append(
            Message(
                message.content.encode(),
                message.message_id,
                headers=message.headers,
                exchange=message.exchange,
                routing_key=message.routing_key,
            )
        )


class SimulatedPublisher:
    """A connection to publish on; ``line`` says what befalls the next batch."""

    def __init__(self, broker: SimulatedBroker) -> None:
        self._broker = broker
        self._line = CLEAR
        self._sent = 0
        self._closed = False

    def next_batch(self, line: Line) -> None:
        self._line, self._sent = line, 0

    def publish(self, messages: Sequence[Outgoing]) -> set[int]:
        if self._closed:
            raise BrokerAway("closed")
        if self._broker.forgetful:
            return self._put(messages)
        confirmed = set()
        for message in messages:
            if self._sent == self._line.cut:
                self._cut()
            refused = self._sent in self._line.refused
            self._sent += 1
            if not refused or self._line.kept:
                self._broker.keep(message)
            if not refused:
                confirmed.add(message.key)
        if self._line.unheard is not None and self._sent >= self._line.unheard:
            self._cut()
        return confirmed

    def _put(self, messages: Sequence[Outgoing]) -> set[int]:
        """The embedded broker takes a wave whole, or not at all while subscribers are far behind."""
        if self._line.cut is not None and self._sent >= self._line.cut:
            self._line = CLEAR
            raise BrokerAway("a subscriber is far behind")
        self._sent += len(messages)
        for message in messages:
            self._broker.keep(message)
        return {message.key for message in messages}

    def _cut(self) -> None:
        self._closed = True
        raise BrokerAway("the connection was lost")

    def idle(self) -> None: ...

    def close(self) -> None:
        self._closed = True


Acknowledgement = Literal["heard", "unheard", "never sent"]


class SimulatedReader:
    """A connection that reads one queue; ``acknowledgement`` says what becomes of the next one."""

    def __init__(self, queue: Queue, prefetch: int, *, forgetful: bool) -> None:
        self._queue, self._prefetch, self._forgetful = queue, prefetch, forgetful
        self._tag = 0
        self.closed = False
        self.acknowledgement: Acknowledgement = "heard"
        queue.give_back()

    def take(self, limit: int, wait_seconds: float) -> list[Delivery]:
        self._must_be_open()
        room = min(limit, self._prefetch - len(self._queue.unacknowledged), len(self._queue.ready))
        return [self._deliver(self._queue.ready.popleft()) for _ in range(room)]

    def _deliver(self, message: Message) -> Delivery:
        self._tag += 1
        if not self._forgetful:
            self._queue.unacknowledged.append((self._tag, message))
        return Delivery(
            self._tag,
            message.content,
            message.content_type,
            message.headers,
            message.exchange,
            message.routing_key,
            message.redelivered,
        )

    def acknowledge(self, last: Delivery) -> None:
        if self._forgetful:
            return
        self._must_be_open()
        if self.acknowledgement != "never sent":
            while self._queue.unacknowledged and self._queue.unacknowledged[0][0] <= last.tag:
                self._queue.unacknowledged.popleft()
        if self.acknowledgement != "heard":
            self.close()
            raise BrokerAway("the connection was lost")

    def _must_be_open(self) -> None:
        if self.closed:
            raise BrokerAway("closed")

    def cancel(self) -> None: ...

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._queue.give_back()


class HeldReader:
    """A reader that the broker gave up while it had a batch in hand: it can record it still, but acknowledge nothing."""

    def __init__(self, batch: list[Delivery]) -> None:
        self._batch = batch

    def take(self, limit: int, wait_seconds: float) -> list[Delivery]:
        return self._batch

    def acknowledge(self, last: Delivery) -> None:
        raise BrokerAway("the connection was lost")

    def cancel(self) -> None: ...

    def close(self) -> None: ...
