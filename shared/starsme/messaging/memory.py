"""kombu's in-memory transport: the embedded platform's broker, where everything that subscribes lives in this process."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

import kombu

from starsme.events.envelope import CONTENT_TYPE
from starsme.messaging.broker import BrokerAway, Delivery, Outgoing, Publisher, Reader
from starsme.messaging.names import bindings, exchange_of, queue_of


class MemoryBroker:
    """kombu's in-memory transport: the embedded platform's broker. It forgets with the process; the outbox does not."""

    MOST_WAITING = 4000
    LONGEST_WAIT_SECONDS = 5.0

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
        deadline = time.monotonic() + MemoryBroker.LONGEST_WAIT_SECONDS
        while any(self._channel._size(queue) > MemoryBroker.MOST_WAITING for queue in list(self._channel.queues)):
            if time.monotonic() > deadline:
                raise BrokerAway("a subscriber is far behind; its events stay in the outbox")
            time.sleep(0.005)

    def idle(self) -> None:
        """Nothing to keep alive."""

    def close(self) -> None:
        """Nothing to close."""


class _MemoryReader:
    def __init__(self, channel: Any, queue: str) -> None:
        self._channel, self._queue = channel, queue
        self._tag = 0
        self._cancelled = False

    def take(self, limit: int, wait_seconds: float) -> list[Delivery]:
        """Take what is there; what has been taken is processed by this process or dies with it (and is sent again at start)."""
        deadline = time.monotonic() + wait_seconds
        found: list[Delivery] = []
        while not found and not self._cancelled:
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

    def cancel(self) -> None:
        """What is still in the queue stays there."""
        self._cancelled = True

    def close(self) -> None:
        """Nothing to close."""
