"""Who judges what: proposed by the rule, confirmed by an officer, and proposed again when applications or judges change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from enrolment.application.errors import NotScreened
from enrolment.application.panels.ports import (
    Assignments,
    Conflicts,
    JudgedApplications,
    OnlineSheets,
    Panels,
    SheetsOfPanels,
)
from enrolment.application.panels.shapes import Assignment, Judged, Panel
from enrolment.application.ports import Calls
from enrolment.application.shapes import OpenCall
from enrolment.domain.judge_sharing import share
from enrolment.domain.panels import HERS, AssignmentState, Case
from starsme.db import Transaction
from starsme.errors import PreconditionFailed, PreconditionRequired

_HELD = HERS | {AssignmentState.PROPOSED}


class ShareWork:
    """Shares a province's applications among its judges. What was begun or scored stays with who did it."""

    def __init__(
        self,
        calls: Calls,
        panels: Panels,
        applications: JudgedApplications,
        assignments: Assignments,
        conflicts: Conflicts,
        online: OnlineSheets,
        sheets: SheetsOfPanels,
    ) -> None:
        self._calls = calls
        self._panels = panels
        self._applications = applications
        self._assignments = assignments
        self._conflicts = conflicts
        self._online = online
        self._sheets = sheets

    def propose(self, tx: Transaction, opened: OpenCall, panel: Panel, by: str) -> Panel:
        """Propose who judges what; without news it is the proposal that there is. Raises ``NotScreened``."""
        if opened.screened_at is None:
            raise NotScreened(call_code=opened.call.code)
        self._calls.lock(tx.connection, panel.call_code)
        panel = self._panels.find(tx.connection, panel.call_code, panel.province) or panel
        before = self._assignments.of_panel(tx.connection, panel.call_code, panel.province)
        cases = self.cases(tx, panel, before)
        sharing = share(
            panel.judges, cases.values(), opened.call.min_judges, seed=f"{panel.call_code}:{panel.province}"
        )
        changes = _changes(panel.province, before, cases, sharing.judges)
        if not changes and panel.assignment_version:
            return panel
        self._assignments.save(tx.connection, panel.call_code, changes, by, tx.now)
        return self._counted(tx, panel)

    def confirm(self, tx: Transaction, panel: Panel, version: int | None, by: str) -> Panel:
        """Put the proposal of this version in force: judges see what is theirs.

        A version that is in force already gives the same answer. Raises ``PreconditionRequired`` or
        ``PreconditionFailed``.
        """
        self._calls.lock(tx.connection, panel.call_code)
        panel = self._panels.find(tx.connection, panel.call_code, panel.province) or panel
        if version is None:
            raise PreconditionRequired
        if version != panel.assignment_version:
            raise PreconditionFailed(current=panel.assignment_version)
        moves = {
            AssignmentState.PROPOSED: AssignmentState.CONFIRMED,
            AssignmentState.LEAVING: AssignmentState.RELEASED,
        }
        changes = [
            replace(one, state=moves[one.state])
            for one in self._assignments.of_panel(tx.connection, panel.call_code, panel.province)
            if one.state in moves
        ]
        if not changes:
            return panel
        self._assignments.save(tx.connection, panel.call_code, changes, by, tx.now)
        return self._counted(tx, panel)

    def cases(self, tx: Transaction, panel: Panel, before: Sequence[Assignment]) -> dict[str, Case]:
        """The province's applications by id, each with who is bound to it, who holds it, and who may not have it."""
        code, province = panel.call_code, panel.province
        applications = self._applications.of_province(tx.connection, code, province)
        barred = self._barred(tx, code, applications)
        counted = self._sheets.counted(tx.connection, code)
        by_row: dict[int, set[str]] = defaultdict(set)
        for row, judge in counted:
            by_row[row].add(judge)
        begun: dict[str, set[str]] = defaultdict(set)
        for application_id, judge in self._online.begun(tx.connection, code, province):
            begun[application_id].add(judge)
        held: dict[str, set[str]] = defaultdict(set)
        hers: dict[str, set[str]] = defaultdict(set)
        for one in before:
            if one.state in _HELD:
                held[one.application_id].add(one.judge)
            if one.state in HERS:
                hers[one.application_id].add(one.judge)
        return {
            one.id: Case(
                one.id,
                kept=frozenset((by_row[one.row] | (begun[one.id] & hers[one.id])) - barred[one.number]),
                had=frozenset(held[one.id]),
                barred=frozenset(barred[one.number]),
            )
            for one in applications
        }

    def _barred(self, tx: Transaction, code: str, applications: Sequence[Judged]) -> Mapping[str, set[str]]:
        barred: dict[str, set[str]] = defaultdict(set)
        pairs = self._conflicts.of_numbers(tx.connection, code, {one.number for one in applications})
        for judge, number in pairs | self._sheets.recused(tx.connection, code):
            barred[number].add(judge)
        return barred

    def _counted(self, tx: Transaction, panel: Panel) -> Panel:
        version = panel.assignment_version + 1
        self._panels.note_assignment(tx.connection, panel, version)
        return replace(panel, assignment_version=version)


def _changes(
    province: str,
    before: Sequence[Assignment],
    cases: Mapping[str, Case],
    shared: Mapping[str, Sequence[str]],
) -> list[Assignment]:
    known = {(one.application_id, one.judge): one for one in before}
    wanted = {(application_id, judge) for application_id, judges in shared.items() for judge in judges}
    changes = []
    for application_id, judge in sorted(wanted):
        one = known.get((application_id, judge))
        scored = judge in cases[application_id].kept
        state = AssignmentState.CONFIRMED if scored or (one and one.state in HERS) else AssignmentState.PROPOSED
        if one is None or one.state is not state:
            changes.append(Assignment(application_id, judge, province, state))
    for pair, one in sorted(known.items()):
        if pair in wanted or one.state not in _HELD:
            continue
        # Out of the call altogether, or never told to the judge: nothing that she would have to wait for.
        gone = one.application_id not in cases or one.state is AssignmentState.PROPOSED
        state = AssignmentState.RELEASED if gone else AssignmentState.LEAVING
        if one.state is not state:
            changes.append(replace(one, state=state))
    return changes
