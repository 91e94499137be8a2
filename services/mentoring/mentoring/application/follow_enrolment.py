"""What enrolment tells: calls open, provinces are published, STARs come and sometimes leave."""

from __future__ import annotations

from collections.abc import Mapping

from mentoring.application.stores import Stores
from mentoring.domain.cohort import Member
from mentoring.domain.identity import CallCode, EnterpriseId
from starsme.db import Transaction


class FollowEnrolment:
    """Keeps the cohorts as enrolment selected them."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def call_opened(self, tx: Transaction, call_code: CallCode, seats: Mapping[str, int]) -> None:
        """Know which provinces a call has, so that an officer sees which are still to come."""
        self._stores.cohorts.open(tx, call_code)
        self._stores.cohorts.note_seats(tx, call_code, seats)

    def province_published(self, tx: Transaction, call_code: CallCode, province: str, stars: int) -> None:
        """Remember that a province is published."""
        self._stores.cohorts.open(tx, call_code)
        self._stores.cohorts.note_stars(tx, call_code, province, stars)

    def star_selected(self, tx: Transaction, member: Member) -> None:
        """Take an enterprise into its cohort; told of again, its data is brought up to date."""
        cohorts = self._stores.cohorts
        cohorts.open(tx, member.call_code)
        known = cohorts.member(tx, member.call_code, member.enterprise_id)
        if known is not None and known.started_on is not None:
            member = member.started(known.started_on)
        if known is not None and known.application_id == member.application_id and not known.present:
            member = member.left()
        cohorts.save_member(tx, member)

    def application_withdrawn(
        self, tx: Transaction, call_code: CallCode, enterprise_id: EnterpriseId, application_id: str
    ) -> None:
        """Let an enterprise go: its mentors' offers are taken back. One that was never a STAR changes nothing here.

        A star whose seat a recorded correction takes back goes the same way.
        """
        known = self._stores.cohorts.member(tx, call_code, enterprise_id)
        if known is None:
            return
        self._stores.cohorts.open(tx, call_code)
        member = self._stores.cohorts.member(tx, call_code, enterprise_id)
        if member is None or not member.present or member.application_id != application_id:
            return
        self._stores.cohorts.save_member(tx, member.left())
        offers = [
            offer
            for offer in self._stores.offers.of_call(tx, call_code)
            if offer.pair.enterprise_id == enterprise_id and offer.held
        ]
        facts = [offer.withdraw() for offer in offers]
        self._stores.offers.save(tx, offers)
        for fact in facts:
            tx.emit(self._stores.contract_of(fact))

    def star_restored(
        self, tx: Transaction, call_code: CallCode, enterprise_id: EnterpriseId, application_id: str
    ) -> None:
        """Take an enterprise in again that had left: a recorded correction gave it its seat back."""
        cohorts = self._stores.cohorts
        cohorts.open(tx, call_code)
        member = cohorts.member(tx, call_code, enterprise_id)
        if member is not None and not member.present and member.application_id == application_id:
            cohorts.save_member(tx, member.returned())
