"""What officers and judges are shown of panels and of the work that is shared."""

from __future__ import annotations

from enrolment.application.panels.ports import Assignments, Conflicts, JudgedApplications, OnlineSheets
from enrolment.application.panels.shapes import Judged, Panel
from enrolment.application.panels.sharing import ShareWork
from enrolment.application.panels.told import assignment_view, conflict_view, sheet_for_judge, work_view
from enrolment.application.shapes import OpenCall
from enrolment.application.told import View
from starsme.db import Transaction


class Judging:
    """The reading side of panels."""

    def __init__(
        self,
        applications: JudgedApplications,
        assignments: Assignments,
        conflicts: Conflicts,
        online: OnlineSheets,
        sharing: ShareWork,
    ) -> None:
        self._applications = applications
        self._assignments = assignments
        self._conflicts = conflicts
        self._online = online
        self._sharing = sharing

    def assignment(self, tx: Transaction, opened: OpenCall, panel: Panel) -> View:
        """Who judges what in a province."""
        assignments = self._assignments.of_panel(tx.connection, panel.call_code, panel.province)
        applications = self._applications.of_province(tx.connection, panel.call_code, panel.province)
        cases = self._sharing.cases(tx, panel, assignments)
        return assignment_view(panel, applications, assignments, cases, opened.call.min_judges)

    def work(self, tx: Transaction, judge: str, after: tuple[str, int] | None, limit: int) -> list[View]:
        """A page of a judge's own work."""
        return [work_view(row, tx.now) for row in self._assignments.of_judge(tx.connection, judge, after, limit)]

    def sheet(self, tx: Transaction, opened: OpenCall, judge: str, application: Judged) -> View:
        """A judge's sheet about an application that is hers to score."""
        facts = self._applications.facts(tx.connection, [application.id])[application.id]
        sheet = self._online.find(tx.connection, application.id, judge)
        return sheet_for_judge(facts, sheet, blind=opened.call.blind)

    def conflicts(self, tx: Transaction, call_code: str) -> list[View]:
        """The declared conflicts of a call."""
        return [conflict_view(row) for row in self._conflicts.listed(tx.connection, call_code)]
