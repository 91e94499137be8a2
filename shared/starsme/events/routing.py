"""Where an event goes on the broker: part of the contract, since subscribers bind to these names."""

from __future__ import annotations


def exchange_of(service: str) -> str:
    """The topic exchange of one publishing service."""
    return f"starsme.{service}"


def routing_key(event_type: str, shard: int) -> str:
    """``star-selected.v1.07``: the fact, its version, the subject's shard."""
    return f"{fact_of(event_type)}.{shard:02d}"


def fact_of(event_type: str) -> str:
    """``star-selected.v1``: the type without its service, which the exchange already names."""
    return event_type.split(".", 1)[1]
