"""Deciding kept sheets again when something about them changed: another sheet, or an application's verdict."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from sqlalchemy import Connection

from enrolment.application.ports import Applications, Sheets
from enrolment.domain.score_sheets import Sheet, SheetOutcome, judge_sheets
from starsme.db import Transaction


class DeclaredConflicts(Protocol):
    """Conflicts of interest that were not declared on a sheet."""

    def of_numbers(self, connection: Connection, call_code: str, numbers: Collection[str]) -> set[tuple[str, str]]:
        """Who declared a conflict with these numbers: pairs of judge and number."""


class SheetDecisions:
    """Keeps the outcomes of sheets as the rules say they are."""

    def __init__(self, applications: Applications, sheets: Sheets, conflicts: DeclaredConflicts) -> None:
        self._applications = applications
        self._sheets = sheets
        self._conflicts = conflicts

    def decide(
        self, tx: Transaction, call_code: str, arriving: Collection[Sheet]
    ) -> tuple[dict[int, SheetOutcome], dict[int, SheetOutcome]]:
        """Decide arriving sheets together with the kept ones of the same judges and numbers.

        Gives the outcomes of the arriving ones, and those of kept ones that change.
        """
        pairs = {(sheet.judge, sheet.number) for sheet in arriving}
        numbers = {number for _, number in pairs if number is not None}
        kept = {
            line: one
            for line, one in self._sheets.of_numbers(tx.connection, call_code, numbers).items()
            if (one[0].judge, one[0].number) in pairs
        }
        outcomes = self._judged(tx, call_code, [*(sheet for sheet, _ in kept.values()), *arriving])
        new = {sheet.line: outcomes[sheet.line] for sheet in arriving}
        return new, _changed(kept, outcomes)

    def review(self, tx: Transaction, call_code: str, rows: Collection[int], numbers: Collection[str]) -> int:
        """Decide again the sheets about applications whose verdicts changed, or that have arrived; gives how many change.

        ``rows`` and ``numbers`` are those of the applications. A sheet that names one of the numbers is decided with all
        of its judge's sheets about it; one that only refers to a row depends on no other.
        """
        if not self._sheets.any(tx.connection, call_code):
            return 0
        kept = self._sheets.of_numbers(tx.connection, call_code, numbers)
        kept |= self._sheets.of_rows(tx.connection, call_code, rows)
        outcomes = self._judged(tx, call_code, [sheet for sheet, _ in kept.values()])
        changes = _changed(kept, outcomes)
        self._sheets.keep_outcomes(tx.connection, call_code, changes)
        return len(changes)

    def _judged(self, tx: Transaction, call_code: str, sheets: Collection[Sheet]) -> dict[int, SheetOutcome]:
        rows = {sheet.row for sheet in sheets if sheet.row is not None}
        numbers = {sheet.number for sheet in sheets if sheet.number is not None}
        declared = self._conflicts.of_numbers(tx.connection, call_code, numbers)
        return judge_sheets(sheets, self._applications.scored(tx.connection, call_code, rows), declared)


def _changed(
    kept: Mapping[int, tuple[Sheet, SheetOutcome]], outcomes: Mapping[int, SheetOutcome]
) -> dict[int, SheetOutcome]:
    return {line: outcomes[line] for line, (_, before) in kept.items() if outcomes[line] != before}
