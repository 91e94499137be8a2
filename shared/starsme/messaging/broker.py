"""The broker behind two small doors: publish a batch and know what was confirmed; take a batch and acknowledge it.

RabbitMQ is spoken to through kombu's pyamqp transport with *pipelined* publisher confirms; ``memory://`` is the same
interface for the embedded platform, where everything that subscribes lives in this process.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import kombu
from amqp.basic_message import Message as AmqpMessage
from amqp.exceptions import NotFound

from starsme.events.envelope import CONTENT_TYPE
from starsme.messaging.names import UNROUTED, bindings, exchange_of, queue_of

CONFIRM_TIMEOUT_SECONDS = 30
HEARTBEAT_SECONDS = 30
# A quorum queue may hand a message out this often before the broker drops it. The inbox decides when to stop trying,
# never the broker; RabbitMQ 4 would otherwise drop after 20.
DELIVERY_LIMIT = 1_000_000

QUEUE_ARGUMENTS = {"x-queue-type": "quorum", "x-single-active-consumer": True, "x-delivery-limit": DELIVERY_LIMIT}


class BrokerAway(Exception):
    """The broker cannot be reached, or the connection was lost; try again on a new one."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to publish. ``key`` is what the caller wants to recognise it by."""

    key: int
    exchange: str
    routing_key: str
    message_id: str
    type: str
    content: str
    headers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as it arrived."""

    tag: int
    content: bytes
    content_type: str
    headers: dict[str, Any]
    exchange: str
    routing_key: str
    redelivered: bool


class Publisher(Protocol):
    """Publishes batches."""

    def publish(self, messages: Sequence[Outgoing]) -> set[int]:
        """Publish in order; gives the keys that the broker confirmed as kept. Raises ``BrokerAway``."""

    def idle(self) -> None:
        """Keep the connection alive while there is nothing to publish."""

    def close(self) -> None:
        """Let go of the connection."""


class Reader(Protocol):
    """Takes deliveries from one queue."""

    def take(self, limit: int, wait_seconds: float) -> list[Delivery]:
        """Wait for a first delivery, then take what has already arrived, at most ``limit``. Raises ``BrokerAway``."""

    def acknowledge(self, last: Delivery) -> None:
        """Acknowledge everything up to and including ``last``."""

    def close(self) -> None:
        """Let go of the connection; what was not acknowledged is delivered again."""


class Broker(Protocol):
    """A way to a broker."""

    def publisher(self) -> Publisher:
        """A connection to publish on."""

    def reader(self, queue: str, prefetch: int) -> Reader:
        """A connection to read one queue with."""

    def declare_exchange(self, service: str) -> None:
        """Make sure that the service's exchange and its alternate are there."""

    def declare_queues(self, subscriber: str, event_types: list[str], shards: int) -> list[str]:
        """Make sure of a subscriber's queues and bindings; gives the queues' names. Raises ``BrokerAway`` where a publisher's exchange is missing."""


def open_broker(uri: str) -> Broker:
    """The broker at ``amqp://…``, ``amqps://…`` or ``memory://…``."""
    return MemoryBroker(uri) if uri.startswith("memory:") else RabbitBroker(uri)


def _away(error: Exception) -> BrokerAway:
    return BrokerAway(f"{type(error).__name__}: {error}")


# --- RabbitMQ ---------------------------------------------------------------------------------------------------------


