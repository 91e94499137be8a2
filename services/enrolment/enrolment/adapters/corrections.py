"""Recorded corrections, and the decisions that they change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, insert, select, update

from enrolment.adapters.tables import (
    applications,
    correction_changes,
    corrections,
    decision_changes,
    decisions,
    mentoring_starts,
    proposal_places,
    proposals,
)
from enrolment.application.corrections.shapes import Change, Correction, InForce
from enrolment.application.shapes import Proposal
from enrolment.domain.corrections import CorrectionState, Held
from enrolment.domain.words import Decision, Verdict
from starsme.errors import PreconditionFailed

_A = applications.c
_C = corrections.c
_CC = correction_changes.c
_D = decisions.c
_DC = decision_changes.c
_P = proposals.c
_PLACE = proposal_places.c

_STARTED = exists().where(
    mentoring_starts.c.call_code == _A.call_code, mentoring_starts.c.enterprise_id == _A.enterprise_id
)
_GAVE_UP_SEAT = exists().where(
    _DC.application_id == _A.id, _DC.decision == Decision.WITHDRAWN, _DC.previous == Decision.STAR
)


class SqlCorrections:
    """Corrections in the service's database."""

    def in_force(self, connection: Connection, call_code: str) -> dict[str, InForce]:
        """What holds for every application that was decided, or takes part now, by id."""
        wanted: Select[Any] = (
            select(
                _A.id,
                _A.row,
                _A.enterprise_id,
                _A.province,
                _D.decision,
                _D.waiting_position,
                _D.version,
                _STARTED.label("started"),
                _GAVE_UP_SEAT.label("gave_up_seat"),
            )
            .join_from(applications, decisions, _D.application_id == _A.id, isouter=True)
            .where(
                _A.call_code == call_code,
                _A.enterprise_id.is_not(None),
                _A.province.is_not(None),
                _D.decision.is_not(None) | (_A.verdict == Verdict.ELIGIBLE),
            )
            .order_by(_A.row)
        )
        return {row.id: _in_force(row) for row in connection.execute(wanted)}

    def ranks(self, connection: Connection, proposal: Proposal) -> Mapping[str, tuple[int, str]]:
        """Rank and exact total of every ranked application of a published version, by id."""
        ranked = select(_PLACE.application_id, _PLACE.rank, _PLACE.total).where(
            _PLACE.call_code == proposal.call_code, _PLACE.version == proposal.version, _PLACE.rank.is_not(None)
        )
        return {row.application_id: (row.rank, row.total) for row in connection.execute(ranked)}

    def propose(self, connection: Connection, correction: Correction) -> None:
        """Keep a correction with its changes; those proposed before are replaced."""
        connection.execute(
            update(corrections)
            .where(_C.call_code == correction.call_code, _C.state == CorrectionState.PROPOSED)
            .values(state=CorrectionState.REPLACED, version=_C.version + 1)
        )
        key = {"call_code": correction.call_code, "number": correction.number}
        connection.execute(
            insert(corrections).values(
                **key,
                state=correction.state,
                reason=correction.reason,
                by_ranking=correction.by_ranking,
                takes_back_started=correction.takes_back_started,
                digest=correction.digest,
                proposed_at=correction.proposed_at,
                proposed_by=correction.proposed_by,
                version=correction.version,
            )
        )
        if correction.changes:
            connection.execute(insert(correction_changes), [key | _change_row(one) for one in correction.changes])

    def last_number(self, connection: Connection, call_code: str) -> int:
        """The number of the newest correction, 0 when there is none."""
        newest = select(func.coalesce(func.max(_C.number), 0)).where(_C.call_code == call_code)
        return int(connection.execute(newest).scalar_one())

    def find(self, connection: Connection, call_code: str, number: int) -> Correction | None:
        """A correction with its changes."""
        row = connection.execute(select(corrections).where(_C.call_code == call_code, _C.number == number)).first()
        if row is None:
            return None
        return _correction(row, [_change(one) for one in self.changes(connection, call_code, [number])])

    def confirm(
        self, connection: Connection, correction: Correction, in_force: Mapping[str, InForce], by: str, at: datetime
    ) -> None:
        """Put a correction's changes in force, with their history; raises ``PreconditionFailed`` behind another."""
        marked = connection.execute(
            update(corrections)
            .where(
                _C.call_code == correction.call_code,
                _C.number == correction.number,
                _C.version == correction.version,
            )
            .values(state=CorrectionState.CONFIRMED, confirmed_at=at, confirmed_by=by, version=_C.version + 1)
        )
        if marked.rowcount != 1:
            raise PreconditionFailed(current=correction.version + 1)
        for change in correction.changes:
            self._decide(connection, correction, change, in_force[change.application_id])
            last = select(func.coalesce(func.max(_DC.sequence), 0)).where(_DC.application_id == change.application_id)
            connection.execute(
                insert(decision_changes).values(
                    application_id=change.application_id,
                    sequence=connection.execute(last).scalar_one() + 1,
                    decision=change.decision,
                    previous=change.previous,
                    cause="correction",
                    at=at,
                    by=by,
                    correction=correction.number,
                )
            )

    def _decide(self, connection: Connection, correction: Correction, change: Change, now: InForce) -> None:
        new = {"decision": change.decision, "waiting_position": change.waiting_position, "version": now.version + 1}
        if now.version == 0:
            connection.execute(
                insert(decisions).values(
                    application_id=change.application_id,
                    call_code=correction.call_code,
                    enterprise_id=now.enterprise_id,
                    province=now.held.province,
                    **new,
                )
            )
            return
        here = and_(_D.application_id == change.application_id, _D.version == now.version)
        if connection.execute(update(decisions).where(here).values(**new)).rowcount != 1:
            raise PreconditionFailed(current=now.version + 1)

    def publish_ranking(
        self, connection: Connection, correction: Correction, proposal: Proposal, by: str, at: datetime
    ) -> None:
        """Mark a kept proposal as the one in force by this correction."""
        here = and_(_P.call_code == proposal.call_code, _P.version == proposal.version)
        connection.execute(
            update(proposals).where(here).values(published_at=at, published_by=by, correction=correction.number)
        )

    def listed(self, connection: Connection, call_code: str, after: int, limit: int) -> Sequence[Row[Any]]:
        """Corrections by number."""
        listed = select(corrections).where(_C.call_code == call_code, _C.number > after)
        return connection.execute(listed.order_by(_C.number).limit(limit)).all()

    def changes(self, connection: Connection, call_code: str, numbers: Collection[int]) -> Sequence[Row[Any]]:
        """The changes of corrections, each with its application's row and name."""
        wanted: Select[Any] = (
            select(correction_changes, _A.row, _A.name_th, _A.province)
            .join_from(correction_changes, applications, _A.id == _CC.application_id)
            .where(_CC.call_code == call_code, _CC.number.in_(numbers))
            .order_by(_CC.number, _A.province, _A.row)
        )
        return connection.execute(wanted).all()


