"""The outbox: events are rows of the transaction that caused them, until the relay has them confirmed by the broker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Table, insert

from starsme.db.postgresql import with_commit
from starsme.db.types import per_dialect
from starsme.events import Event
from starsme.events.envelope import LARGEST_BYTES, encode, shard_of, stamp
from starsme.ids import new_id
from starsme.messaging.tables import outbox, subjects


def _advancing(insert: Callable[[Table], Any]) -> Executable:
    statement = insert(subjects)
    advanced: Executable = statement.on_conflict_do_update(
        index_elements=[subjects.c.subject],
        set_={"last_sequence": subjects.c.last_sequence + statement.excluded.last_sequence},
    ).returning(subjects.c.subject, subjects.c.last_sequence)
    return advanced


_ADVANCE = per_dialect(_advancing)
_ADD = insert(outbox).inline()  # nobody asks for the position
# One event, the commonest case, in one statement that is planned once a connection: its number is put into its content there.
PREPARED = "starsme_emit"
UNNUMBERED = '"sequence":"0"'
PREPARE = """
PREPARE starsme_emit (text, text, text, smallint, text, text, timestamptz) AS
WITH counter AS (
  INSERT INTO outbox_subjects (subject, last_sequence) VALUES ($3, 1)
  ON CONFLICT (subject) DO UPDATE SET last_sequence = outbox_subjects.last_sequence + 1 RETURNING last_sequence)
INSERT INTO outbox (event_id, type, subject, sequence, shard, content, created_at)
SELECT $1, $2, $3, last_sequence, $4, $5 || '"sequence":"' || last_sequence || '"' || $6, $7 FROM counter
"""
EMIT = """
EXECUTE starsme_emit (%(event_id)s, %(type)s, %(subject)s, %(shard)s, %(head)s, %(tail)s, %(created_at)s)
"""


class Outbox:
    """Writes one service's events. ``source`` names the agency and the service, as contracts promise."""

    def __init__(self, service: str, agency: str) -> None:
        self.service = service
        self.source = f"urn:starsme:{agency}:{service}"

    def append(self, connection: Connection, events: Sequence[Event], now: datetime, *, last: bool = False) -> None:
        """Write the events in the caller's transaction, each with the next number of its subject.

        The subjects' counters are locked in a fixed order, so that two transactions over the same subjects
        wait for each other instead of deadlocking, and positions agree with the order of commits per subject.
        """
        if len(events) == 1 and connection.dialect.name == "postgresql":
            self._append_one(connection, events[0], now, last=last)
            return
        numbers = self._advance(connection, Counter(event.subject for event in events))
        rows = []
        for event in events:
            numbers[event.subject] += 1
            rows.append(self._row(event, numbers[event.subject], now))
        connection.execute(_ADD, rows)

    def _append_one(self, connection: Connection, event: Event, now: datetime, *, last: bool) -> None:
        row = self._row(event, 0, now)
        row["head"], row["tail"] = row["content"].split(UNNUMBERED, 1)
        if PREPARED not in connection.info:  # it outlives a transaction, not a connection
            connection.exec_driver_sql(PREPARE)
            connection.info[PREPARED] = True
        if last:
            with_commit(connection, EMIT, row)
        else:
            connection.exec_driver_sql(EMIT, row)

    def _row(self, event: Event, sequence: int, now: datetime) -> dict[str, Any]:
        self._own(event)
        full = event.numbered(new_id(), self.source, sequence, stamp(now))
        content = encode(full)
        if len(content) > LARGEST_BYTES // 4 and len(content.encode()) > LARGEST_BYTES:  # nobody could take it
            raise ValueError(f"{full.type} of {full.subject} is larger than {LARGEST_BYTES} bytes: send an id instead")
        return {
            "event_id": full.id,
            "type": full.type,
            "subject": full.subject,
            "sequence": sequence,
            "shard": shard_of(full.subject),
            "content": content,
            "created_at": now,
        }

    def _own(self, event: Event) -> None:
        if not event.type.startswith(f"{self.service}."):
            raise ValueError(f"{self.service} may not publish {event.type}: it belongs to another service")

    def _advance(self, connection: Connection, wanted: Counter[str]) -> dict[str, int]:
        """Move the counters on; gives each subject's number *before* these events."""
        last: dict[str, int] = {}
        for subject, sequence in connection.execute(
            _ADVANCE(connection), [{"subject": name, "last_sequence": wanted[name]} for name in sorted(wanted)]
        ):
            last[subject] = sequence - wanted[subject]
        return last
