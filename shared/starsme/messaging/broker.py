"""The broker behind two small doors: publish a batch and know what was confirmed; take a batch and acknowledge it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


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

    def cancel(self) -> None:
        """Ask for no more; what has already arrived can still be taken and acknowledged. Raises ``BrokerAway``."""

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
    if uri.startswith("memory:"):
        from starsme.messaging.memory import MemoryBroker

        return MemoryBroker(uri)
    from starsme.messaging.rabbitmq import RabbitBroker

    return RabbitBroker(uri)
