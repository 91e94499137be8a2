"""The history of one subject in one service: what it published, what it received, what it could not take."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, LargeBinary, func, literal, select

from starsme.db import Transaction
from starsme.messaging.cursor import asked_again, published_up_to
from starsme.messaging.tables import inbox, outbox, quarantine

MOST = 1000
"""Of each kind; the newest are given."""


def history(tx: Transaction, service: str, subject: str) -> dict[str, Any]:
    """``entries`` in the order of time, without any event's content; ``complete`` tells whether that is all.

    Each entry has ``at``, ``service``, ``what`` (published | unsent | received | quarantined), ``event_id``, ``type`` and
    ``sequence``; a received one also what the inbox has of it, a quarantined one its ``number`` and ``reason``.
    """
    parts = [_received(tx.connection, subject), _refused(tx.connection, subject), _published(tx.connection, subject)]
    entries = [{"service": service, **entry} for part in parts for entry in reversed(part)]
    return {
        "service": service,
        "subject": subject,
        "complete": all(len(part) < MOST for part in parts),
        "entries": sorted(entries, key=lambda entry: entry["at"]),  # of one moment: what came, then what it caused
    }


def _published(connection: Connection, subject: str) -> list[dict[str, Any]]:
    rows = (
        select(
            outbox.c.created_at, outbox.c.event_id, outbox.c.type, outbox.c.sequence, outbox.c.position, asked_again()
        )
        .where(outbox.c.subject == subject)
        .order_by(outbox.c.sequence.desc())
        .limit(MOST)
    )
    cursor = published_up_to(connection)
    return [
        {
            "at": at,
            "what": "unsent" if position > cursor or is_late else "published",
            "event_id": event_id,
            "type": event_type,
            "sequence": sequence,
        }
        for at, event_id, event_type, sequence, position, is_late in connection.execute(rows)
    ]


def _received(connection: Connection, subject: str) -> list[dict[str, Any]]:
    columns = ("event_id", "type", "sequence", "source", "status", "attempts", "handled_at", "next_attempt_at")
    rows = (
        select(inbox.c.received_at.label("at"), *(inbox.c[name] for name in (*columns, "replayed", "error")))
        .where(inbox.c.subject == subject)
        .order_by(inbox.c.arrival.desc())
        .limit(MOST)
    )
    return [{"what": "received", **row} for row in connection.execute(rows).mappings()]


def _refused(connection: Connection, subject: str) -> list[dict[str, Any]]:
    """Quarantined messages that name the subject; most have no subject that could be trusted, so their bytes are searched."""
    wanted = literal(subject.encode(), LargeBinary)
    at = func.instr(quarantine.c.content, wanted)
    if connection.dialect.name == "postgresql":
        at = func.position(wanted.op("IN")(quarantine.c.content))
    rows = select(quarantine).where(at > 0).order_by(quarantine.c.number.desc()).limit(MOST)
    return [
        {
            "at": row["received_at"],
            "what": "quarantined",
            "event_id": row["event_id"],
            "type": _text(body.get("type")),
            "sequence": _text(body.get("sequence")),
            "number": row["number"],
            "reason": row["reason"],
        }
        for row in connection.execute(rows).mappings()
        if (body := _body(row["content"])).get("subject", subject) == subject
    ]


def _body(content: bytes) -> dict[str, Any]:
    """What the bytes say, where they are JSON at all."""
    try:
        body = json.loads(bytes(content))
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _text(value: Any) -> str | None:
    return value[:200] if isinstance(value, str) else None
