"""Messages that nobody should have sent, each as bytes of its own."""

from __future__ import annotations

import json
from typing import Any, Literal

from starsme.events.envelope import CONTENT_TYPE, shard_of
from starsme.messaging.names import exchange_of, routing_key
from tests.faults.simulation.broker import Message
from tests.faults.simulation.handler import SUBSCRIBED
from tests.faults.simulation.world import SERVICE, Accepted, World

Kind = Literal[
    "not json",
    "content type",
    "unknown type",
    "newer version",
    "broken contract",
    "not subscribed",
    "id reused",
    "past",
]
PLAIN: tuple[Kind, ...] = (
    "not json",
    "content type",
    "unknown type",
    "newer version",
    "broken contract",
    "not subscribed",
)


def forged(kind: Kind, number: int, model: Accepted) -> Message:
    """A message of this kind after a real event's model; ``number`` makes it the only one of its bytes."""
    body = json.loads(model.content)
    body["id"] = f"forged-{number}"
    body["correlationid"] = str(number)
    content_type = "text/plain" if kind == "content type" else CONTENT_TYPE
    change: dict[Kind, dict[str, Any]] = {
        "unknown type": {"type": "enrolment.nothing-known.v1"},
        "newer version": {"type": "enrolment.group-changed.v9"},
        "broken contract": {"data": {"enterprise_id": model.subject}},
        "not subscribed": {
            "type": "enrolment.enterprise-registered.v1",
            "data": {"enterprise_id": model.subject, "kind": None, "name_th": "x", "registered_on": "2026-01-05"},
        },
        "id reused": {"id": model.id},
    }
    content = json.dumps(body | change.get(kind, {})).encode()
    return Message(
        b"{" + content if kind == "not json" else content,
        content_type=content_type,
        exchange=exchange_of(SERVICE),
        routing_key=routing_key(SUBSCRIBED, shard_of(model.subject)),
    )


def possible(kind: Kind, model: Accepted, world: World) -> bool:
    """Whether the inbox can tell it from a real event: it knows, or is about to hear, what this one contradicts."""
    if kind in PLAIN:
        return True
    known = "event_id" if kind == "id reused" else "subject"
    value = model.id if kind == "id reused" else model.subject
    return bool(
        world.subscriber.rows(f"SELECT 1 FROM inbox WHERE {known} = '{value}' AND sequence >= {model.sequence} LIMIT 1")
    )
