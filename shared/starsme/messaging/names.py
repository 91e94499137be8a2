"""What things are called on the broker. Operators and partner agencies read these names; rights are granted by them."""

from __future__ import annotations

from starsme.events.contract import TYPE
from starsme.events.envelope import SHARDS

UNROUTED = "starsme.unrouted"
"""Alternate exchange (fanout) and queue of every exchange: keeps events that no queue is bound for."""


def exchange_of(service: str) -> str:
    """The topic exchange of one publishing service."""
    return f"starsme.{service}"


def queue_of(subscriber: str, shard: int, shards: int) -> str:
    """A subscriber group's queue; with several shards each has its own."""
    return f"{subscriber}.events" if shards == 1 else f"{subscriber}.events.{shard}"


def routing_key(event_type: str, shard: int) -> str:
    """``star-selected.v1.07``: the fact, its version, the subject's shard."""
    return f"{event_type.split('.', 1)[1]}.{shard:02d}"


def bindings(event_types: list[str], shard: int, shards: int) -> list[tuple[str, str]]:
    """The (exchange, binding key) pairs of one queue."""
    found = []
    for event_type in sorted(event_types):
        match = TYPE.match(event_type)
        if match is None:
            raise ValueError(event_type)
        exchange, fact = exchange_of(match["service"]), event_type.split(".", 1)[1]
        if shards == 1:
            found.append((exchange, f"{fact}.*"))
        else:
            found += [(exchange, f"{fact}.{number:02d}") for number in range(SHARDS) if number % shards == shard]
    return found
