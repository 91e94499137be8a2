"""Trying out what a login finds and may do on the broker, leaving nothing behind.

A right to publish is tried in a transaction that is rolled back, a right to read on a queue that does not exist: the broker looks
at the right first. Declaring or binding what is there again, with the same arguments, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import amqp
from amqp import Channel
from amqp.exceptions import AccessRefused, NotFound, PreconditionFailed

from starsme.messaging.broker import BrokerAway
from starsme.messaging.names import UNROUTED, exchange_of
from starsme.messaging.queues import Depth
from starsme.messaging.rabbitmq import QUEUE_ARGUMENTS, RabbitBroker

NO_SUCH_SHARD = 99_999
_KINDS: dict[type[Exception], Literal["missing", "forbidden", "different"]] = {
    NotFound: "missing",
    AccessRefused: "forbidden",
    PreconditionFailed: "different",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the broker said no to: the thing is missing, forbidden to this login, or there with other arguments."""

    kind: Literal["missing", "forbidden", "different"]
    told: str


class Probe:
    """One connection to try things on."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def exchange(self, service: str) -> Refusal | None:
        """Whether a service's exchange is there as it has to be, as far as this login may ask."""
        name, declare = exchange_of(service), Channel.exchange_declare
        there = self._refusal(declare, name, "topic", passive=True)
        if there is not None:
            return there
        arguments = {"alternate-exchange": UNROUTED}
        same = self._refusal(declare, name, "topic", durable=True, auto_delete=False, arguments=arguments)
        return None if same is not None and same.kind == "forbidden" else same

    def depth(self, queue: str) -> Depth | None:
        """How a queue stands, or ``None`` when it is not there."""
        found = self._tried(Channel.queue_declare, queue, passive=True)
        return None if isinstance(found, Refusal) else Depth(found.message_count, found.consumer_count)

    def arguments(self, queue: str) -> Refusal | None:
        """Whether a queue that is there was declared as a subscriber's queue has to be."""
        return self._refusal(Channel.queue_declare, queue, durable=True, auto_delete=False, arguments=QUEUE_ARGUMENTS)

    def bind(self, queue: str, wanted: list[tuple[str, str]]) -> list[Refusal]:
        """Make sure of bindings, which cannot be asked for; gives those that are refused."""
        tries = [self._refusal(Channel.queue_bind, queue, exchange, key) for exchange, key in wanted]
        return [one for one in tries if one is not None]

    def may_publish(self, service: str) -> bool:
        """Whether the login may write to a service's exchange."""
        return self._may(_publish_and_take_back, exchange_of(service))

    def may_read(self, subscriber: str) -> bool:
        """Whether the login may read a subscriber's queues."""
        return self._may(Channel.basic_get, f"{subscriber}.events.{NO_SUCH_SHARD}")

    def _may(self, work: Callable[..., Any], *given: Any) -> bool:
        """Whether the broker looked further than the right."""
        refusal = self._refusal(work, *given)
        return refusal is None or refusal.kind != "forbidden"

    def _refusal(self, work: Callable[..., Any], *given: Any, **named: Any) -> Refusal | None:
        result = self._tried(work, *given, **named)
        return result if isinstance(result, Refusal) else None

    def _tried(self, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """What ``work(channel, …)`` gives, or the refusal; on a channel of its own, since a refusal closes it."""
        channel = self._connection.channel()
        try:
            result = work(channel, *given, **named)
        except (AccessRefused, NotFound, PreconditionFailed) as error:
            return Refusal(_KINDS[type(error)], str(error.reply_text)[:300])
        channel.close()
        return result


@contextmanager
def probing(broker: RabbitBroker) -> Iterator[Probe]:
    """A probe with the broker's login. Raises ``BrokerAway``."""
    connection = broker.connect()
    try:
        yield Probe(connection)
    except connection.connection_errors as error:
        raise BrokerAway(f"{type(error).__name__}: {error}") from error
    finally:
        connection.release()


def _publish_and_take_back(channel: Any, exchange: str) -> None:
    channel.tx_select()
    channel._basic_publish(amqp.Message(b""), exchange, "doctor.v1.00")
    channel.tx_rollback()
