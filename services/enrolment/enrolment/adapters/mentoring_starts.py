"""Which enterprises' mentoring has started, as mentoring told."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from enrolment.adapters.tables import mentoring_starts
from starsme.db import insert

_M = mentoring_starts.c


class SqlMentoringStarts:
    """Starts in the service's database."""

    def add(self, connection: Connection, call_code: str, enterprise_id: str, started_on: date) -> None:
        """Remember a start; a second one changes nothing."""
        start = insert(connection, mentoring_starts).values(
            call_code=call_code, enterprise_id=enterprise_id, started_on=started_on
        )
        connection.execute(start.on_conflict_do_nothing())

    def has_started(self, connection: Connection, call_code: str, enterprise_id: str) -> bool:
        """Whether an enterprise's mentoring of a call has started."""
        started = select(_M.started_on).where(_M.call_code == call_code, _M.enterprise_id == enterprise_id)
        return connection.execute(started).first() is not None
