"""Requests to act for an enterprise that wait to be proven."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, literal, select

from enrolment.adapters.tables import authorities, enterprises
from enrolment.application.queues.ports import waiting_columns
from enrolment.application.sight import Sight
from enrolment.domain.authority import Standing
from starsme.auth import Role


class AuthoritiesToProve:
    """Unproven authorities, each due on the day that the clock it began under says."""

    name, turn, working_days = "authorities", Role.OFFICER, None
    title_th, title_en = "คำขอดำเนินการแทนกิจการรอการยืนยัน", "Requests to act for an enterprise to be proven"

    def waiting(self, connection: Connection, sight: Sight) -> Select[Any]:
        """A request an item, by the name that the person wrote; of the enterprises of the provinces in sight."""
        columns = waiting_columns(
            id=authorities.c.id,
            since=authorities.c.requested_at,
            label=authorities.c.name_typed,
            link=literal("/authorities/") + authorities.c.id,
            due_on=authorities.c.answer_due_on,
            province=enterprises.c.province,
        )
        waiting = (
            select(*columns)
            .join_from(authorities, enterprises, enterprises.c.id == authorities.c.enterprise_id)
            .where(authorities.c.standing == Standing.REQUESTED)
        )
        return waiting if sight.everything else waiting.where(enterprises.c.province.in_(sight.provinces))