class RabbitBroker:
    """RabbitMQ 3.10 or newer."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def connect(self) -> Any:
        """An open kombu connection; raises ``BrokerAway``."""
        connection = kombu.Connection(
            self._uri, connect_timeout=5, heartbeat=HEARTBEAT_SECONDS, transport_options={"confirm_publish": False}
        )
        try:
            connection.ensure_connection(max_retries=1, interval_start=0.1, interval_max=0.2)
        except Exception as error:
            raise _away(error) from error
        return connection

    def publisher(self) -> Publisher:
        """A channel in confirm mode on a connection of its own."""
        return RabbitPublisher(self.connect())

    def reader(self, queue: str, prefetch: int) -> Reader:
        """A consumer of one queue on a connection of its own."""
        return RabbitReader(self.connect(), queue, prefetch)

    def declare_exchange(self, service: str) -> None:
        """Declare only what is missing: a deployed service may have no right to declare what operators made."""
        self._ensure_unrouted()
        self._ensure(
            lambda channel: channel.exchange_declare(exchange_of(service), "topic", passive=True),
            lambda channel: channel.exchange_declare(
                exchange_of(service),
                "topic",
                durable=True,
                auto_delete=False,
                arguments={"alternate-exchange": UNROUTED},
            ),
        )

    def declare_queues(self, subscriber: str, event_types: list[str], shards: int) -> list[str]:
        """Declare and bind; binding again is harmless."""
        names = []
        for shard in range(shards):
            queue = queue_of(subscriber, shard, shards)
            names.append(queue)
            self._ensure_queue(queue)
            with self.connect() as connection:
                channel = connection.channel()
                for exchange, key in bindings(event_types, shard, shards):
                    try:
                        channel.queue_bind(queue, exchange, key)
                    except NotFound as error:
                        raise BrokerAway(
                            f"exchange {exchange} is not there yet; start its service or declare the topology"
                        ) from error
                    except connection.connection_errors + connection.channel_errors as error:
                        raise _away(error) from error
        return names

    def _ensure_unrouted(self) -> None:
        self._ensure(
            lambda channel: channel.exchange_declare(UNROUTED, "fanout", passive=True),
            lambda channel: channel.exchange_declare(UNROUTED, "fanout", durable=True, auto_delete=False),
        )
        self._ensure(
            lambda channel: channel.queue_declare(UNROUTED, passive=True),
            lambda channel: (
                channel.queue_declare(
                    UNROUTED,
                    durable=True,
                    auto_delete=False,
                    arguments={"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT},
                ),
                channel.queue_bind(UNROUTED, UNROUTED, ""),
            ),
        )

    def _ensure_queue(self, queue: str) -> None:
        self._ensure(
            lambda channel: channel.queue_declare(queue, passive=True),
            lambda channel: channel.queue_declare(queue, durable=True, auto_delete=False, arguments=QUEUE_ARGUMENTS),
        )

    def _ensure(self, look: Callable[[Any], Any], make: Callable[[Any], Any]) -> None:
        with self.connect() as connection:
            try:
                try:
                    look(connection.channel())
                except NotFound:
                    make(connection.channel())
            except connection.connection_errors + connection.channel_errors as error:
                raise _away(error) from error


class RabbitPublisher:
    """Publishes a batch without waiting between messages, then waits once for every confirm."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._errors: tuple[type[Exception], ...] = (
            *connection.connection_errors,
            *connection.channel_errors,
            OSError,
            AttributeError,
        )
        self._user = connection.userid
        self._channel = connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)
        self._next_tag = 1
        self._waiting: dict[int, Outgoing] = {}
        self._confirmed: set[int] = set()
        self._returned: set[str] = set()

    def publish(self, messages: Sequence[Outgoing]) -> set[int]:
        """Publish in order and wait for the confirms; what was returned as unroutable is not among the confirmed."""
        self._confirmed, self._returned = set(), set()
        try:
            for message in messages:
                self._waiting[self._next_tag] = message
                self._next_tag += 1
                self._channel._basic_publish(self._wire(message), message.exchange, message.routing_key, mandatory=True)
            deadline = time.monotonic() + CONFIRM_TIMEOUT_SECONDS
            while self._waiting:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise BrokerAway(f"no confirm within {CONFIRM_TIMEOUT_SECONDS} s for {len(self._waiting)} events")
                self._connection.drain_events(timeout=remaining)
        except self._errors as error:
            raise _away(error) from error
        return self._confirmed

    def _wire(self, message: Outgoing) -> AmqpMessage:
        return AmqpMessage(
            message.content.encode(),
            content_type=CONTENT_TYPE,
            delivery_mode=2,
            message_id=message.message_id,
            type=message.type,
            user_id=self._user,
            application_headers=message.headers,
        )

    def _tags(self, tag: int, multiple: bool) -> list[int]:
        if not multiple:
            return [tag] if tag in self._waiting else []
        found = []
        for waiting in self._waiting:  # in publishing order
            if waiting > tag:
                break
            found.append(waiting)
        return found

    def _on_ack(self, tag: int, multiple: bool) -> None:
        for one in self._tags(tag, multiple):
            message = self._waiting.pop(one)
            if message.message_id not in self._returned:
                self._confirmed.add(message.key)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        for one in self._tags(tag, multiple):
            self._waiting.pop(one)

    def _on_return(self, _error: Any, _exchange: str, _routing_key: str, message: Any) -> None:
        self._returned.add(message.properties.get("message_id", ""))

    def idle(self) -> None:
        """Read heartbeats and notice a lost connection."""
        try:
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=0.001)
            self._connection.heartbeat_check()
        except self._errors as error:
            raise _away(error) from error

    def close(self) -> None:
        """Close; a connection that is already gone is no error."""
        _close(self._connection)


