"""How an event travels: CloudEvents 1.0, structured JSON.

Source: CloudEvents 1.0.2 specification, JSON event format; the ``sequence``, ``partitionkey`` and distributed tracing extensions.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from datetime import UTC, datetime
from typing import Any

from starsme.events.contract import Contract, ContractBroken, Event, contract_of

CONTENT_TYPE = "application/cloudevents+json"
REPLAY_HEADER = "starsme-replay"  # on a message that is sent again on purpose
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # in JSON; the six typed characters are no NUL
SHARDS = 64
LARGEST_BYTES = 1_000_000
LONGEST_NAME_BYTES = 512  # an index holds two of them
LONGEST_TRACE = 200
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Undecodable(Exception):
    """The bytes are not an event that this installation can take. ``reason`` is a stable word, ``detail`` says more."""

    def __init__(self, reason: str, detail: str, event_id: str | None = None) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail, self.event_id = reason, detail, event_id


def shard_of(subject: str) -> int:
    """The shard (0..63) that keeps one subject's events together."""
    return zlib.crc32(subject.encode()) % SHARDS


def digest_of(content: bytes) -> str:
    """A short fingerprint of an event's bytes: tells a true duplicate from a second event under the same id."""
    return hashlib.blake2b(content, digest_size=12).hexdigest()


def encode(event: Event) -> str:
    """The event's CloudEvents JSON."""
    body: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "datacontenttype": "application/json",
        "sequence": str(event.sequence),
        "partitionkey": event.subject,
        "correlationid": event.correlation_id,
        "data": event.data,
    }
    if event.traceparent:
        body["traceparent"] = event.traceparent
    return _to_json(body)


def decode(content: bytes, content_type: str | None, *, replayed: bool = False) -> Event:
    """Read a delivered message; raises ``Undecodable`` with the outcome's name."""
    if (content_type or "").split(";")[0].strip().lower() != CONTENT_TYPE:
        raise Undecodable("content_type", f"{content_type or 'none'}: expected {CONTENT_TYPE}")
    if len(content) > LARGEST_BYTES:
        raise Undecodable("too_large", f"{len(content)} bytes; {LARGEST_BYTES} at most")
    try:
        text = content.decode("utf-8")
        body = json.loads(text)
        if "\\u" in text:  # an escape may stand for what no database text can hold
            _must_be_storable(json.dumps(body, ensure_ascii=False))
    except (ValueError, RecursionError) as error:
        raise Undecodable("not_json", str(error)) from error
    return _event(body, replayed)


def _must_be_storable(text: str) -> None:
    text.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, a ValueError
    if NUL.search(text):
        raise ValueError("a NUL character")


def _event(body: Any, replayed: bool) -> Event:
    if not isinstance(body, dict) or body.get("specversion") != "1.0":
        raise Undecodable("not_cloudevent", "no specversion 1.0")
    event_id = body.get("id")
    for name in ("id", "source", "type", "subject"):
        if not isinstance(body.get(name), str) or not body[name] or len(body[name].encode()) > LONGEST_NAME_BYTES:
            raise Undecodable(
                "not_cloudevent", f"{name} is missing or not a text", event_id if isinstance(event_id, str) else None
            )
    return Event(
        type=body["type"],
        subject=body["subject"],
        data=_data(_contract(body["type"], body["id"]), body),
        id=body["id"],
        source=body["source"],
        sequence=_sequence(body),
        time=str(body.get("time", "")),
        correlation_id=_short(body.get("correlationid")),
        traceparent=_short(body.get("traceparent")),
        replayed=replayed,
    )


def _short(trace: Any) -> str:
    """A trace is carried on into what the event causes; one that is no short text is left out."""
    return trace if isinstance(trace, str) and len(trace) <= LONGEST_TRACE else ""


def _contract(event_type: str, event_id: str) -> type[Contract]:
    contract = contract_of(event_type)
    if contract is None:
        raise Undecodable("unknown_type", event_type, event_id)
    return contract


def _data(contract: type[Contract], body: dict[str, Any]) -> dict[str, Any]:
    try:
        data = contract.read(body.get("data"))
    except ContractBroken as error:
        raise Undecodable("contract_broken", str(error.problems), body["id"]) from error
    if str(data.get(contract.subject_field)) != body["subject"]:
        raise Undecodable("contract_broken", f"subject is not data.{contract.subject_field}", body["id"])
    return data


def _sequence(body: dict[str, Any]) -> int:
    try:
        sequence = int(body.get("sequence", 0))
    except (TypeError, ValueError, OverflowError):
        sequence = -1
    if not 0 <= sequence < 2**63:
        raise Undecodable("not_cloudevent", "sequence is not a whole number", body["id"])
    return sequence


def stamp(moment: datetime) -> str:
    """A time as CloudEvents writes it (RFC 3339, UTC)."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
