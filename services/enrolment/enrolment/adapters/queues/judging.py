"""Sheets that judges have not handed in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, literal, select

from enrolment.adapters.queues.calls import CallsInSight
from enrolment.adapters.tables import applications, assignments, panels, sheets
from enrolment.application.queues.ports import waiting_columns
from enrolment.application.sight import Sight
from enrolment.domain.panels import AssignmentState
from enrolment.domain.words import SheetStatus
from starsme.auth import Role


class SheetsToHandIn:
    """What judges still have to score, a judge and province an item; due on the panel's day."""

    name, turn, working_days = "sheets", Role.JUDGE, None
    title_th, title_en = "ใบคะแนนที่กรรมการยังไม่ส่ง", "Sheets that judges have not handed in"

    def __init__(self, in_sight: CallsInSight) -> None:
        self._in_sight = in_sight

    def waiting(self, connection: Connection, sight: Sight) -> Select[Any]:
        """From the confirmation of the first one; ``count`` says how many."""
        work = assignments.c
        place = (panels.c.call_code == work.call_code) & (panels.c.province == work.province)
        # Those filled in here are among them, and so are imported ones.
        handed_in = select(sheets.c.line).where(
            sheets.c.call_code == work.call_code,
            sheets.c.judge == work.judge,
            sheets.c.row == applications.c.row,
            sheets.c.status == SheetStatus.COUNTED,
        )
        return (
            select(
                *waiting_columns(
                    id=work.call_code + literal("/") + work.province + literal("/") + work.judge,
                    since=func.min(work.changed_at),
                    label=work.judge,
                    link=literal("/calls/")
                    + work.call_code
                    + literal("/panels/")
                    + work.province
                    + literal("/progress"),
                    due_on=panels.c.due_on,
                    province=work.province,
                    call_code=work.call_code,
                    assignee=work.judge,
                    count=func.count(),
                )
            )
            .join_from(assignments, panels, place)
            .join(applications, applications.c.id == work.application_id)
            .where(
                work.state.in_([AssignmentState.CONFIRMED, AssignmentState.LEAVING]),
                ~handed_in.exists(),
                self._in_sight(connection, sight, work.call_code),
            )
            .group_by(work.call_code, work.province, work.judge, panels.c.due_on)
        )
