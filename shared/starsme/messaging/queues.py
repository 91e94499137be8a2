"""Asking the broker how its queues stand; this needs no right to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from amqp.exceptions import NotFound

from starsme.events.envelope import SHARDS
from starsme.messaging.broker import BrokerAway
from starsme.messaging.names import queue_of
from starsme.messaging.rabbitmq import RabbitBroker

_QUEUE = re.compile(r"^(?P<subscriber>.+)\.events(\.(?P<shard>[0-9]{1,2}))?$")


@dataclass(frozen=True, slots=True)
class Depth:
    """How a queue stands: messages ready in it, and consumers."""

    messages: int
    consumers: int


def depth(broker: RabbitBroker, queue: str) -> Depth | None:
    """How a queue stands, or ``None`` when it is not there. Raises ``BrokerAway``."""
    connection = broker.connect()
    try:
        found = connection.channel().queue_declare(queue, passive=True)
        return Depth(found.message_count, found.consumer_count)
    except NotFound:
        return None
    except connection.connection_errors + connection.channel_errors as error:
        raise BrokerAway(f"{type(error).__name__}: {error}") from error
    finally:
        connection.release()


def subscriber_of(queue: str) -> str | None:
    """Whose queue it is, by its name."""
    match = _QUEUE.match(queue)
    return match["subscriber"] if match else None


def shard_of_queue(broker: RabbitBroker, queue: str) -> tuple[int, int] | None:
    """Which of how many a cut subscriber's queue is, counted on the broker; ``None``: it is not cut. Raises ``BrokerAway``."""
    match = _QUEUE.match(queue)
    if match is None or match["shard"] is None:
        return None
    shards = 0
    while shards < SHARDS and depth(broker, queue_of(match["subscriber"], shards, SHARDS)) is not None:
        shards += 1
    return int(match["shard"]), max(shards, int(match["shard"]) + 1)
