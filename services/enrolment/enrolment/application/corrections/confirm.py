"""Confirming a correction: decisions change, groups follow, everyone whom it concerns is told."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from enrolment.application.corrections.errors import CorrectionOutdated, CorrectionReplaced, CorrectionUnknown
from enrolment.application.corrections.ports import Corrections
from enrolment.application.corrections.shapes import Change, Correction
from enrolment.application.corrections.situation import Situation, Situations
from enrolment.application.ports import Applications, Calls, Selections
from enrolment.application.propose_selection import digest_of
from enrolment.application.regrouping import Groups
from enrolment.application.selection_facts import selection_corrected, star_selected
from enrolment.application.shapes import Entrant, OpenCall, Proposal
from enrolment.domain.corrections import CorrectionState
from enrolment.domain.words import Decision
from starsme.db import Transaction
from starsme.errors import PreconditionFailed, PreconditionRequired

_SEATED = frozenset({Decision.STAR, Decision.WAITING})


class ConfirmCorrection:
    """Puts a reviewed correction in force; once, and never in part."""

    def __init__(
        self,
        calls: Calls,
        situations: Situations,
        corrections: Corrections,
        applications: Applications,
        selections: Selections,
        groups: Groups,
    ) -> None:
        self._calls = calls
        self._situations = situations
        self._corrections = corrections
        self._applications = applications
        self._selections = selections
        self._groups = groups

    def confirm(self, tx: Transaction, opened: OpenCall, number: int, version: int | None, by: str) -> Correction:
        """Confirm a correction. Confirming it again changes nothing and gives the same answer.

        Raises ``CorrectionUnknown``, ``PreconditionRequired``, ``PreconditionFailed``, ``CorrectionReplaced`` or
        ``CorrectionOutdated``.
        """
        code = opened.call.code
        self._calls.lock(tx.connection, code)
        correction = self._corrections.find(tx.connection, code, number)
        if correction is None:
            raise CorrectionUnknown(call_code=code)
        if version is None:
            raise PreconditionRequired
        if correction.state is CorrectionState.CONFIRMED:
            return correction
        if correction.state is CorrectionState.REPLACED:
            raise CorrectionReplaced(number=number)
        if version != correction.version:
            raise PreconditionFailed(current=correction.version)
        situation = self._situations.read(tx, opened, rerun=correction.by_ranking)
        if situation.digest != correction.digest:
            raise CorrectionOutdated(number=number)
        self._put_in_force(tx, opened, correction, situation, by)
        confirmed = self._corrections.find(tx.connection, code, number)
        assert confirmed is not None  # noqa: S101 - it was confirmed just now
        return confirmed

    def _put_in_force(
        self, tx: Transaction, opened: OpenCall, correction: Correction, situation: Situation, by: str
    ) -> None:
        published = self._ranking(tx, opened, correction, situation, by)
        self._corrections.confirm(tx.connection, correction, situation.in_force, by, tx.now)
        ids = [change.application_id for change in correction.changes]
        entrants = self._applications.entrants(tx.connection, opened.call.code, ids) if ids else {}
        ranks = self._corrections.ranks(tx.connection, published)
        for change in correction.changes:
            self._tell(tx, correction, change, entrants[change.application_id], ranks)
        self._groups.regroup(
            tx,
            {
                entrants[change.application_id].enterprise_id
                for change in correction.changes
                if {change.previous, change.decision} & _SEATED
            },
        )

    def _ranking(
        self, tx: Transaction, opened: OpenCall, correction: Correction, situation: Situation, by: str
    ) -> Proposal:
        """The ranking in force from now on: the published one, or the one that the correction made anew."""
        before, selection = situation.published, situation.selection
        if selection is None or digest_of(selection) == before.digest:
            return before
        ids = {one.row: application_id for application_id, one in situation.in_force.items()}
        proposal = Proposal(opened.call.code, before.version + 1, digest_of(selection), tx.now, None)
        self._selections.add(tx.connection, proposal, correction.proposed_by, selection, ids)
        self._corrections.publish_ranking(tx.connection, correction, proposal, by, tx.now)
        return proposal

    def _tell(
        self,
        tx: Transaction,
        correction: Correction,
        change: Change,
        entrant: Entrant,
        ranks: Mapping[str, tuple[int, str]],
    ) -> None:
        rank, total = ranks.get(change.application_id, (None, None))
        exact = None if total is None else Fraction(total)
        # First that a correction was made, then, for a new star, everything that its mentors need.
        tx.emit(selection_corrected(correction, change, entrant, rank, exact))
        if change.decision is Decision.STAR and rank is not None:
            tx.emit(star_selected(correction.call_code, entrant, rank, exact, promoted=False))
