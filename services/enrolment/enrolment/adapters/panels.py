"""Panels, who judges what, and declared conflicts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select, tuple_, update

from enrolment.adapters.tables import (
    applications,
    assignments,
    calls,
    judge_conflicts,
    online_sheets,
    panel_judges,
    panels,
)
from enrolment.application.panels.shapes import Assignment, Declared, Panel
from enrolment.domain.panels import HERS, AssignmentState, Judge
from enrolment.domain.words import Dimension
from starsme.db import insert

_P = panels.c
_J = panel_judges.c
_AS = assignments.c
_A = applications.c
_C = judge_conflicts.c


class SqlPanels:
    """Panels in the service's database."""

    def find(self, connection: Connection, call_code: str, province: str) -> Panel | None:
        """A province's panel."""
        row = connection.execute(select(panels).where(_P.call_code == call_code, _P.province == province)).first()
        if row is None:
            return None
        members = select(panel_judges).where(_J.call_code == call_code, _J.province == province).order_by(_J.judge)
        judges = tuple(_judge(member) for member in connection.execute(members))
        return Panel(call_code, province, judges, row.due_on, row.assignment_version, row.version)

    def keep(self, connection: Connection, panel: Panel, by: str, at: datetime) -> None:
        """Add a panel, or replace it with its judges."""
        key: dict[str, Any] = {"call_code": panel.call_code, "province": panel.province}
        new = {"due_on": panel.due_on, "version": panel.version, "changed_at": at, "changed_by": by}
        kept = insert(connection, panels).values(**key, **new, assignment_version=panel.assignment_version)
        connection.execute(kept.on_conflict_do_update(index_elements=list(key), set_=new))
        here = and_(_J.call_code == panel.call_code, _J.province == panel.province)
        connection.execute(panel_judges.delete().where(here))
        connection.execute(
            panel_judges.insert(),
            [
                key
                | {
                    "judge": judge.code,
                    "name": judge.name,
                    "agency": judge.agency,
                    "dimensions": list(judge.dimensions),
                    "most_applications": judge.most_applications,
                    "enterprises": sorted(judge.enterprises),
                }
                for judge in panel.judges
            ],
        )

    def note_assignment(self, connection: Connection, panel: Panel, version: int) -> None:
        """Count a proposal or a confirmation."""
        here = and_(_P.call_code == panel.call_code, _P.province == panel.province)
        connection.execute(update(panels).where(here).values(assignment_version=version))


class SqlAssignments:
    """Who judges what, in the service's database."""

    def of_panel(self, connection: Connection, call_code: str, province: str) -> list[Assignment]:
        """All of a province, in whatever state."""
        listed = select(assignments).where(_AS.call_code == call_code, _AS.province == province)
        return [_assignment(row) for row in connection.execute(listed.order_by(_AS.application_id, _AS.judge))]

    def find(self, connection: Connection, application_id: str, judge: str) -> Assignment | None:
        """One judge's work on one application."""
        wanted = select(assignments).where(_AS.application_id == application_id, _AS.judge == judge)
        row = connection.execute(wanted).first()
        return None if row is None else _assignment(row)

    def save(
        self, connection: Connection, call_code: str, changes: Sequence[Assignment], by: str, at: datetime
    ) -> None:
        """Add assignments or change their states."""
        if not changes:
            return
        statement = insert(connection, assignments)
        newer = {name: statement.excluded[name] for name in ("state", "changed_at", "changed_by")}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["application_id", "judge"], set_=newer),
            [
                {
                    "call_code": call_code,
                    "application_id": one.application_id,
                    "judge": one.judge,
                    "province": one.province,
                    "state": one.state,
                    "proposed_at": at,
                    "changed_at": at,
                    "changed_by": by,
                }
                for one in changes
            ],
        )

    def of_judge(
        self, connection: Connection, judge: str, after: tuple[str, int] | None, limit: int
    ) -> Sequence[Row[Any]]:
        """A judge's work in all calls, by call and row, with the state of each sheet."""
        listed: Select[Any] = (
            select(
                _AS.call_code,
                _AS.province,
                _AS.application_id,
                _A.row,
                _A.name_th,
                _P.due_on,
                calls.c.document,
                online_sheets.c.state.label("sheet"),
                online_sheets.c.submitted_at,
            )
            .join_from(assignments, applications, _A.id == _AS.application_id)
            .join(panels, and_(_P.call_code == _AS.call_code, _P.province == _AS.province))
            .join(calls, calls.c.code == _AS.call_code)
            .outerjoin(
                online_sheets,
                and_(online_sheets.c.application_id == _AS.application_id, online_sheets.c.judge == _AS.judge),
            )
            .where(_AS.judge == judge, _AS.state.in_(HERS))
            .order_by(_AS.call_code, _A.row)
        )
        if after is not None:
            listed = listed.where(tuple_(_AS.call_code, _A.row) > after)
        return connection.execute(listed.limit(limit)).all()

    def change_of_judge(
        self,
        connection: Connection,
        judge: str,
        application_ids: Collection[str],
        state: AssignmentState,
        by: str,
        at: datetime,
    ) -> None:
        """Put a judge's work on these applications into a state, where there is any."""
        connection.execute(
            update(assignments)
            .where(_AS.judge == judge, _AS.application_id.in_(application_ids))
            .values(state=state, changed_at=at, changed_by=by)
        )


class SqlConflicts:
    """Declared conflicts in the service's database."""

    def add(self, connection: Connection, call_code: str, declared: Collection[Declared], at: datetime) -> None:
        """Keep declarations; the first of a judge about an enterprise stands."""
        if declared:
            connection.execute(
                insert(connection, judge_conflicts).on_conflict_do_nothing(),
                [
                    {
                        "call_code": call_code,
                        "judge": one.judge,
                        "number_key": one.number,
                        "kind": one.kind,
                        "note": one.note,
                        "declared_at": at,
                        "declared_by": one.by,
                    }
                    for one in declared
                ],
            )

    def of_numbers(self, connection: Connection, call_code: str, numbers: Collection[str]) -> set[tuple[str, str]]:
        """Who declared a conflict with these numbers: pairs of judge and number."""
        pairs = select(_C.judge, _C.number_key).where(_C.call_code == call_code, _C.number_key.in_(numbers))
        return {(row.judge, row.number_key) for row in connection.execute(pairs)}

    def listed(self, connection: Connection, call_code: str) -> Sequence[Row[Any]]:
        """All declarations of a call, by judge."""
        listed = select(judge_conflicts).where(_C.call_code == call_code)
        return connection.execute(listed.order_by(_C.judge, _C.declared_at, _C.number_key)).all()


def _judge(row: Row[Any]) -> Judge:
    return Judge(
        row.judge,
        row.name,
        row.agency,
        tuple(Dimension(word) for word in row.dimensions),
        row.most_applications,
        frozenset(row.enterprises),
    )


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(row.application_id, row.judge, row.province, AssignmentState(row.state))
