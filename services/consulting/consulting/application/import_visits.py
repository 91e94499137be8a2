"""Importing the counter's file of requests: each line reserved and its outcome applied before the next is looked at.

Source: the pilot's decisions, 17 and 18.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consulting.application.desk import Desk
from consulting.application.findings import finding
from consulting.application.stores import Stores
from consulting.application.visit_rows import VisitRow, VisitRows
from consulting.domain.asked import Origin
from consulting.domain.cancellation import WorkingCalendar
from consulting.domain.outcome import Outcome, Status
from consulting.domain.visit import Visit
from starsme.db import Transaction
from starsme.findings import Finding

_WAIVED_LATER = frozenset({Outcome.CANCELLED_LATE, Outcome.NO_SHOW_ENTERPRISE})


class VisitImport:
    """Takes the lines of one file in order, a chunk a transaction."""

    def __init__(self, stores: Stores, key: bytes, calendar: WorkingCalendar) -> None:
        self._stores, self._key, self._calendar = stores, key, calendar

    def handle(
        self, tx: Transaction, import_id: str, file: str, rows: Sequence[tuple[int, Mapping[str, str]]]
    ) -> list[Finding]:
        """Take a chunk of records (number and cells); gives what is wrong with those that could not be taken."""
        reader = VisitRows(file, self._key, self._calendar)
        read = [reader.read(number, cells) for number, cells in rows]
        desk = Desk(tx, self._stores, [row.asked for row in read if not row.asked_findings])
        findings: list[Finding] = []
        for row in read:
            findings += row.asked_findings or self._take(tx, desk, row, Origin(import_id, row.number), file)
        desk.rise()
        return findings

    def _take(self, tx: Transaction, desk: Desk, row: VisitRow, origin: Origin, file: str) -> Sequence[Finding]:
        known = desk.known(row.asked.request_no)
        if known is not None:
            return self._again(tx, desk, row, known, file)
        if row.outcome_findings and desk.would_book(row.asked):
            return row.outcome_findings
        visit = desk.take(row.asked, origin)
        if visit.accepted:
            self._settle(tx, desk, row, visit)
        return ()

    def _again(self, tx: Transaction, desk: Desk, row: VisitRow, known: Visit, file: str) -> Sequence[Finding]:
        """The same request again: nothing new, or the outcome still to come; anything else is another request."""
        if known.asked != row.asked:
            return [finding(file, row.number, "request_no", "request_no_reused", value=row.asked.request_no)]
        if not known.accepted:
            return ()
        if known.status is Status.BOOKED:
            if not row.outcome_findings:
                self._settle(tx, desk, row, known)
            return row.outcome_findings
        if row.outcome_findings or _tells_the_same(row, known):
            return row.outcome_findings
        return [finding(file, row.number, "request_no", "request_no_reused", value=row.asked.request_no)]

    def _settle(self, tx: Transaction, desk: Desk, row: VisitRow, visit: Visit) -> None:
        if row.reported is None:
            return
        told = row.reported
        account = desk.account_of(visit)
        facts = visit.settle(told.outcome, account, tx.now, reason=told.reason, cancelled_at=told.cancelled_at)
        desk.note(visit, facts)


def _tells_the_same(row: VisitRow, known: Visit) -> bool:
    """Whether a line says of an ended visit what is known, or less: no outcome yet, or the one before a waiver."""
    if row.reported is None:
        return True
    if known.outcome is Outcome.WAIVED and row.reported.outcome in _WAIVED_LATER:
        return True
    told = (row.reported.outcome, row.reported.cancelled_at, row.reported.reason)
    return told == (known.outcome, known.cancelled_at, known.waive_reason)