def _in_force(row: Row[Any]) -> InForce:
    decision = None if row.decision is None else Decision(row.decision)
    held = Held(
        row.id,
        row.province,
        decision,
        row.waiting_position if decision is Decision.WAITING else None,
        started=bool(row.started),
        spent=bool(row.started and row.gave_up_seat and decision is Decision.WITHDRAWN),
    )
    return InForce(held, row.enterprise_id, row.row, row.version or 0)


def _change_row(one: Change) -> dict[str, Any]:
    return {
        "application_id": one.application_id,
        "previous": one.previous,
        "previous_position": one.previous_position,
        "decision": one.decision,
        "waiting_position": one.waiting_position,
        "cause": one.cause,
        "mentoring_started": one.mentoring_started,
    }


def _change(row: Row[Any]) -> Change:
    return Change(
        row.application_id,
        None if row.previous is None else Decision(row.previous),
        row.previous_position,
        Decision(row.decision),
        row.waiting_position,
        row.cause,
        row.mentoring_started,
    )


def _correction(row: Row[Any], changes: Sequence[Change]) -> Correction:
    return Correction(
        row.call_code,
        row.number,
        CorrectionState(row.state),
        row.reason,
        row.by_ranking,
        row.takes_back_started,
        row.digest,
        row.proposed_at,
        row.proposed_by,
        row.confirmed_at,
        row.confirmed_by,
        row.version,
        tuple(changes),
    )
