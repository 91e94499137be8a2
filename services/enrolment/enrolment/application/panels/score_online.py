"""A judge's sheet, filled in here: a draft, then submitted and frozen. It counts exactly as an imported one does."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from enrolment.application.findings import sheet_findings
from enrolment.application.panels.errors import (
    JudgeRecused,
    NotAssigned,
    OwnEnterprise,
    SheetFrozen,
    SheetIncomplete,
    SheetNotSubmitted,
    SheetNotTaken,
)
from enrolment.application.panels.ports import Assignments, Conflicts, JudgedApplications, OnlineSheets, Panels
from enrolment.application.panels.shapes import Judged, OnlineSheet, SheetContent
from enrolment.application.ports import Calls, Sheets
from enrolment.application.shapes import OpenCall
from enrolment.application.sheet_decisions import SheetDecisions
from enrolment.application.sheet_intake import SheetRecord
from enrolment.domain.call_document import CallDocument
from enrolment.domain.panels import HERS, OnlineState
from enrolment.domain.score_sheets import Sheet
from enrolment.domain.words import Dimension, SheetStatus
from starsme.db import Transaction
from starsme.errors import PreconditionFailed, PreconditionRequired
from starsme.findings import Finding

ONLINE = "online"
"""What stands in the place of an import's job for a sheet that was filled in here."""


class ScoreOnline:
    """Keeps judges' sheets and gives submitted ones to the rules of score sheets."""

    def __init__(
        self,
        calls: Calls,
        panels: Panels,
        applications: JudgedApplications,
        assignments: Assignments,
        conflicts: Conflicts,
        online: OnlineSheets,
        sheets: Sheets,
        decisions: SheetDecisions,
    ) -> None:
        self._calls = calls
        self._panels = panels
        self._applications = applications
        self._assignments = assignments
        self._conflicts = conflicts
        self._online = online
        self._sheets = sheets
        self._decisions = decisions

    def assigned(self, tx: Transaction, opened: OpenCall, judge: str, reference: str) -> Judged:
        """The application, if the judge has it to score; raises ``NotAssigned``, or ``JudgeRecused``."""
        application = self._applications.find(tx.connection, opened.call.code, reference)
        if application is None:
            raise NotAssigned
        assignment = self._assignments.find(tx.connection, application.id, judge)
        if assignment is None:
            raise NotAssigned
        if self._conflicts.of_numbers(tx.connection, opened.call.code, {application.number}) & {
            (judge, application.number)
        }:
            raise JudgeRecused
        if assignment.state not in HERS:
            raise NotAssigned
        return application

    def write(
        self,
        tx: Transaction,
        opened: OpenCall,
        judge: str,
        own: Collection[str],
        reference: str,
        content: SheetContent,
        version: int | None,
    ) -> OnlineSheet:
        """Save a draft, or submit. ``own`` are the enterprises for which the judge acts.

        A sheet that is there is changed only by naming its version.

        Raises ``NotAssigned``, ``JudgeRecused``, ``OwnEnterprise``, ``SheetFrozen``, ``SheetIncomplete``,
        ``SheetNotTaken``, ``PreconditionRequired`` or ``PreconditionFailed``.
        """
        self._calls.lock(tx.connection, opened.call.code)
        application = self.assigned(tx, opened, judge, reference)
        if application.enterprise_id in own:
            raise OwnEnterprise(call_code=opened.call.code)
        before = self._online.find(tx.connection, application.id, judge)
        _must_be_hers_to_change(before, version)
        findings = list(_problems(opened.call, content))
        if findings:
            raise SheetIncomplete(findings=findings)
        scores = {one: score for one in Dimension if (score := content.scores.get(one)) is not None}
        sheet = OnlineSheet(
            application.id,
            judge,
            OnlineState.DRAFT,
            scores,
            content.comments,
            content.remark,
            None,
            1 if before is None else before.version + 1,
            tx.now,
            None,
        )
        if content.submit:
            line = self._submit(tx, opened, application, sheet)
            sheet = replace(sheet, state=OnlineState.SUBMITTED, line=line, submitted_at=tx.now)
        self._online.keep(tx.connection, opened.call.code, sheet, before)
        return sheet

    def _submit(self, tx: Transaction, opened: OpenCall, application: Judged, online: OnlineSheet) -> int:
        code = opened.call.code
        line = self._sheets.last_line(tx.connection, code) + 1
        sheet = Sheet(line, online.judge, application.row, application.number, False, online.scores)
        outcomes, changed = self._decisions.decide(tx, code, [sheet])
        outcome = outcomes[line]
        if outcome.status is SheetStatus.RECUSED:
            raise JudgeRecused
        if outcome.status is not SheetStatus.COUNTED:
            raise SheetNotTaken(findings=list(sheet_findings(opened.call, outcome, file="", number=1, headings={})))
        self._sheets.keep_outcomes(tx.connection, code, changed)
        panel = self._panels.find(tx.connection, code, application.province)
        member = None if panel is None else panel.judge(online.judge)
        agency = None if member is None else member.agency
        record = SheetRecord(sheet, str(application.row), agency, online.remark)
        self._sheets.add(tx.connection, code, ONLINE, tx.now, [(record, outcome)])
        return line

    def reopen(
        self, tx: Transaction, opened: OpenCall, application: Judged, judge: str, reason: str, by: str
    ) -> OnlineSheet:
        """Give a submitted sheet back to its judge, on record; it counts no more until it is submitted anew.

        Raises ``SheetNotSubmitted``.
        """
        self._calls.lock(tx.connection, opened.call.code)
        sheet = self._online.find(tx.connection, application.id, judge)
        if sheet is None or sheet.state is not OnlineState.SUBMITTED:
            raise SheetNotSubmitted(judge=judge)
        draft = self._online.reopen(tx.connection, opened.call.code, sheet, reason, by, tx.now)
        # An imported sheet of the same judge was refused because this one stood.
        self._decisions.review(tx, opened.call.code, {application.row}, {application.number})
        return draft


def _must_be_hers_to_change(before: OnlineSheet | None, version: int | None) -> None:
    if before is not None and before.state is OnlineState.SUBMITTED:
        raise SheetFrozen
    if before is not None and version is None:
        raise PreconditionRequired
    current = 0 if before is None else before.version
    if version is not None and version != current:
        raise PreconditionFailed(current=current)


def _problems(call: CallDocument, content: SheetContent) -> Iterator[Finding]:
    for dimension in Dimension:
        score = content.scores.get(dimension)
        missing = score is None and content.submit
        if missing or (score is not None and not call.score_min <= score <= call.score_max):
            yield Finding(
                "",
                None,
                f"scores.{dimension}",
                "score_invalid",
                f"คะแนน “{dimension}” ต้องเป็นจำนวนเต็ม {call.score_min} ถึง {call.score_max} โปรดแก้ไข",
                f"The score “{dimension}” must be a whole number from {call.score_min} to {call.score_max}: correct it.",
            )
