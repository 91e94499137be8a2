"""The event log beside the rows that it tells of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from enrolment.adapters.tables import applications, decision_changes, decisions, submissions
from enrolment.application.exports.reconciliation import KeptState, ToldState
from starsme.events.enrolment import (
    ApplicationDeclined,
    ApplicationScreened,
    ApplicationSubmitted,
    ApplicationWaitlisted,
    ApplicationWithdrawn,
    StarSelected,
)
from starsme.messaging.tables import outbox

_ROWS_A_LOOK = 500
_TYPES = tuple(
    contract.type
    for contract in (
        ApplicationSubmitted,
        ApplicationScreened,
        StarSelected,
        ApplicationWaitlisted,
        ApplicationDeclined,
        ApplicationWithdrawn,
    )
)
_A = applications.c


class SqlEventLog:
    """Reads both, some at a time."""

    def log_begins(self, connection: Connection) -> datetime | None:
        """The time of the oldest event that is still in the log; ``None`` when none was ever removed."""
        oldest = connection.execute(
            select(outbox.c.position, outbox.c.created_at).order_by(outbox.c.position).limit(1)
        ).first()
        return None if oldest is None or oldest.position == 1 else oldest.created_at

    def kept(self, connection: Connection, call_code: str) -> Iterator[Sequence[KeptState]]:
        """What the rows say of all applications, by row."""
        decided_at = (
            select(func.max(decision_changes.c.at))
            .where(decision_changes.c.application_id == _A.id)
            .scalar_subquery()
            .label("decided_at")
        )
        states = (
            select(
                _A.id,
                _A.row,
                _A.enterprise_id,
                _A.number_key,
                _A.verdict,
                _A.reasons,
                _A.screened_at,
                submissions.c.submitted_at,
                decisions.c.decision,
                decided_at,
            )
            .outerjoin_from(applications, submissions, submissions.c.application_id == _A.id)
            .outerjoin(decisions, decisions.c.application_id == _A.id)
            .where(_A.call_code == call_code)
            .order_by(_A.row)
            .limit(_ROWS_A_LOOK)
        )
        last = 0
        while rows := connection.execute(states.where(_A.row > last)).all():
            last = rows[-1].row
            yield [
                KeptState(
                    application_id=row.id,
                    row=row.row,
                    # By its number, too: an enterprise may have been merged into another since.
                    subjects=tuple(key for key in {row.id, row.enterprise_id, row.number_key} if key is not None),
                    submitted_at=row.submitted_at,
                    verdict=row.verdict,
                    reasons=row.reasons or (),
                    screened_at=row.screened_at,
                    decision=row.decision,
                    decided_at=row.decided_at,
                )
                for row in rows
            ]

    def told(self, connection: Connection, call_code: str, subjects: Sequence[str]) -> Iterator[ToldState]:
        """What was told of these subjects' applications to the call, oldest first."""
        about = select(outbox.c.type, outbox.c.content).where(outbox.c.subject.in_(subjects), outbox.c.type.in_(_TYPES))
        for row in connection.execute(about.order_by(outbox.c.position)):
            data = json.loads(row.content)["data"]
            if data["call_code"] == call_code:
                yield ToldState(row.type, data["application_id"], data)
