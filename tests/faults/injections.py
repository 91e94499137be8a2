"""Messages that no service would send: forged, malformed, too large, out of date. Each carries a marker and ends in quarantine."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starsme.events.envelope import CONTENT_TYPE
from tests.faults.broker import Published

MARKER = "injection-"
LARGE_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Forged:
    """A message to put into a queue, and the reason for which it must end in quarantine."""

    content: bytes
    reason: str
    content_type: str | None = CONTENT_TYPE


Forge = Callable[[Published, str, random.Random], Forged]
"""Makes a message from a published event (the model), a marker and chance."""


def _body(model: Published, marker: str, chance: random.Random) -> dict[str, Any]:
    """A new event that looks like the model, by its bytes; the marker is a field that consumers ignore."""
    return {**json.loads(model.content), "id": str(uuid.UUID(int=chance.getrandbits(128))), "marker": marker}


def _bytes(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _changed(reason: str, content_type: str | None = CONTENT_TYPE, **changes: Any) -> Forge:
    def forge(model: Published, marker: str, chance: random.Random) -> Forged:
        return Forged(_bytes({**_body(model, marker, chance), **changes}), reason, content_type)

    return forge


def _not_json(_model: Published, marker: str, _chance: random.Random) -> Forged:
    return Forged(f'{{"marker": "{marker}", '.encode(), "not_json")


def _newer_version(model: Published, marker: str, chance: random.Random) -> Forged:
    body = _body(model, marker, chance)
    return Forged(_bytes({**body, "type": body["type"].replace(".v1", ".v2")}), "unknown_type")


def _schema_violated(model: Published, marker: str, chance: random.Random) -> Forged:
    body = _body(model, marker, chance)
    return Forged(_bytes({**body, "data": {**body["data"], "amount": "much"}}), "contract_broken")


def _id_reused(model: Published, marker: str, _chance: random.Random) -> Forged:
    body = json.loads(model.content)
    data = {**body["data"], "amount": body["data"]["amount"] + 1}
    return Forged(_bytes({**body, "marker": marker, "data": data}), "id_reused")


def _from_the_past(model: Published, marker: str, chance: random.Random) -> Forged:
    body = _body(model, marker, chance)
    return Forged(_bytes({**body, "data": {**body["data"], "order_id": body["id"]}}), "sequence_from_the_past")


MALFORMED: dict[str, Forge] = {
    "wrong content type": _changed("content_type", "application/json"),
    "no content type": _changed("content_type", None),
    "not JSON": _not_json,
    "not a CloudEvent": _changed("not_cloudevent", specversion="0.3"),
    "unknown type": _changed("unknown_type", type="faults-orders.order-eaten.v1"),
    "newer version": _newer_version,
    "schema violated": _schema_violated,
    "another's subject": _changed("contract_broken", subject="somebody-else"),
    "type not subscribed to": _changed("not_subscribed", type="faults-orders.order-noted.v1"),
    "5 MB": _changed("too_large", padding="x" * LARGE_BYTES),
    "id of another body": _id_reused,
    "sequence from the past": _from_the_past,
}
"""By what is wrong with them. The model must have taken effect before: its id is known then, and its number past."""
