"""The officers' queues: what waits for whom, oldest first, overdue marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol

from sqlalchemy import Connection, Select

from enrolment.application.queues.errors import QueueUnknown
from enrolment.application.queues.ports import QueueSource
from enrolment.application.sight import Sight
from enrolment.domain.waiting import earliest_in_time
from starsme.clock import BANGKOK, bangkok_day
from starsme.db import Transaction
from starsme.working_days import WorkingDays

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What an officer wants to see of a queue."""

    province: str | None = None
    call_code: str | None = None
    assignee: str | None = None
    overdue: bool | None = None


@dataclass(frozen=True, slots=True)
class Lateness:
    """Now, the day in Bangkok, and since when something without a due time of its own would have to wait to be overdue."""

    now: datetime
    today: date
    waits_since: datetime | None


class QueueReader(Protocol):
    """Reads a source's query."""

    def summary(self, connection: Connection, waiting: Select[Any], filters: QueueFilters, lateness: Lateness) -> Any:
        """``items``, ``oldest`` and ``overdue`` of all that waits."""

    def page(
        self,
        connection: Connection,
        waiting: Select[Any],
        filters: QueueFilters,
        lateness: Lateness,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> Sequence[Any]:
        """The next items, oldest first, each with ``overdue``."""


class Queues:
    """All queues of the service."""

    def __init__(self, sources: Iterable[QueueSource], reader: QueueReader, calendar: WorkingDays) -> None:
        self._sources = {source.name: source for source in sources}
        self._reader = reader
        self._calendar = calendar

    def summaries(self, tx: Transaction, sight: Sight, filters: QueueFilters) -> list[View]:
        """Every queue with what waits in it."""
        return [self._summary(tx, sight, source, filters) for source in self._sources.values()]

    def items(
        self,
        tx: Transaction,
        sight: Sight,
        name: str,
        filters: QueueFilters,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> list[View]:
        """A page of a queue, oldest first; raises ``QueueUnknown``."""
        source = self._sources.get(name)
        if source is None:
            raise QueueUnknown(name=name)
        rows = self._reader.page(
            tx.connection, source.waiting(tx.connection, sight), filters, self._lateness(tx, source), after, limit
        )
        return [self._item(source, row) for row in rows]

    def _summary(self, tx: Transaction, sight: Sight, source: QueueSource, filters: QueueFilters) -> View:
        row = self._reader.summary(
            tx.connection, source.waiting(tx.connection, sight), filters, self._lateness(tx, source)
        )
        return {
            "name": source.name,
            "title_th": source.title_th,
            "title_en": source.title_en,
            "turn": source.turn,
            "working_days": source.working_days,
            "items": row.items,
            "oldest": row.oldest and row.oldest.astimezone(BANGKOK),
            "overdue": row.overdue,
        }

    def _lateness(self, tx: Transaction, source: QueueSource) -> Lateness:
        today, since = bangkok_day(tx.now), None
        if source.working_days is not None:
            day = earliest_in_time(today, source.working_days, self._calendar.add)
            since = datetime.combine(day, time(), BANGKOK)
        return Lateness(tx.now, today, since)

    def _item(self, source: QueueSource, row: Any) -> View:
        due_on = row.due_on
        if row.due_at is not None:
            due_on = bangkok_day(row.due_at)
        elif due_on is None and source.working_days is not None:
            due_on = self._calendar.add(bangkok_day(row.since), source.working_days)
        return {
            "id": row.id,
            "since": row.since.astimezone(BANGKOK),
            "due_on": due_on,
            "overdue": bool(row.overdue),
            "label": row.label,
            "link": row.link,
            "province": row.province,
            "call_code": row.call_code,
            "assignee": row.assignee,
            "count": row.count,
        }
