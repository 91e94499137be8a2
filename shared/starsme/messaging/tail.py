"""Watching events go by, on a queue of one's own that ends with the connection; nobody's queue gets less for it.

An event that is bound to the watcher's queue alone would no longer go to the alternate exchange, and be forgotten with that queue. So
the watcher binds only to what some subscriber's queue is bound to as well, and sees the rest where the alternate exchange puts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from amqp.exceptions import AccessRefused, NotFound

from starsme.events.contract import TYPE
from starsme.events.envelope import shard_of
from starsme.messaging.broker import BrokerAway, Delivery, Reader
from starsme.messaging.names import UNROUTED, exchange_of, queue_of
from starsme.messaging.queues import depth
from starsme.messaging.rabbitmq import RabbitBroker, RabbitReader

MOST_KEPT = 10_000
"""A watcher who is slower than the events loses the oldest; the broker is never filled by it."""


class Refused(Exception):
    """The login may not watch: it takes an operator's."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is to be seen: ``heard`` has the event types that some subscriber's queue is bound to; ``everything`` binds to every
    type of the ``publishers``, and takes from the catch-all queue what comes meanwhile for nobody else."""

    publishers: Sequence[str]
    heard: Sequence[str]
    subject: str | None = None
    everything: bool = False

    def bindings(self) -> Iterator[tuple[str, str]]:
        """The (exchange, key) pairs."""
        shard = "*" if self.subject is None else f"{shard_of(self.subject):02d}"
        if self.everything:
            for publisher in self.publishers:
                yield exchange_of(publisher), f"*.*.{shard}"
            return
        for event_type in self.heard:
            match = TYPE.match(event_type)
            if match is not None and match["service"] in self.publishers:
                yield exchange_of(match["service"]), f"{match['name']}.v{match['version']}.{shard}"
        yield UNROUTED, ""


@contextmanager
def watching(broker: RabbitBroker, watch: Watch) -> Iterator[tuple[Reader, list[str]]]:
    """The reader of a queue bound as wanted, and the exchanges that are not there. Raises ``BrokerAway``, ``Refused``."""
    connection = broker.connect()
    reader: Reader | None = None
    try:
        queue = _declare(connection)
        missing = [exchange for exchange, key in watch.bindings() if not _bind(connection, queue, exchange, key)]
        reader = RabbitReader(connection, queue, 200)
        yield reader, sorted(set(missing))
    except AccessRefused as error:
        raise Refused(error.reply_text) from error
    except connection.connection_errors + connection.channel_errors as error:
        raise BrokerAway(f"{type(error).__name__}: {error}") from error
    finally:
        if reader is not None:
            reader.close()
        connection.release()


def _declare(connection: Any) -> str:
    declared = connection.channel().queue_declare(
        "", exclusive=True, auto_delete=True, arguments={"x-max-length": MOST_KEPT}
    )
    return str(declared.queue)


def _bind(connection: Any, queue: str, exchange: str, key: str) -> bool:
    channel = connection.channel()  # one that is refused is closed by the broker
    try:
        channel.queue_bind(queue, exchange, key)
    except NotFound:
        return False
    channel.close()
    return True


def heard_types(broker: RabbitBroker, subscriptions: Mapping[str, Iterable[str]]) -> list[str]:
    """The types that a subscriber whose queue is there listens for. ``subscriptions``: types by subscriber. Raises ``BrokerAway``."""
    there = {
        name for name in subscriptions if depth(broker, queue_of(name, 0, 1)) or depth(broker, queue_of(name, 0, 2))
    }
    return sorted({event_type for name in there for event_type in subscriptions[name]})


def seen(reader: Reader, wait_seconds: float) -> list[Delivery]:
    """What went by, acknowledged. Raises ``BrokerAway``."""
    deliveries = reader.take(200, wait_seconds)
    if deliveries:
        reader.acknowledge(deliveries[-1])
    return deliveries
