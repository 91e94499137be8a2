"""What waits in the selection of a call: verdicts, proposals, publications."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, select, true

from enrolment.adapters.tables import applications, calls, decisions, information_requests, proposals
from enrolment.application.ports import Calls
from enrolment.application.queues.ports import waiting_columns
from enrolment.application.sight import Sight
from starsme.auth import Role


class CallsInSight:
    """Which calls a sight covers, as a condition on a column of call codes."""

    def __init__(self, calls_: Calls) -> None:
        self._calls = calls_

    def __call__(self, connection: Connection, sight: Sight, code: ColumnElement[Any]) -> ColumnElement[bool]:
        """Everything, or the calls with a province in sight."""
        if sight.everything:
            return true()
        known = connection.execute(select(calls.c.code)).scalars().all()
        opened = (self._calls.find(connection, one) for one in known)
        return code.in_([one.call.code for one in opened if one is not None and sight.covers(one)])


class CallsToScreen:
    """Calls with applications that have no verdict yet, but for those withdrawn and those whose applicants are being asked."""

    name, turn, working_days = "screening", Role.OFFICER, 5
    title_th, title_en = "ใบสมัครรอการคัดกรองคุณสมบัติ", "Applications to be screened"

    def __init__(self, in_sight: CallsInSight) -> None:
        self._in_sight = in_sight

    def waiting(self, connection: Connection, sight: Sight) -> Select[Any]:
        """A call an item, from the arrival of its first application without a verdict."""
        code, asked = applications.c.call_code, information_requests.c
        return (
            select(
                *waiting_columns(
                    id=code,
                    since=func.min(applications.c.received_at),
                    label=code,
                    link=literal("/calls/") + code + literal("/screening"),
                    call_code=code,
                    count=func.count(),
                )
            )
            .where(
                applications.c.verdict.is_(None),
                ~select(asked.id).where(asked.application_id == applications.c.id, asked.outcome.is_(None)).exists(),
                ~select(decisions.c.version).where(decisions.c.application_id == applications.c.id).exists(),
                self._in_sight(connection, sight, code),
            )
            .group_by(code)
        )


class CallsToPropose:
    """Screened calls for which nobody has proposed a selection."""

    name, turn, working_days = "proposals", Role.OFFICER, 5
    title_th, title_en = "การรับสมัครที่คัดกรองแล้ว รอข้อเสนอผลการคัดเลือก", "Screened calls without a proposed selection"

    def __init__(self, in_sight: CallsInSight) -> None:
        self._in_sight = in_sight

    def waiting(self, connection: Connection, sight: Sight) -> Select[Any]:
        """A call an item, from its screening."""
        code = calls.c.code
        proposed = select(proposals.c.version).where(proposals.c.call_code == code).exists()
        return select(
            *waiting_columns(
                id=code,
                since=calls.c.screened_at,
                label=code,
                link=literal("/calls/") + code + literal("/selection/proposal"),
                call_code=code,
            )
        ).where(calls.c.screened_at.is_not(None), ~proposed, self._in_sight(connection, sight, code))


class ProposalsToPublish:
    """Proposals that the coordinator has not published."""

    name, turn, working_days = "publications", Role.COORDINATOR, 5
    title_th, title_en = "ข้อเสนอผลการคัดเลือกรอการประกาศ", "Proposed selections to be published"

    def __init__(self, in_sight: CallsInSight) -> None:
        self._in_sight = in_sight

    def waiting(self, connection: Connection, sight: Sight) -> Select[Any]:
        """The newest proposal of each call without a publication."""
        code, other = proposals.c.call_code, proposals.alias("other")
        overtaken = (
            select(other.c.version)
            .where(
                other.c.call_code == code,
                (other.c.version > proposals.c.version) | other.c.published_at.is_not(None),
            )
            .exists()
        )
        return select(
            *waiting_columns(
                id=code,
                since=proposals.c.proposed_at,
                label=code,
                link=literal("/calls/") + code + literal("/selection"),
                call_code=code,
            )
        ).where(and_(~overtaken, self._in_sight(connection, sight, code)))
