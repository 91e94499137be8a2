"""Proposing a selection: ranking every province and keeping the result as a version to review."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from enrolment.application.applying.errors import RequestsOpen
from enrolment.application.errors import NotScreened, ScreeningOutdated, SelectionAlreadyPublished
from enrolment.application.ports import Applications, Calls, Holds, Selections, Sheets
from enrolment.application.shapes import Entrant, OpenCall, Proposal
from enrolment.domain.call_document import CallDocument
from enrolment.domain.ranking import Candidate, Panel, panel_of
from enrolment.domain.selection import ProvinceSelection, select
from starsme.db import Transaction


class ProposeSelection:
    """Computes selections. The same scores and verdicts are the same proposal."""

    def __init__(
        self, calls: Calls, applications: Applications, sheets: Sheets, selections: Selections, holds: Holds
    ) -> None:
        self._calls = calls
        self._applications = applications
        self._sheets = sheets
        self._selections = selections
        self._holds = holds

    def propose(self, tx: Transaction, opened: OpenCall, by: str) -> tuple[Proposal, bool]:
        """Rank and keep a proposal; gives it and whether it is new. Once a selection is published, it is that one.

        Raises ``NotScreened``, ``RequestsOpen`` while information is being asked, or ``ScreeningOutdated`` when applications
        have arrived since.
        """
        if opened.screened_at is None:
            raise NotScreened(call_code=opened.call.code)
        self._calls.lock(tx.connection, opened.call.code)
        latest = self._selections.latest(tx.connection, opened.call.code)
        if latest is not None and latest.published_at is not None:
            return latest, False
        self.must_have_verdicts(tx, opened.call.code)
        selection, entrants = self.select(tx, opened.call)
        digest = digest_of(selection)
        if latest is not None and latest.digest == digest:
            return latest, False
        proposal = Proposal(opened.call.code, 1 if latest is None else latest.version + 1, digest, tx.now, None)
        ids = {entrant.row: entrant.application_id for entrant in entrants.values()}
        self._selections.add(tx.connection, proposal, by, selection, ids)
        return proposal, True

    def must_have_verdicts(self, tx: Transaction, call_code: str) -> None:
        """Raise ``RequestsOpen`` or ``ScreeningOutdated`` while an application of the call waits for its verdict."""
        if rows := self._holds.open_rows(tx.connection, call_code):
            raise RequestsOpen(rows=", ".join(map(str, rows)))
        if unscreened := self._applications.unscreened(tx.connection, call_code):
            raise ScreeningOutdated(unscreened=unscreened)

    def must_leave_verdicts(self, tx: Transaction, call_code: str) -> None:
        """Raise ``SelectionAlreadyPublished`` where a screening now could move a verdict behind a published result."""
        latest = self._selections.latest(tx.connection, call_code)
        if latest is None or latest.published_at is None:
            return
        if self._applications.unscreened(tx.connection, call_code):
            raise SelectionAlreadyPublished(call_code=call_code, version=latest.version)

    def select(self, tx: Transaction, call: CallDocument) -> tuple[dict[str, ProvinceSelection], dict[str, Entrant]]:
        """The selection as of now, and those who take part in it by application id."""
        entrants = self._applications.entrants(tx.connection, call.code, None)
        sums = self._sheets.sums(tx.connection, call.code)
        candidates = []
        for entrant in entrants.values():
            panel = panel_of(call, *sums[entrant.row]) if entrant.row in sums else Panel(0)
            candidates.append(Candidate(entrant.row, entrant.number, entrant.province, entrant.submitted_at, panel))
        return select(call, candidates), entrants


def digest_of(selection: Mapping[str, ProvinceSelection]) -> str:
    """The same for the same selection, to the exact totals."""
    content = [
        [
            province,
            [
                [place.candidate.row, *map(str, _panel(place.candidate)), place.decision, *_missed(place.candidate)]
                for place in result.order
            ],
            [[one.row, *map(str, _panel(one))] for one in result.not_rankable],
        ]
        for province, result in selection.items()
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _missed(candidate: Candidate) -> list[str]:
    return [f"{missed.gate} {missed.reached}" for missed in candidate.panel.missed]


def _panel(candidate: Candidate) -> tuple[object, ...]:
    return candidate.panel.judges, candidate.panel.total, candidate.panel.innovation_mean
