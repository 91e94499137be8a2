"""Which judges were reminded of what."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, select

from enrolment.adapters.tables import assignments, judge_reminders, panels
from enrolment.application.panels.shapes import Panel
from enrolment.domain.panels import HERS, ReminderStage
from starsme.db import insert

_P = panels.c
_AS = assignments.c


class SqlReminders:
    """Reminders in the service's database."""

    def due_by(self, connection: Connection, day: date) -> list[tuple[str, str, date]]:
        """Panels with confirmed work that is due on this day or before: call, province, due day."""
        shared = (
            select(_AS.judge)
            .where(_AS.call_code == _P.call_code, _AS.province == _P.province, _AS.state.in_(HERS))
            .exists()
        )
        found = select(_P.call_code, _P.province, _P.due_on).where(_P.due_on <= day, shared)
        rows = connection.execute(found.order_by(_P.due_on, _P.call_code, _P.province))
        return [(row.call_code, row.province, row.due_on) for row in rows]

    def note(self, connection: Connection, panel: Panel, judge: str, stage: ReminderStage, at: datetime) -> bool:
        """Remember a reminder; ``False`` when it was sent before."""
        noted = insert(connection, judge_reminders).values(
            call_code=panel.call_code,
            province=panel.province,
            judge=judge,
            due_on=panel.due_on,
            stage=stage,
            at=at,
        )
        return connection.execute(noted.on_conflict_do_nothing()).rowcount == 1
