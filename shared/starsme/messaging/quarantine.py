"""Quarantine: what cannot be taken as an event is kept with its raw bytes and a reason, and the queue goes on."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, and_, delete, func, select, true

from starsme.db import Transaction
from starsme.events import Event
from starsme.events.envelope import Undecodable, digest_of
from starsme.messaging.audit import Operator, actions_on
from starsme.messaging.broker import Delivery
from starsme.messaging.names import exchange_of
from starsme.messaging.tables import quarantine

_LISTED = [column for column in quarantine.c if column.name not in ("content", "headers")]
_TYPE = re.compile(rb'"type"\s*:\s*"([a-z0-9.-]{1,200})"')
_LOOKED_AT_FOR_TYPE = 4096


def quarantined(delivery: Delivery, error: Undecodable) -> dict[str, Any]:
    """The row for a delivery that was refused."""
    return {
        "reason": error.reason,
        "detail": storable(error.detail)[:2000],
        "event_id": None if error.event_id is None else storable(error.event_id)[:512],
        "exchange": storable(delivery.exchange),
        "routing_key": storable(delivery.routing_key),
        "content_type": storable(delivery.content_type)[:200],
        "headers": storable(json.dumps(delivery.headers, default=str))[:10_000],
        "content": delivery.content,
    }


def refuse_foreign(event: Event, exchange: str) -> None:
    """Refuse (``Undecodable``) what did not come through its publisher's exchange, where nobody else may write, under that name.

    An empty ``exchange`` is the default one: an operator sent it to this queue alone, as a replay does.
    """
    service = event.type.split(".", 1)[0]
    if exchange not in ("", exchange_of(service)):
        raise Undecodable("foreign_origin", f"{event.type} came through {exchange}", event.id)
    if event.source.rsplit(":", 1)[-1] != service:
        raise Undecodable("foreign_origin", f"{event.type} claims to come from {event.source}", event.id)


def storable(text: str) -> str:
    """Text without what a database refuses: NUL and lone surrogates are written out."""
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True, slots=True)
class Kept:
    """Which messages of the quarantine; ``before`` bounds when they came."""

    reason: str | None = None
    before: datetime | None = None
    numbers: Sequence[int] | None = None

    def condition(self) -> ColumnElement[bool]:
        """The same as SQL."""
        parts: list[ColumnElement[bool]] = []
        if self.reason is not None:
            parts.append(quarantine.c.reason == self.reason)
        if self.before is not None:
            parts.append(quarantine.c.received_at < self.before)
        if self.numbers is not None:
            parts.append(quarantine.c.number.in_(self.numbers))
        return and_(true(), *parts)


def count(tx: Transaction, kept: Kept) -> int:
    """How many there are."""
    return tx.connection.execute(select(func.count()).select_from(quarantine).where(kept.condition())).scalar_one()


def listed(tx: Transaction, kept: Kept, limit: int) -> list[dict[str, Any]]:
    """The oldest of them, without their bytes; with ``size`` in bytes, and ``type`` where the bytes tell one."""
    start = func.substr(quarantine.c.content, 1, _LOOKED_AT_FOR_TYPE, type_=LargeBinary).label("start")
    size = func.length(quarantine.c.content).label("size")
    rows = select(*_LISTED, size, start).where(kept.condition()).order_by(quarantine.c.number).limit(limit)
    return [_described(dict(row)) for row in tx.connection.execute(rows).mappings()]


def numbers_of(tx: Transaction, kept: Kept) -> list[int]:
    """Their numbers, oldest first."""
    rows = select(quarantine.c.number).where(kept.condition()).order_by(quarantine.c.number)
    return list(tx.connection.execute(rows).scalars())


def shown(tx: Transaction, number: int) -> dict[str, Any] | None:
    """All that is known of one message, with its bytes."""
    row = tx.connection.execute(select(quarantine).where(quarantine.c.number == number)).mappings().one_or_none()
    if row is None:
        return None
    content = bytes(row["content"])
    about = {**row, "start": content[:_LOOKED_AT_FOR_TYPE], "size": len(content), "content": content}
    return {**_described(about), "digest": digest_of(content), "actions": actions_on(tx, str(number))}


def drop(tx: Transaction, operator: Operator, number: int) -> dict[str, Any] | None:
    """Remove one message for good; what remains is its line in the audit, with the digest. ``None``: it was not there."""
    row = locked(tx, number)
    if row is not None:
        operator.note(tx, "quarantine.drop", str(number), account(row))
        remove(tx, number)
    return row


def locked(tx: Transaction, number: int) -> dict[str, Any] | None:
    """The whole row, while nobody else decides about it."""
    rows = select(quarantine).where(quarantine.c.number == number).with_for_update()
    row = tx.connection.execute(rows).mappings().one_or_none()
    return None if row is None else {**row, "content": bytes(row["content"])}


def remove(tx: Transaction, number: int) -> None:
    """Take a row out."""
    tx.connection.execute(delete(quarantine).where(quarantine.c.number == number))


def account(row: dict[str, Any]) -> dict[str, Any]:
    """What the audit keeps of a message."""
    named = ("reason", "detail", "event_id", "exchange", "routing_key", "received_at")
    return {**{name: row[name] for name in named}, "digest": digest_of(row["content"]), "size": len(row["content"])}


def _described(row: dict[str, Any]) -> dict[str, Any]:
    found = _TYPE.search(bytes(row.pop("start") or b""))
    return {**row, "type": found[1].decode() if found else None}
