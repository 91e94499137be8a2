"""Taking in judges' score sheets: every sheet is kept, with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from enrolment.application.columns import SCORE_COLUMNS
from enrolment.application.errors import CallUnknown
from enrolment.application.findings import sheet_findings
from enrolment.application.ports import Calls, Sheets
from enrolment.application.sheet_decisions import SheetDecisions
from enrolment.application.sheet_intake import read_sheet, sheet_ties
from starsme.db import Transaction
from starsme.findings import Finding
from starsme.jobs import ImportKind, ImportRow, Job


class ImportScores(ImportKind):
    """The job kind ``scores``; its scope is the call's code.

    Sheets are numbered per call in order of arrival. A later sheet can change an earlier one's outcome (a declared
    conflict recuses the judge from sheets already counted): ``GET /calls/{code}/scores`` gives the outcomes in force.
    """

    kind = "scores"
    columns = SCORE_COLUMNS

    def __init__(
        self, calls: Calls, sheets: Sheets, decisions: SheetDecisions, pseudonym: Callable[[str], str]
    ) -> None:
        self._calls = calls
        self._sheets = sheets
        self._decisions = decisions
        self._pseudonym = pseudonym

    def handle(self, tx: Transaction, job: Job, rows: Sequence[ImportRow]) -> Iterable[Finding]:
        """Keep a chunk of sheets; gives what the sender must correct."""
        opened = self._calls.find(tx.connection, job.scope)
        if opened is None:
            raise CallUnknown(call_code=job.scope)
        self._calls.lock(tx.connection, job.scope)
        if "lines_before" not in job.result:
            job.result["lines_before"] = self._sheets.last_line(tx.connection, job.scope)
        before: int = job.result["lines_before"]
        records = [read_sheet(opened.call, before + row.number, row.cells, self._pseudonym) for row in rows]
        outcomes, changed = self._decisions.decide(tx, job.scope, [record.sheet for record in records])
        # First take back what no longer counts: a judge counts once for an application, in the database too.
        self._sheets.keep_outcomes(tx.connection, job.scope, changed)
        self._sheets.add(
            tx.connection, job.scope, job.id, tx.now, [(record, outcomes[record.sheet.line]) for record in records]
        )
        for record in records:
            job.count(outcomes[record.sheet.line].status)
        job.count("changed", len(changed))
        return [
            finding
            for row, record in zip(rows, records, strict=True)
            for finding in sheet_findings(
                opened.call,
                outcomes[record.sheet.line],
                file=job.filename,
                number=row.number,
                headings=job.headings,
            )
        ]

    def ties(self, row: ImportRow) -> Collection[str]:
        """A judge's sheets about one number: a conflict recuses from all, and only the first counts."""
        return sheet_ties(row.cells)
