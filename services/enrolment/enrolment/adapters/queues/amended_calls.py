"""Calls whose window was moved after their screening: verdicts rest on the window as it was."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, literal, select

from enrolment.adapters.queues.calls import CallsInSight
from enrolment.adapters.tables import applications, call_amendments, calls
from enrolment.application.queues.ports import waiting_columns
from enrolment.application.sight import Sight
from starsme.auth import Role


class CallsToScreenAgain:
    """Amended calls with verdicts that have not been screened since; those with new applications wait to be screened."""

    name, turn, working_days = "screening-again", Role.OFFICER, 5
    title_th, title_en = "การรับสมัครที่ขยายเวลาแล้ว รอการคัดกรองใหม่", "Amended calls to be screened again"

    def __init__(self, in_sight: CallsInSight) -> None:
        self._in_sight = in_sight

    def waiting(self, connection: Connection, sight: Sight) -> Select[Any]:
        """A call an item, from its last amendment."""
        code = calls.c.code
        received = select(applications.c.id).where(applications.c.call_code == code)
        return (
            select(
                *waiting_columns(
                    id=code,
                    since=func.max(call_amendments.c.at),
                    label=code,
                    link=literal("/calls/") + code + literal("/screening"),
                    call_code=code,
                )
            )
            .join_from(calls, call_amendments, call_amendments.c.call_code == code)
            .where(
                calls.c.screened_at.is_(None),
                calls.c.archived_at.is_(None),
                received.exists(),
                ~received.where(applications.c.verdict.is_(None)).exists(),
                self._in_sight(connection, sight, code),
            )
            .group_by(code)
        )
