"""Publishing a reviewed proposal: decisions come into force, and everyone is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from enrolment.application.errors import CallNotClosed, NothingProposed, ProposalOutdated, SelectionAlreadyPublished
from enrolment.application.ports import Calls, Selections
from enrolment.application.propose_selection import ProposeSelection, digest_of
from enrolment.application.regrouping import Groups
from enrolment.application.selection_facts import declined, selection_published, star_selected, waitlisted
from enrolment.application.shapes import Entrant, KeptDecision, OpenCall, Proposal
from enrolment.domain.ranking import Candidate
from enrolment.domain.selection import Place, ProvinceSelection
from enrolment.domain.words import Decision
from starsme.clock import BANGKOK
from starsme.db import Transaction
from starsme.errors import PreconditionFailed, PreconditionRequired
from starsme.events import Event


class PublishSelection:
    """Publishes the version that the coordinator reviewed and names; once, and never in part."""

    def __init__(self, calls: Calls, proposals: ProposeSelection, selections: Selections, groups: Groups) -> None:
        self._calls = calls
        self._proposals = proposals
        self._selections = selections
        self._groups = groups

    def publish(self, tx: Transaction, opened: OpenCall, version: int | None, by: str) -> Proposal:
        """Publish a version. Publishing it again changes nothing and gives the same answer.

        Raises ``PreconditionRequired`` without a version, ``PreconditionFailed`` when it is not the newest,
        ``CallNotClosed`` while applications may arrive, ``ProposalOutdated`` when scores or verdicts changed since,
        ``SelectionAlreadyPublished`` for another version.
        """
        code = opened.call.code
        self._calls.lock(tx.connection, code)  # neither scores nor verdicts change while the result comes into force
        latest = self._selections.latest(tx.connection, code)
        if latest is None:
            raise NothingProposed(call_code=code)
        if version is None:
            raise PreconditionRequired
        if latest.published_at is not None:
            if latest.version != version:
                raise SelectionAlreadyPublished(call_code=code, version=latest.version)
            return latest
        if latest.version != version:
            raise PreconditionFailed(current=latest.version)
        self._proposals.must_have_verdicts(tx, code)
        if opened.screened_at is None:  # its window was amended after the proposal
            raise ProposalOutdated(version=version)
        if tx.now <= opened.call.closes_at:
            raise CallNotClosed(call_code=code, closes_at=opened.call.closes_at.astimezone(BANGKOK).isoformat())
        selection, entrants = self._proposals.select(tx, opened.call)
        if digest_of(selection) != latest.digest:
            raise ProposalOutdated(version=version)
        self._put_in_force(tx, opened, latest, by, selection, entrants)
        return Proposal(code, latest.version, latest.digest, latest.proposed_at, tx.now)

    def _put_in_force(
        self,
        tx: Transaction,
        opened: OpenCall,
        proposal: Proposal,
        by: str,
        selection: Mapping[str, ProvinceSelection],
        entrants: Mapping[str, Entrant],
    ) -> None:
        by_row = {entrant.row: entrant for entrant in entrants.values()}
        decided = [one for result in selection.values() for one in _decisions(result, by_row)]
        self._selections.publish(tx.connection, proposal, by, tx.now, decided)
        for result in selection.values():
            for place in result.order:
                tx.emit(_told(opened.call.code, place, by_row[place.candidate.row]))
            for candidate in result.not_rankable:
                tx.emit(declined(opened.call.code, by_row[candidate.row], candidate.panel, None))
            tx.emit(selection_published(opened.call.code, result))
        seated = {Decision.STAR, Decision.WAITING}
        self._groups.regroup(tx, {one.enterprise_id for one in decided if one.decision in seated})


def _decisions(result: ProvinceSelection, by_row: Mapping[int, Entrant]) -> Iterator[KeptDecision]:
    for place in result.order:
        yield _decision(result, by_row, place.candidate, place.decision, place.waiting_position)
    for candidate in result.not_rankable:
        yield _decision(result, by_row, candidate, Decision.NOT_RANKABLE, None)


def _decision(
    result: ProvinceSelection,
    by_row: Mapping[int, Entrant],
    candidate: Candidate,
    decision: Decision,
    waiting_position: int | None,
) -> KeptDecision:
    entrant = by_row[candidate.row]
    return KeptDecision(entrant.application_id, entrant.enterprise_id, result.province, decision, waiting_position, 1)


def _told(call_code: str, place: Place, entrant: Entrant) -> Event:
    if place.decision is Decision.STAR:
        return star_selected(call_code, entrant, place.rank, place.candidate.panel.total, promoted=False)
    if place.decision is Decision.WAITING:
        return waitlisted(call_code, entrant, place)
    return declined(call_code, entrant, place.candidate.panel, place.rank)
