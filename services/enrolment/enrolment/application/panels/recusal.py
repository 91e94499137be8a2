"""Declaring conflicts of interest, at any time: a score given before does not count, and somebody else is proposed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from enrolment.application.panels.errors import ConflictUnclear, JudgeNumberInvalid, NotAssigned
from enrolment.application.panels.ports import Assignments, Conflicts, JudgedApplications, Panels
from enrolment.application.panels.shapes import Declared
from enrolment.application.panels.sharing import ShareWork
from enrolment.application.ports import Calls
from enrolment.application.shapes import OpenCall
from enrolment.application.sheet_decisions import SheetDecisions
from enrolment.domain.panels import AssignmentState
from starsme.db import Transaction
from starsme.identifiers import normalise_number
from starsme.thai import Unreadable


class Recuse:
    """Recuses judges. A conflict is with the enterprise: it holds on all its applications of the call."""

    def __init__(
        self,
        calls: Calls,
        panels: Panels,
        applications: JudgedApplications,
        assignments: Assignments,
        conflicts: Conflicts,
        decisions: SheetDecisions,
        sharing: ShareWork,
        pseudonym: Callable[[str], str],
    ) -> None:
        self._calls = calls
        self._panels = panels
        self._applications = applications
        self._assignments = assignments
        self._conflicts = conflicts
        self._decisions = decisions
        self._sharing = sharing
        self._pseudonym = pseudonym

    def number_of(self, tx: Transaction, opened: OpenCall, reference: str | None, tax_id: str | None) -> str:
        """The pseudonym of the enterprise that a declaration names by an application's row or id, or by its number.

        A judge of a blind call declares by number: she need not know who applied, and is not told. Raises
        ``ConflictUnclear``, ``JudgeNumberInvalid`` or ``NotAssigned``.
        """
        if (reference is None) == (tax_id is None):
            raise ConflictUnclear
        if tax_id is not None:
            try:
                return self._pseudonym(normalise_number(tax_id))
            except Unreadable:
                raise JudgeNumberInvalid from None
        application = self._applications.find(tx.connection, opened.call.code, reference or "")
        if application is None:
            raise NotAssigned
        return application.number

    def declared(self, tx: Transaction, opened: OpenCall, declared: Sequence[Declared], by: str) -> None:
        """Keep declarations and what follows from them: sheets stop counting, work passes to others (proposed)."""
        if not declared:
            return
        code = opened.call.code
        self._calls.lock(tx.connection, code)
        self._conflicts.add(tx.connection, code, declared, tx.now)
        rows, provinces = set(), set()
        for one in declared:
            applications = self._applications.of_number(tx.connection, code, one.number)
            rows |= {application.row for application in applications}
            provinces |= {application.province for application in applications}
            self._assignments.change_of_judge(
                tx.connection,
                one.judge,
                [application.id for application in applications],
                AssignmentState.RECUSED,
                by,
                tx.now,
            )
        self._decisions.review(tx, code, rows, {one.number for one in declared})
        for province in sorted(provinces):
            panel = self._panels.find(tx.connection, code, province)
            if panel is not None and panel.assignment_version > 0:
                self._sharing.propose(tx, opened, panel, by)
