"""What people are shown: lists by keyset, scoped to what the caller may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, false, select, true

from enrolment.adapters.sealed_numbers import APPLICATION_NUMBER, ENTERPRISE_NUMBER, SealedNumbers, WithNumber
from enrolment.adapters.search.applications import found_applications
from enrolment.adapters.search.enterprises import found_enterprises
from enrolment.adapters.tables import (
    agencies,
    applications,
    assessments,
    decision_changes,
    decisions,
    enterprise_numbers,
    enterprises,
    group_changes,
    identities,
    proposal_places,
    registry_checks,
    sheets,
)
from enrolment.application.search.shapes import Found, Wanted
from enrolment.application.shapes import OpenCall, Proposal
from enrolment.application.sight import Sight
from enrolment.domain.words import Dimension

_A = applications.c
_S = sheets.c
_E = enterprises.c
_PLACE = proposal_places.c


class SqlViews:
    """The reading side of the service."""

    def __init__(self, numbers: SealedNumbers) -> None:
        self._numbers = numbers

    def applications(self, connection: Connection, sight: Sight, opened: OpenCall, wanted: Wanted, limit: int) -> Found:
        """Some of a call's applications, each with its number, assessment and decision in force."""
        found = found_applications(connection, sight, opened, wanted, limit)
        rows = self._numbers.open_all(connection.execute(_applications().where(_A.id.in_(found.rows))))
        return replace(found, rows=_in_order(found.rows, rows))

    def application(self, connection: Connection, sight: Sight, application_id: str) -> WithNumber | None:
        """One application, if it is in sight."""
        wanted = _applications().where(_A.id == application_id, _application_in(sight))
        return next(iter(self._numbers.open_all(connection.execute(wanted))), None)

    def sheets(
        self, connection: Connection, sight: Sight, opened: OpenCall, after_line: int, limit: int
    ) -> Sequence[Row[Any]]:
        """A call's score sheets by line; a judge sees her own."""
        if sight.covers(opened):
            mine: ColumnElement[bool] = true()
        else:
            mine = false() if sight.judge is None else _S.judge == sight.judge
        listed = select(sheets).where(_S.call_code == opened.call.code, _S.line > after_line, mine)
        return connection.execute(listed.order_by(_S.line).limit(limit)).all()

    def places(self, connection: Connection, proposal: Proposal) -> Sequence[WithNumber]:
        """Every application of a selection by province and rank, with the decision in force where there is one."""
        listed = (
            select(
                proposal_places,
                _A.row,
                _A.enterprise_id,
                _A.submitted_at,
                _A.name_th,
                *APPLICATION_NUMBER,
                decisions.c.decision.label("in_force"),
            )
            .join_from(proposal_places, applications, _A.id == _PLACE.application_id)
            .join(identities, identities.c.application_id == _A.id)
            .outerjoin(decisions, decisions.c.application_id == _A.id)
            .where(_PLACE.call_code == proposal.call_code, _PLACE.version == proposal.version)
            .order_by(_PLACE.province, _PLACE.rank, _A.row)
        )
        return self._numbers.open_all(connection.execute(listed))

    def enterprises(self, connection: Connection, sight: Sight, wanted: Wanted, limit: int) -> Found:
        """Some enterprises."""
        found = found_enterprises(connection, sight, wanted, limit)
        rows = self._numbers.open_enterprises(connection.execute(_enterprises().where(_E.id.in_(found.rows))))
        return replace(found, rows=_in_order(found.rows, rows))

    def enterprise(self, connection: Connection, sight: Sight, enterprise_id: str) -> WithNumber | None:
        """One enterprise, if it is in sight."""
        wanted = _enterprises().where(_E.id == enterprise_id, _enterprises_in(sight))
        return next(iter(self._numbers.open_enterprises(connection.execute(wanted))), None)

    def groups(self, connection: Connection, enterprise_id: str, after: int, limit: int) -> Sequence[Row[Any]]:
        """An enterprise's changes of group, oldest first."""
        history = select(group_changes).where(
            group_changes.c.enterprise_id == enterprise_id, group_changes.c.sequence > after
        )
        return connection.execute(history.order_by(group_changes.c.sequence).limit(limit)).all()

    def decision_history(self, connection: Connection, application_id: str) -> Sequence[Row[Any]]:
        """What was decided about an application, oldest first."""
        history = select(decision_changes).where(decision_changes.c.application_id == application_id)
        return connection.execute(history.order_by(decision_changes.c.sequence)).all()

    def agencies(self, connection: Connection, after: str, limit: int) -> Sequence[Row[Any]]:
        """The directory by code."""
        listed = select(agencies).where(agencies.c.code > after).order_by(agencies.c.code).limit(limit)
        return connection.execute(listed).all()


def _in_order(ids: Sequence[str], rows: Sequence[WithNumber]) -> list[WithNumber]:
    by_id = {row.id: row for row in rows}
    return [by_id[key] for key in ids]


def _applications() -> Any:
    return (
        select(
            applications,
            *APPLICATION_NUMBER,
            *(assessments.c[dimension] for dimension in Dimension),
            assessments.c.mean,
            decisions.c.decision,
            decisions.c.version.label("decision_version"),
        )
        .join_from(applications, identities)
        .join(assessments)
        .outerjoin(decisions, decisions.c.application_id == _A.id)
    )


def _application_in(sight: Sight) -> ColumnElement[bool]:
    if sight.everything:
        return true()
    if sight.provinces:
        return _A.province.in_(sight.provinces)
    return _A.enterprise_id.in_(sight.enterprises)


def _enterprises_in(sight: Sight) -> ColumnElement[bool]:
    if sight.everything:
        return true()
    if sight.provinces:
        return _E.province.in_(sight.provinces)
    return _E.id.in_(sight.enterprises)


def _enterprises() -> Any:
    return (
        select(
            enterprises,
            *ENTERPRISE_NUMBER,
            registry_checks.c.status.label("registry_status"),
            registry_checks.c.reason.label("registry_reason"),
            registry_checks.c.registered_name_th,
            registry_checks.c.registered_status,
            registry_checks.c.checked_at.label("registry_checked_at"),
        )
        .outerjoin_from(enterprises, enterprise_numbers, enterprise_numbers.c.enterprise_id == _E.id)
        .outerjoin(registry_checks, registry_checks.c.enterprise_id == _E.id)
        .outerjoin(identities, identities.c.application_id == _E.application_id)
    )
