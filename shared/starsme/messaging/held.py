"""An operator's view of the inbox: finding events, and deciding about those that hold their subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, func, select, true, update

from starsme.db import Transaction
from starsme.messaging.audit import Operator, actions_on
from starsme.messaging.order import HELD
from starsme.messaging.tables import inbox

Decision = Literal["retry", "skip"]
BEHIND_SHOWN = 20
_LISTED = [column for column in inbox.c if column.name != "content"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events. ``type`` is a shell pattern, ``error`` part of the error's text, ``before`` bounds when they came."""

    statuses: Sequence[str] = HELD
    type: str | None = None
    subject: str | None = None
    error: str | None = None
    before: datetime | None = None
    ids: Sequence[str] | None = None

    def condition(self) -> ColumnElement[bool]:
        """The same as SQL."""
        parts: list[ColumnElement[bool]] = [inbox.c.status.in_(self.statuses)]
        if self.type is not None:
            parts.append(inbox.c.type.like(like(self.type), escape="\\"))
        if self.subject is not None:
            parts.append(inbox.c.subject == self.subject)
        if self.error is not None:
            parts.append(inbox.c.error.icontains(self.error, autoescape=True))
        if self.before is not None:
            parts.append(inbox.c.received_at < self.before)
        if self.ids is not None:
            parts.append(inbox.c.event_id.in_(self.ids))
        return and_(true(), *parts)


def like(pattern: str) -> str:
    """A shell pattern (``*``, ``?``) as SQL's LIKE with ``\\`` for escape."""
    for special in ("\\", "%", "_"):
        pattern = pattern.replace(special, f"\\{special}")
    return pattern.replace("*", "%").replace("?", "_")


def count(tx: Transaction, wanted: Wanted) -> int:
    """How many there are."""
    return tx.connection.execute(select(func.count()).select_from(inbox).where(wanted.condition())).scalar_one()


def listed(tx: Transaction, wanted: Wanted, limit: int) -> list[dict[str, Any]]:
    """The oldest of them, without their content."""
    return _rows(tx, select(*_LISTED).where(wanted.condition()).order_by(inbox.c.arrival).limit(limit))


def ids_of(tx: Transaction, wanted: Wanted) -> list[str]:
    """Their ids, oldest first."""
    return list(
        tx.connection.execute(select(inbox.c.event_id).where(wanted.condition()).order_by(inbox.c.arrival)).scalars()
    )


def shown(tx: Transaction, event_id: str) -> dict[str, Any] | None:
    """All that is known of one event: its row with its content, what it waits behind, what waits behind it, what operators did."""
    found = _rows(tx, select(inbox).where(inbox.c.event_id == event_id))
    if not found:
        return None
    (event,) = found
    ahead: str | None = None
    behind: list[dict[str, Any]] = []
    behind_count = 0
    if event["status"] in HELD:
        same = and_(inbox.c.subject == event["subject"], inbox.c.status.in_(HELD))
        later = inbox.c.arrival > event["arrival"]
        ahead = waits_behind(tx, event_id)
        behind = _rows(tx, select(*_LISTED).where(same, later).order_by(inbox.c.arrival).limit(BEHIND_SHOWN))
        behind_count = tx.connection.execute(select(func.count()).select_from(inbox).where(same, later)).scalar_one()
    return {
        **event,
        "waits_behind": ahead,
        "waiting_behind_it": behind_count,
        "behind_it": [{"event_id": row["event_id"], "type": row["type"], "status": row["status"]} for row in behind],
        "actions": actions_on(tx, event_id),
    }


def waits_behind(tx: Transaction, event_id: str) -> str | None:
    """The earlier event of its subject that an event waits behind, if it waits behind one."""
    own = select(inbox.c.subject, inbox.c.arrival).where(inbox.c.event_id == event_id).subquery()
    earlier = select(inbox.c.event_id).join(own, (inbox.c.subject == own.c.subject) & (inbox.c.arrival < own.c.arrival))
    return tx.connection.execute(
        earlier.where(inbox.c.status.in_(HELD)).order_by(inbox.c.arrival).limit(1)
    ).scalar_one_or_none()


def decide(tx: Transaction, operator: Operator, decision: Decision, wanted: Wanted) -> list[dict[str, Any]]:
    """Retry or skip those that still are as wanted, each with its line in the audit; gives them as they were.

    *Retry*: the attempts start anew, now. *Skip*: the event is never handled, its content goes, its subject goes on. Rows are
    locked first: what the running service has in hand is waited for, and left alone when it is done by then.
    """
    chosen = select(*_LISTED).where(wanted.condition(), inbox.c.status.in_(HELD)).order_by(inbox.c.arrival)
    found = _rows(tx, chosen.with_for_update(of=inbox))
    if not found:
        return []
    values: dict[str, Any] = {"status": "waiting", "attempts": 0, "next_attempt_at": tx.now}
    if decision == "skip":
        values = {"status": "skipped", "content": None, "next_attempt_at": None, "handled_at": tx.now}
    tx.connection.execute(update(inbox).where(inbox.c.event_id.in_([row["event_id"] for row in found])).values(values))
    for row in found:
        kept = ("type", "source", "subject", "sequence", "digest", "status", "attempts", "error")
        operator.note(
            tx,
            "inbox.retry" if decision == "retry" else "inbox.skip",
            row["event_id"],
            {name: row[name] for name in kept},
        )
    return found


def _rows(tx: Transaction, statement: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in tx.connection.execute(statement).mappings()]
