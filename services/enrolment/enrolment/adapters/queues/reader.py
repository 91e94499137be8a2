"""Counting, filtering and paging of any queue's query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, false, func, literal, select, tuple_

from enrolment.application.queues.queues import Lateness, QueueFilters
from starsme.db import UtcDateTime


class SqlQueueReader:
    """Reads queues as subqueries: the database counts, and gives one page."""

    def summary(self, connection: Connection, waiting: Select[Any], filters: QueueFilters, lateness: Lateness) -> Any:
        """How many wait, since when the oldest does, and how many are overdue."""
        queue = waiting.subquery("queue")
        late = func.coalesce(func.sum(case((_overdue(queue.c, lateness), queue.c["count"]), else_=0)), 0)
        return connection.execute(
            select(
                func.coalesce(func.sum(queue.c["count"]), 0).label("items"),
                func.min(queue.c.since, type_=UtcDateTime()).label("oldest"),
                late.label("overdue"),
            ).where(*_wanted(queue.c, filters, lateness))
        ).one()

    def page(
        self,
        connection: Connection,
        waiting: Select[Any],
        filters: QueueFilters,
        lateness: Lateness,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> Sequence[Row[Any]]:
        """The next items by the time from which they wait."""
        queue = waiting.subquery("queue")
        listed = select(queue, _overdue(queue.c, lateness).label("overdue")).where(*_wanted(queue.c, filters, lateness))
        if after is not None:
            since, last = literal(after[0], UtcDateTime()), literal(after[1])
            listed = listed.where(tuple_(queue.c.since, queue.c.id) > tuple_(since, last))
        return connection.execute(listed.order_by(queue.c.since, queue.c.id).limit(limit)).all()


def _overdue(queue: Any, lateness: Lateness) -> ColumnElement[bool]:
    """An item's own due time counts before the queue's."""
    by_queue = false() if lateness.waits_since is None else queue.since < lateness.waits_since
    return case(
        (queue.due_at.is_not(None), queue.due_at < lateness.now),
        (queue.due_on.is_not(None), queue.due_on < lateness.today),
        else_=by_queue,
    )


def _wanted(queue: Any, filters: QueueFilters, lateness: Lateness) -> list[ColumnElement[bool]]:
    named = {"province": filters.province, "call_code": filters.call_code, "assignee": filters.assignee}
    wanted: list[ColumnElement[bool]] = [queue[name] == word for name, word in named.items() if word is not None]
    if filters.overdue is not None:
        overdue = _overdue(queue, lateness)
        wanted.append(overdue if filters.overdue else ~overdue)
    return wanted
