"""Appeals in the service's database, and the overrides of those that were upheld."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, select, update

from enrolment.adapters.tables import appeals, screening_overrides
from enrolment.application.appeals.ports import Appeal
from enrolment.domain.words import Reason
from starsme.db import insert

_P = appeals.c
_O = screening_overrides.c

_WITH_WAIVED = select(appeals, _O.waived).outerjoin(screening_overrides, _O.appeal_id == _P.id)


class SqlAppeals:
    """Appeals in the service's database."""

    def add(self, connection: Connection, appeal: Appeal) -> bool:
        """Keep a new appeal; ``False`` when its letter was appealed against before."""
        row = {
            "id": appeal.id,
            "application_id": appeal.application_id,
            "call_code": appeal.call_code,
            "letter_id": appeal.letter_id,
            "grounds": appeal.grounds,
            "made_at": appeal.made_at,
            "made_by": appeal.made_by,
            "due_on": appeal.due_on,
            "rule": appeal.rule,
        }
        added = connection.execute(insert(connection, appeals).values(row).on_conflict_do_nothing())
        return added.rowcount == 1

    def of(self, connection: Connection, application_id: str) -> list[Appeal]:
        """An application's appeals, oldest first."""
        listed = _WITH_WAIVED.where(_P.application_id == application_id).order_by(_P.made_at, _P.id)
        return [_appeal(row) for row in connection.execute(listed)]

    def find(self, connection: Connection, appeal_ids: Collection[str]) -> dict[str, Appeal]:
        """Appeals by id."""
        return {row.id: _appeal(row) for row in connection.execute(_WITH_WAIVED.where(_P.id.in_(appeal_ids)))}

    def decide(self, connection: Connection, appeal: Appeal) -> bool:
        """Keep a decision with what it sets aside; ``False`` when there is one."""
        decided = (
            update(appeals)
            .where(_P.id == appeal.id, _P.outcome.is_(None))
            .values(
                outcome=appeal.outcome,
                reasons=appeal.reasons,
                decided_at=appeal.decided_at,
                decided_by=appeal.decided_by,
            )
        )
        if connection.execute(decided).rowcount != 1:
            return False
        if appeal.waived:
            connection.execute(
                screening_overrides.insert().values(
                    appeal_id=appeal.id,
                    application_id=appeal.application_id,
                    call_code=appeal.call_code,
                    waived=list(appeal.waived),
                )
            )
        return True

    def waived(self, connection: Connection, call_code: str) -> dict[str, frozenset[Reason]]:
        """The reasons that upheld appeals set aside, by application id."""
        found: dict[str, frozenset[Reason]] = {}
        for row in connection.execute(select(_O.application_id, _O.waived).where(_O.call_code == call_code)):
            found[row.application_id] = found.get(row.application_id, frozenset()) | {Reason(one) for one in row.waived}
        return found


def _appeal(row: Row[Any]) -> Appeal:
    return Appeal(
        id=row.id,
        application_id=row.application_id,
        call_code=row.call_code,
        letter_id=row.letter_id,
        grounds=row.grounds,
        made_at=row.made_at,
        made_by=row.made_by,
        due_on=row.due_on,
        rule=row.rule,
        outcome=row.outcome,
        reasons=row.reasons,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        waived=tuple(Reason(one) for one in row.waived or ()),
    )
