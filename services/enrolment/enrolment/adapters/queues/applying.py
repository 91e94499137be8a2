"""What waits about single applications: answers that applicants owe, appeals to be decided."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, literal, select

from enrolment.adapters.queues.calls import CallsInSight
from enrolment.adapters.tables import appeals, applications, information_requests
from enrolment.application.queues.ports import waiting_columns
from enrolment.application.sight import Sight
from starsme.auth import Role


class AnswersOwed:
    """Open requests for information: the applicant's turn, until the day that the clock says; then an officer may close them."""

    name, turn, working_days = "information", Role.ENTREPRENEUR, None
    title_th, title_en = "ข้อมูลเพิ่มเติมที่รอคำตอบจากผู้สมัคร", "Information that applicants were asked for"

    def __init__(self, in_sight: CallsInSight) -> None:
        self._in_sight = in_sight

    def waiting(self, connection: Connection, sight: Sight) -> Select[Any]:
        """A request an item, due on its day."""
        asked = information_requests.c
        return (
            select(
                *waiting_columns(
                    id=asked.id,
                    since=asked.asked_at,
                    label=applications.c.name_th,
                    link=literal("/applications/") + asked.application_id + literal("/information-requests"),
                    due_on=asked.due_on,
                    province=applications.c.province,
                    call_code=asked.call_code,
                    assignee=asked.asked_by,
                )
            )
            .join_from(information_requests, applications, applications.c.id == asked.application_id)
            .where(asked.outcome.is_(None), self._in_sight(connection, sight, asked.call_code))
        )


class AppealsToDecide:
    """Appeals without a decision."""

    name, turn, working_days = "appeals", Role.COORDINATOR, None
    title_th, title_en = "อุทธรณ์รอคำวินิจฉัย", "Appeals to be decided"

    def __init__(self, in_sight: CallsInSight) -> None:
        self._in_sight = in_sight

    def waiting(self, connection: Connection, sight: Sight) -> Select[Any]:
        """An appeal an item, due on the day by which it is to be decided."""
        made = appeals.c
        return (
            select(
                *waiting_columns(
                    id=made.id,
                    since=made.made_at,
                    label=applications.c.name_th,
                    link=literal("/applications/") + made.application_id + literal("/appeals"),
                    due_on=made.due_on,
                    province=applications.c.province,
                    call_code=made.call_code,
                )
            )
            .join_from(appeals, applications, applications.c.id == made.application_id)
            .where(made.outcome.is_(None), self._in_sight(connection, sight, made.call_code))
        )
