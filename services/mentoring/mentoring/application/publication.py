"""Carrying a proposal out: offers are made, enterprises and mentors are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mentoring.application.document import told_by
from mentoring.application.situation import Situation, read_situation
from mentoring.application.stores import Stores
from mentoring.domain.facts import Fact, Matched, Offered
from mentoring.domain.identity import offer_id_of
from mentoring.domain.match import EnterpriseMatch, Match
from mentoring.domain.offer import ANSWER_WORKING_DAYS, Offer, WorkingCalendar
from mentoring.domain.proposal import Proposal
from starsme.clock import bangkok_day
from starsme.db import Transaction


class Publication:
    """The part of publishing that an officer's word and a mentor's no have in common. The cohort must be held."""

    def __init__(self, stores: Stores, calendar: WorkingCalendar) -> None:
        self._stores = stores
        self._calendar = calendar

    def carry_out(self, tx: Transaction, situation: Situation, proposal: Proposal, by: str) -> None:
        """Publish a proposal that was drafted from this very situation and is kept already."""
        before = self._stores.proposals.latest_published(tx, proposal.call_code)
        news = proposal.news(told_by(before))
        offers, made = self._offers(tx, situation, proposal)
        self._stores.offers.save(tx, offers)
        published = proposal.publish(tx.now, by)
        self._stores.proposals.publish(tx, replace(published, settled=self._settled(tx, proposal)))
        self._tell(tx, news, made)

    def _offers(self, tx: Transaction, situation: Situation, proposal: Proposal) -> tuple[list[Offer], list[Offered]]:
        held = {offer.pair: offer for offer in situation.offers if offer.held}
        names = {mentor.id: mentor.name for mentor in situation.mentors}
        changed: list[Offer] = []
        made: list[Offered] = []
        for one in proposal.enterprises:
            for match in one.matches:
                if not match.kept:
                    offer = self._offer(tx, proposal, one, match, names[match.pair.mentor_id])
                    changed.append(offer)
                    made.append(offer.make())
                elif held[match.pair].reassign(match.dimensions, lead=match.lead):
                    changed.append(held[match.pair])
        return changed, made

    def _offer(self, tx: Transaction, proposal: Proposal, one: EnterpriseMatch, match: Match, name: str) -> Offer:
        today = bangkok_day(tx.now)
        return Offer(
            offer_id_of(proposal.call_code, proposal.number, match.pair),
            proposal.call_code,
            match.pair,
            proposal=proposal.number,
            mentor_name=name,
            enterprise_name=one.member.name_th,
            dimensions=match.dimensions,
            lead=match.lead,
            offered_on=today,
            answer_by=self._calendar.add(today, ANSWER_WORKING_DAYS),
        )

    def _settled(self, tx: Transaction, proposal: Proposal) -> str:
        proposed = {one.member.enterprise_id for one in proposal.enterprises}
        return read_situation(tx, self._stores, proposal.call_code).only(proposed).fingerprint

    def _tell(self, tx: Transaction, news: Iterable[Matched], made: Iterable[Offered]) -> None:
        facts: list[Fact] = [*news, *made]
        for fact in facts:
            tx.emit(self._stores.contract_of(fact))
