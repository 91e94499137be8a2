"""Order per subject: what the inbox holds back, what came before, and whose turn it is."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, and_, exists, select, text

from starsme.db import Transaction
from starsme.events import Event
from starsme.messaging.tables import inbox

HELD = ("waiting", "parked")


@dataclass(slots=True)
class Subjects:
    """What the inbox knows of some subjects; kept up to date by whoever handles a batch."""

    _last: dict[tuple[str, str], int]
    _held: set[str]

    def seen_from_here(self, event: Event) -> Event:
        """The event with the number of the one before it, of its subject and source, that was recorded here (0: none)."""
        last = self._last[event.subject, event.source]
        return replace(event, previous=last) if last else event

    def hear(self, event: Event) -> None:
        """Its successors come after it."""
        self._last[event.subject, event.source] = max(event.sequence, event.previous)

    def holds(self, subject: str) -> bool:
        """Whether an earlier event of the subject waits or is parked."""
        return subject in self._held

    def hold(self, subject: str) -> None:
        """An event of the subject failed just now."""
        self._held.add(subject)


_KNOWN = """
SELECT {subject}, {source},
  (SELECT sequence FROM inbox WHERE inbox.subject = {subject} AND inbox.source = {source} AND inbox.arrival < :before
   ORDER BY sequence DESC LIMIT 1),
  EXISTS (SELECT 1 FROM inbox WHERE inbox.subject = {subject} AND inbox.status IN ('waiting', 'parked'))
FROM {keys} AS key
"""
# One list goes over as JSON: a statement of one shape, whatever the size of the batch.
_KNOWN_BY_DIALECT = {
    "postgresql": text(
        _KNOWN.format(
            subject="(key.value->>0)", source="(key.value->>1)", keys="json_array_elements(CAST(:keys AS json))"
        )
    ),
    "sqlite": text(
        _KNOWN.format(
            subject="json_extract(key.value, '$[0]')", source="json_extract(key.value, '$[1]')", keys="json_each(:keys)"
        )
    ),
}


def look_up(tx: Transaction, keys: Collection[tuple[str, str]], *, before: int) -> Subjects:
    """What is known of these (subject, source) pairs; numbers are those of arrivals before ``before``.

    Run it *after* the new events are recorded: a replica that still had one of them in hand has committed by then.
    """
    statement = _KNOWN_BY_DIALECT[tx.connection.dialect.name]
    rows = tx.connection.execute(statement, {"keys": json.dumps(sorted(keys)), "before": before}).all()
    return Subjects({(row[0], row[1]): row[2] or 0 for row in rows}, {row[0] for row in rows if row[3]})


def due_heads(tx: Transaction, limit: int) -> Sequence[Row[Any]]:
    """Waiting events whose time has come, each the first of its subject, locked; a replica skips what another is trying."""
    earlier = inbox.alias("earlier")
    first = ~exists().where(
        and_(earlier.c.subject == inbox.c.subject, earlier.c.status.in_(HELD), earlier.c.arrival < inbox.c.arrival)
    )
    due = (
        select(inbox)
        .where(inbox.c.status == "waiting", inbox.c.next_attempt_at <= tx.now, first)
        .order_by(inbox.c.arrival)
        .limit(limit)
        .with_for_update(skip_locked=True, of=inbox)
    )
    return tx.connection.execute(due).all()
