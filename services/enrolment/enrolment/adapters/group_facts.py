"""What an enterprise's group follows from, beside its assessments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from enrolment.adapters.tables import calls, decisions, group_changes
from enrolment.domain.group_explanation import Standing
from enrolment.domain.texts import Text
from enrolment.domain.words import Decision
from starsme.thai import name_en, name_th

_D = decisions.c
_G = group_changes.c


class SqlGroupFacts:
    """Facts in the service's database."""

    def standings(self, connection: Connection, enterprise_id: str) -> list[Standing]:
        """What the published selections say of an enterprise now, by call."""
        before = decisions.alias("before")
        ahead = (
            select(func.count())
            .where(
                before.c.call_code == _D.call_code,
                before.c.province == _D.province,
                before.c.decision == Decision.WAITING,
                before.c.waiting_position < _D.waiting_position,
            )
            .scalar_subquery()
        )
        found = (
            select(_D.call_code, _D.province, _D.decision, _D.waiting_position, calls.c.document, ahead.label("ahead"))
            .join_from(decisions, calls, calls.c.code == _D.call_code)
            .where(_D.enterprise_id == enterprise_id)
        )
        return [_standing(row) for row in connection.execute(found.order_by(_D.call_code, _D.application_id))]

    def since(self, connection: Connection, enterprise_id: str) -> datetime | None:
        """Since when it is in its group without a break: a change of reason or rule breaks nothing."""
        moves = select(_G.at).where(
            _G.enterprise_id == enterprise_id, or_(_G.previous.is_(None), _G.previous != _G.group)
        )
        return connection.execute(moves.order_by(_G.sequence.desc()).limit(1)).scalar()


def _standing(row: Any) -> Standing:
    waits = row.decision == Decision.WAITING
    return Standing(
        call_code=row.call_code,
        call_title=Text(row.document["title_th"], row.document["title_en"]),
        province=row.province,
        province_name=Text(name_th(row.province), name_en(row.province)),
        decision=Decision(row.decision),
        position_published=row.waiting_position if waits else None,
        position_now=row.ahead + 1 if waits else None,
    )
