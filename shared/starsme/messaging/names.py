"""What things are called on the broker. Operators and partner agencies read these names; rights are granted by them."""

from __future__ import annotations

from starsme.events.contract import TYPE
from starsme.events.envelope import SHARDS
from starsme.events.routing import exchange_of, fact_of, routing_key

__all__ = ["UNROUTED", "bindings", "exchange_of", "queue_of", "routing_key"]

UNROUTED = "starsme.unrouted"
"""Alternate exchange (fanout) and queue of every exchange: keeps events that no queue is bound for."""


def queue_of(subscriber: str, shard: int, shards: int) -> str:
    """A subscriber group's queue; with several shards each has its own."""
    return f"{subscriber}.events" if shards == 1 else f"{subscriber}.events.{shard}"


def bindings(event_types: list[str], shard: int, shards: int) -> list[tuple[str, str]]:
    """The (exchange, binding key) pairs of one queue."""
    found = []
    for event_type in sorted(event_types):
        match = TYPE.match(event_type)
        if match is None:
            raise ValueError(event_type)
        exchange, fact = exchange_of(match["service"]), fact_of(event_type)
        if shards == 1:
            found.append((exchange, f"{fact}.*"))
        else:
            found += [(exchange, f"{fact}.{number:02d}") for number in range(SHARDS) if number % shards == shard]
    return found