class RabbitReader:
    """Consumes one queue with a prefetch window and acknowledges in one go."""

    def __init__(self, connection: Any, queue: str, prefetch: int) -> None:
        self._connection = connection
        self._errors: tuple[type[Exception], ...] = (
            *connection.connection_errors,
            *connection.channel_errors,
            OSError,
            AttributeError,
        )
        self._arrived: deque[Delivery] = deque()
        try:
            self._channel = connection.channel()
            self._channel.basic_qos(0, prefetch, False)
            self._channel.basic_consume(queue, callback=self._on_message)
        except self._errors as error:
            _close(connection)
            raise _away(error) from error

    def _on_message(self, message: Any) -> None:
        body = message.body
        self._arrived.append(
            Delivery(
                tag=message.delivery_info["delivery_tag"],
                content=body.encode() if isinstance(body, str) else bytes(body),
                content_type=str(message.properties.get("content_type") or ""),
                headers=dict(message.properties.get("application_headers") or {}),
                exchange=message.delivery_info["exchange"],
                routing_key=message.delivery_info["routing_key"],
                redelivered=bool(message.delivery_info["redelivered"]),
            )
        )

    def take(self, limit: int, wait_seconds: float) -> list[Delivery]:
        """Wait for a first delivery, then take what is already here."""
        try:
            if not self._arrived:
                self._drain(wait_seconds)
                self._connection.heartbeat_check()
            while len(self._arrived) < limit and self._drain(0.0005):
                pass
        except self._errors as error:
            raise _away(error) from error
        return [self._arrived.popleft() for _ in range(min(limit, len(self._arrived)))]

    def _drain(self, seconds: float) -> bool:
        try:
            self._connection.drain_events(timeout=seconds)
        except TimeoutError:
            return False
        return True

    def acknowledge(self, last: Delivery) -> None:
        """Acknowledge everything up to and including ``last``."""
        try:
            self._channel.basic_ack(last.tag, multiple=True)
        except self._errors as error:
            raise _away(error) from error

    def close(self) -> None:
        """Close; unacknowledged deliveries go back to the queue."""
        _close(self._connection)


def _close(connection: Any) -> None:
    with suppress(Exception):  # it is being given up
        connection.release()


# --- memory -----------------------------------------------------------------------------------------------------------


class MemoryBroker:
    """kombu's in-memory transport: the embedded platform's broker. It forgets with the process; the outbox does not."""

    MOST_WAITING = 4000

    def __init__(self, uri: str) -> None:
        self._connection = kombu.Connection(uri)
        self._channel = self._connection.channel()

    def publisher(self) -> Publisher:
        """The door itself: there is nothing to connect to."""
        return _MemoryPublisher(self._channel)

    def reader(self, queue: str, prefetch: int) -> Reader:
        """A reader of one in-memory queue."""
        return _MemoryReader(self._channel, queue)

    def declare_exchange(self, service: str) -> None:
        """Declare the topic exchange."""
        self._channel.exchange_declare(exchange_of(service), "topic")

    def declare_queues(self, subscriber: str, event_types: list[str], shards: int) -> list[str]:
        """Declare and bind."""
        names = []
        for shard in range(shards):
            queue = queue_of(subscriber, shard, shards)
            names.append(queue)
            self._channel.queue_declare(queue)
            for exchange, key in bindings(event_types, shard, shards):
                self._channel.exchange_declare(exchange, "topic")
                self._channel.queue_bind(queue, exchange, key)
        return names


class _MemoryPublisher:
    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self._routes: dict[tuple[str, str], list[str]] = {}

    def publish(self, messages: Sequence[Outgoing]) -> set[int]:
        """Put the messages into the queues; waits while subscribers are far behind, so that memory stays flat."""
        self._wait_for_room()
        for message in messages:
            body = {
                "body": message.content,
                "headers": {**message.headers, "content_type": CONTENT_TYPE},
                "properties": {"delivery_info": {"exchange": message.exchange, "routing_key": message.routing_key}},
            }
            for queue in self._route(message.exchange, message.routing_key):
                self._channel._put(queue, body)
        return {message.key for message in messages}

    def _route(self, exchange: str, routing_key: str) -> list[str]:
        queues = self._routes.get((exchange, routing_key))
        if not queues:
            queues = self._channel.typeof(exchange).lookup(
                self._channel.get_table(exchange), exchange, routing_key, None
            )
            self._routes[exchange, routing_key] = list(queues)
        return list(queues)

    def _wait_for_room(self) -> None:
        while any(self._channel._size(queue) > MemoryBroker.MOST_WAITING for queue in list(self._channel.queues)):
            time.sleep(0.005)

    def idle(self) -> None:
        """Nothing to keep alive."""

    def close(self) -> None:
        """Nothing to close."""


class _MemoryReader:
    def __init__(self, channel: Any, queue: str) -> None:
        self._channel, self._queue = channel, queue
        self._tag = 0

    def take(self, limit: int, wait_seconds: float) -> list[Delivery]:
        """Take what is there; what has been taken is processed by this process or dies with it (and is sent again at start)."""
        deadline = time.monotonic() + wait_seconds
        found: list[Delivery] = []
        while not found:
            while len(found) < limit and self._channel._size(self._queue):
                found.append(self._delivery(self._channel._get(self._queue)))
            if found or time.monotonic() >= deadline:
                break
            time.sleep(0.003)
        return found

    def _delivery(self, body: dict[str, Any]) -> Delivery:
        self._tag += 1
        where = body["properties"]["delivery_info"]
        content = body["body"].encode() if isinstance(body["body"], str) else json.dumps(body["body"]).encode()
        return Delivery(
            self._tag,
            content,
            body["headers"].get("content_type", ""),
            body["headers"],
            where["exchange"],
            where["routing_key"],
            False,
        )

    def acknowledge(self, last: Delivery) -> None:
        """Nothing to tell."""

    def close(self) -> None:
        """Nothing to close."""
