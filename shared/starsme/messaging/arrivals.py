"""What has arrived and is an event; how a batch of it is recorded in one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, text

from starsme.db import Transaction, UtcDateTime
from starsme.events import Event
from starsme.messaging.broker import Delivery


@dataclass(frozen=True, slots=True)
class Arrived:
    """A delivery that is an event. ``arrival`` is its number here, once it is recorded."""

    event: Event
    delivery: Delivery
    digest: str
    arrival: int = 0

    @property
    def content(self) -> str:
        """The event as it came."""
        return self.delivery.content.decode()

    def row(self) -> list[Any]:
        """What the inbox keeps of it, in the order of ``_RECORD``."""
        event = self.event
        return [event.id, event.source, event.type, event.subject, event.sequence, self.digest, event.replayed]


_RECORD = """
INSERT INTO inbox (event_id, source, type, subject, sequence, digest, replayed, status, attempts, received_at, handled_at)
SELECT {columns}, 'done', 1, :now, :now FROM {rows} AS given WHERE true
ON CONFLICT (event_id) DO NOTHING RETURNING event_id, arrival
"""
# A batch goes over as one JSON list: binding each value costs more than handling the event.
_COLUMNS = {
    "postgresql": "value->>0, value->>1, value->>2, value->>3, CAST(value->>4 AS bigint), value->>5, CAST(value->>6 AS boolean)",
    "sqlite": ", ".join(f"json_extract(value, '$[{number}]')" for number in range(7)),
}
_ROWS = {"postgresql": "json_array_elements(CAST(:rows AS json))", "sqlite": "json_each(:rows)"}
_BY_DIALECT = {
    name: text(_RECORD.format(columns=_COLUMNS[name], rows=_ROWS[name])).bindparams(bindparam("now", type_=UtcDateTime))
    for name in _ROWS
}


def record(tx: Transaction, arrived: Sequence[Arrived]) -> dict[str, int]:
    """Record them as done, in order; gives the arrival numbers of those that were not recorded before, by event id."""
    rows = json.dumps([one.row() for one in arrived], ensure_ascii=False)
    found = tx.connection.execute(_BY_DIALECT[tx.connection.dialect.name], {"rows": rows, "now": tx.now})
    return {row.event_id: row.arrival for row in found}
