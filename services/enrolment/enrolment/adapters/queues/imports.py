"""Imports that stopped, or that gave rows back to be corrected."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, case, func, literal, or_, select

from enrolment.adapters.queues.calls import CallsInSight
from enrolment.application.queues.ports import waiting_columns
from enrolment.application.sight import Sight
from starsme.auth import Role
from starsme.jobs.kinds import TRIAL
from starsme.jobs.tables import jobs

_OF_A_CALL = ("applications", "scores")
_OF_THE_OFFICE = ("agencies",)


class ImportsToCorrect:
    """Files with rows to correct, until their sender's next file of the same kind came; and files whose import failed."""

    name, turn, working_days = "imports", Role.OFFICER, 3
    title_th, title_en = "ไฟล์นำเข้าที่ขัดข้องหรือมีแถวต้องแก้ไข", "Imported files that failed or have rows to correct"

    def __init__(self, in_sight: CallsInSight) -> None:
        self._in_sight = in_sight

    def waiting(self, connection: Connection, sight: Sight) -> Select[Any]:
        """A job an item, for the person who sent the file; ``count`` is its rows to correct."""
        later = jobs.alias("later")
        followed = (
            select(later.c.id)
            .where(
                ~_is_trial(later),
                later.c.kind == jobs.c.kind,
                later.c.scope == jobs.c.scope,
                later.c.created_by == jobs.c.created_by,
                or_(
                    later.c.created_at > jobs.c.created_at,
                    and_(later.c.created_at == jobs.c.created_at, later.c.id > jobs.c.id),
                ),
            )
            .exists()
        )
        seen = and_(jobs.c.kind.in_(_OF_A_CALL), self._in_sight(connection, sight, jobs.c.scope))
        if sight.everything:
            seen = or_(seen, jobs.c.kind.in_(_OF_THE_OFFICE))
        return select(
            *waiting_columns(
                id=jobs.c.id,
                since=func.coalesce(jobs.c.finished_at, jobs.c.created_at),
                label=func.coalesce(jobs.c.filename, jobs.c.kind),
                link=literal("/jobs/") + jobs.c.id,
                call_code=case((jobs.c.kind.in_(_OF_A_CALL), jobs.c.scope)),
                assignee=jobs.c.created_by,
                count=case((jobs.c.status == "failed", 1), else_=jobs.c.rows_refused),
            )
        ).where(
            seen,
            ~_is_trial(jobs),
            or_(
                jobs.c.status == "failed",
                and_(jobs.c.status == "done", jobs.c.rows_refused > 0, ~followed),
            ),
        )


def _is_trial(table: FromClause) -> ColumnElement[bool]:
    return table.c.digest.startswith(f"{TRIAL}:")
