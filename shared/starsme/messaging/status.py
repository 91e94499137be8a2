"""What a service tells about its events: the answer of `GET /events/status`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from starsme.db import Transaction
from starsme.messaging.counts import counted
from starsme.messaging.cursor import count_unsent
from starsme.messaging.tables import inbox, quarantine


def event_status(tx: Transaction, service: str, subscribed: list[str]) -> dict[str, Any]:
    """Counts by type of what was published and received, and how much waits where."""
    held = (
        select(inbox.c.status, func.count()).where(inbox.c.status.in_(("waiting", "parked"))).group_by(inbox.c.status)
    )
    by_status: dict[str, int] = dict(tx.connection.execute(held).all())
    return {
        "service": service,
        "subscribed": subscribed,
        "published": counted(tx.connection, "published"),
        "received": counted(tx.connection, "received"),
        "unsent": count_unsent(tx.connection),
        "waiting": by_status.get("waiting", 0),
        "parked": by_status.get("parked", 0),
        "quarantined": tx.connection.execute(select(func.count()).select_from(quarantine)).scalar_one(),
    }
