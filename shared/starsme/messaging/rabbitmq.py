"""RabbitMQ through kombu's pyamqp transport, with *pipelined* publisher confirms."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import kombu
from amqp.basic_message import Message as AmqpMessage
from amqp.exceptions import NotFound

from starsme.events.envelope import CONTENT_TYPE
from starsme.messaging.broker import BrokerAway, Delivery, Outgoing, Publisher, Reader
from starsme.messaging.names import UNROUTED, bindings, exchange_of, queue_of
from starsme.messaging.wire import in_one_write, read_ahead

CONFIRM_TIMEOUT_SECONDS = 30
HEARTBEAT_SECONDS = 30
# A quorum queue may hand a message out this often before the broker drops it. The inbox decides when to stop trying,
# never the broker; RabbitMQ 4 would otherwise drop after 20.
DELIVERY_LIMIT = 1_000_000

QUEUE_ARGUMENTS = {"x-queue-type": "quorum", "x-single-active-consumer": True, "x-delivery-limit": DELIVERY_LIMIT}


def _away(error: Exception) -> BrokerAway:
    return BrokerAway(f"{type(error).__name__}: {error}")


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
        read_ahead(connection.connection)
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
        try:
            self._channel = connection.channel()
            self._channel.confirm_select()
        except self._errors as error:
            _close(connection)
            raise _away(error) from error
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
            with in_one_write(self._connection.connection):
                for message in messages:
                    self._waiting[self._next_tag] = message
                    self._next_tag += 1
                    self._channel._basic_publish(
                        self._wire(message), message.exchange, message.routing_key, mandatory=True
                    )
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
        self._cancelled = False
        try:
            self._channel = connection.channel()
            self._channel.basic_qos(0, prefetch, False)
            self._consumer = self._channel.basic_consume(queue, callback=self._on_message)
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
            if not self._arrived and not self._cancelled:
                self._drain(wait_seconds)
                self._connection.heartbeat_check()
            while len(self._arrived) < limit and not self._cancelled and self._drain(0.0005):
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

    def cancel(self) -> None:
        """Ask for no more; the broker's answer comes after the last delivery, so that all of them are here."""
        self._cancelled = True
        try:
            self._channel.basic_cancel(self._consumer)
        except self._errors as error:
            raise _away(error) from error

    def close(self) -> None:
        """Close; unacknowledged deliveries go back to the queue."""
        _close(self._connection)


def _close(connection: Any) -> None:
    with suppress(Exception):  # it is being given up
        connection.release()
