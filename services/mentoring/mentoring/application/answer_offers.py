"""Mentors say yes, say no, or say nothing in time; after a no the next best are asked at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mentoring.application.document import document_of
from mentoring.application.drafting import draft, solve
from mentoring.application.errors import OfferUnknown, told
from mentoring.application.publication import Publication
from mentoring.application.sight import Sight
from mentoring.application.situation import read_situation
from mentoring.application.solving import Solver
from mentoring.application.stores import Stores
from mentoring.domain.facts import Fact, Started
from mentoring.domain.identity import CallCode, EnterpriseId, OfferId
from mentoring.domain.offer import Offer, OfferStatus, Refusal, WorkingCalendar
from mentoring.domain.proposal import Cause
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.errors import PreconditionFailed


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers which offer; ``version`` when the caller says which state of it was seen."""

    offer_id: OfferId
    by: str
    sight: Sight
    version: int | None = None


class AnswerOffers:
    """Takes answers to offers and closes those that nobody answered."""

    def __init__(self, stores: Stores, solver: Solver, publication: Publication, calendar: WorkingCalendar) -> None:
        self._stores = stores
        self._solver = solver
        self._publication = publication
        self._calendar = calendar

    def accept(self, tx: Transaction, answer: Answer) -> None:
        """Take the enterprise; with the first mentor its mentoring has started.

        Raises ``OfferUnknown``, ``OfferAnswered``, ``PreconditionFailed``.
        """
        offer = self._held(tx, answer)
        today = bangkok_day(tx.now)
        with told():
            accepted = offer.accept(today, self._calendar, by=answer.by)
        self._stores.offers.save(tx, [offer])
        self._start(tx, offer)
        self._tell(tx, accepted)

    def refuse(self, tx: Transaction, answer: Answer, reason: Refusal, note: str | None) -> None:
        """Say no: the next best is asked; raises as ``accept`` does."""
        offer = self._held(tx, answer)
        with told():
            closed = offer.refuse(bangkok_day(tx.now), reason, by=answer.by, note=note)
        self._stores.offers.save(tx, [offer])
        self._tell(tx, closed)
        self._ask_next(tx, offer.call_code, {offer.pair.enterprise_id}, Cause.REFUSED, answer.by)

    def close_overdue(self, tx: Transaction, by: str) -> list[OfferId]:
        """Close every offer whose last day is over, and ask the next best; gives the offers closed."""
        today = bangkok_day(tx.now)
        calls = self._stores.offers.calls_with_overdue(tx, today)
        return [offer_id for call_code in calls for offer_id in self._close_overdue(tx, call_code, by)]

    def _close_overdue(self, tx: Transaction, call_code: CallCode, by: str) -> list[OfferId]:
        self._stores.cohorts.open(tx, call_code)
        today = bangkok_day(tx.now)
        late = [
            offer
            for offer in self._stores.offers.of_call(tx, call_code)
            if offer.status is OfferStatus.OFFERED and offer.answer_by < today
        ]
        closed = [offer.lapse(today) for offer in late]
        self._stores.offers.save(tx, late)
        for fact in closed:
            self._tell(tx, fact)
        if late:
            self._ask_next(tx, call_code, {offer.pair.enterprise_id for offer in late}, Cause.OVERDUE, by)
        return [offer.id for offer in late]

    def _ask_next(
        self, tx: Transaction, call_code: CallCode, uncovered: Collection[EnterpriseId], cause: Cause, by: str
    ) -> None:
        """Look for mentors for these enterprises alone, keep everything else, and publish at once.

        Enterprises that came after the last publication wait for the officer.
        """
        latest = self._stores.proposals.latest(tx, call_code)
        published = self._stores.proposals.latest_published(tx, call_code)
        if latest is None or published is None:
            return
        known = {EnterpriseId(one["enterprise_id"]) for one in published.document["enterprises"]}
        situation = read_situation(tx, self._stores, call_code, lock=True).only(known)
        solution = solve(self._solver, situation, uncovered)
        proposal = draft(situation, solution, number=latest.number + 1, cause=cause, at=tx.now, by=by)
        self._stores.proposals.add(tx, proposal, document_of(proposal, situation.mentors))
        self._publication.carry_out(tx, situation, proposal, by)

    def _held(self, tx: Transaction, answer: Answer) -> Offer:
        offer = self._find(tx, answer)
        # Lock first, then look again: the enterprise may be withdrawing, or the officer closing what is overdue.
        self._stores.cohorts.open(tx, offer.call_code)
        offer = self._find(tx, answer)
        if answer.version is not None and answer.version != offer.version:
            raise PreconditionFailed(current=offer.version)
        return offer

    def _find(self, tx: Transaction, answer: Answer) -> Offer:
        offer = self._stores.offers.get(tx, answer.offer_id)
        if offer is None or not answer.sight.covers(offer.pair.mentor_id):
            raise OfferUnknown
        return offer

    def _start(self, tx: Transaction, offer: Offer) -> None:
        member = self._stores.cohorts.member(tx, offer.call_code, offer.pair.enterprise_id)
        if member is None or member.started_on is not None:
            return
        today = bangkok_day(tx.now)
        self._stores.cohorts.save_member(tx, member.started(today))
        self._tell(tx, Started(member.enterprise_id, member.call_code, today))

    def _tell(self, tx: Transaction, fact: Fact) -> None:
        tx.emit(self._stores.contract_of(fact))
