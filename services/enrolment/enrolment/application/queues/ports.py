"""What a subject contributes so that its waiting work stands in the officers' queues.

A source is a query. ``waiting_columns`` gives it the one shape that all queues have; the machinery counts, filters, orders
and pages it. A new queue is one class and one line in ``bootstrap.py``::

    class UnansweredRequests:
        name, turn = "information-requests", Role.ENTREPRENEUR
        title_th, title_en = "คำขอข้อมูลเพิ่มเติมที่ยังไม่ตอบ", "Requests for more information not answered"
        working_days = None  # every item brings its own due time

        def waiting(self, connection, sight):
            return select(*waiting_columns(id=requests.c.id, since=requests.c.asked_at, due_on=requests.c.due_on, …)).where(…)
"""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Date, Integer, Select, Text, literal, null, type_coerce

from enrolment.application.sight import Sight
from starsme.auth import Role
from starsme.db import UtcDateTime


class QueueSource(Protocol):
    """One queue. ``turn`` is whose turn it is; those of the office see all queues.

    ``working_days`` is how long an item may wait where it brings no due time of its own; ``None``: then it is never overdue.
    """

    @property
    def name(self) -> str:
        """Stable, in addresses: lower-case words with hyphens."""

    @property
    def title_th(self) -> str:
        """What waits, in Thai."""

    @property
    def title_en(self) -> str:
        """What waits, in English."""

    @property
    def turn(self) -> Role:
        """Who has to act."""

    @property
    def working_days(self) -> int | None:
        """Days until an item without a due time of its own is overdue."""

    def waiting(self, connection: Connection, sight: Sight) -> Select[Any]:
        """All that waits within a sight, as ``select(*waiting_columns(…))``; neither ordered nor limited."""


def waiting_columns(
    *,
    id: ColumnElement[Any],
    since: ColumnElement[Any],
    label: ColumnElement[Any],
    link: ColumnElement[Any],
    due_on: ColumnElement[Any] | None = None,
    due_at: ColumnElement[Any] | None = None,
    province: ColumnElement[Any] | None = None,
    call_code: ColumnElement[Any] | None = None,
    assignee: ColumnElement[Any] | None = None,
    count: ColumnElement[Any] | None = None,
) -> list[ColumnElement[Any]]:
    """The columns of a queue.

    ``id`` is unique in the queue, ``since`` the moment from which it waits, ``label`` what an officer knows it by (a firm's
    name, a call's code; never a 13-digit number), ``link`` the API's path to it. It is overdue after the day ``due_on`` in
    Bangkok, or after the moment ``due_at``, whichever is given. ``count`` says how many things one item stands for.
    """
    given: dict[str, tuple[ColumnElement[Any] | None, Any]] = {
        "id": (id, Text()),
        "since": (since, UtcDateTime()),
        "label": (label, Text()),
        "link": (link, Text()),
        "due_on": (due_on, Date()),
        "due_at": (due_at, UtcDateTime()),
        "province": (province, Text()),
        "call_code": (call_code, Text()),
        "assignee": (assignee, Text()),
        "count": (literal(1) if count is None else count, Integer()),
    }
    return [
        (null().cast(kind) if column is None else type_coerce(column, kind)).label(name)
        for name, (column, kind) in given.items()
    ]
