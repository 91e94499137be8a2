"""An offer: what a mentor may answer, when, and what is told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.domain.dimension import Dimension
from mentoring.domain.errors import NotOverdue, OfferNotOpen, RuleBroken
from mentoring.domain.identity import OfferId, offer_id_of
from mentoring.domain.offer import HELD, Offer, OfferStatus, Refusal
from starsme.working_days import WorkingDays
from tests.mentoring.builders import CALL, pair

CALENDAR = WorkingDays()
FRIDAY, WEDNESDAY = date(2019, 3, 1), date(2019, 3, 6)


def an_offer() -> Offer:
    return Offer(
        OfferId("off_a"),
        CALL,
        pair("M1", "ent_a"),
        proposal=1,
        mentor_name="อาจารย์ M1",
        enterprise_name="กิจการ ก",
        dimensions=(Dimension.FINANCE,),
        lead=True,
        offered_on=FRIDAY,
        answer_by=CALENDAR.add(FRIDAY, 3),
    )


def test_first_contact_is_two_working_days_after_the_acceptance() -> None:
    offer = an_offer()
    assert offer.answer_by == WEDNESDAY
    accepted = offer.accept(FRIDAY, CALENDAR, by="M1")
    assert accepted.first_contact_by == offer.first_contact_by == date(2019, 3, 5)
    assert offer.status is OfferStatus.ACCEPTED


def test_an_offer_is_not_overdue_on_its_last_day() -> None:
    offer = an_offer()
    with pytest.raises(NotOverdue):
        offer.lapse(WEDNESDAY)
    assert offer.lapse(date(2019, 3, 7)).outcome == "overdue"


def test_an_answer_after_the_last_day_counts_while_nobody_has_closed_the_offer() -> None:
    offer = an_offer()
    offer.accept(date(2019, 3, 20), CALENDAR, by="M1")
    assert offer.status is OfferStatus.ACCEPTED


def test_what_a_mentor_adds_in_own_words_is_not_told() -> None:
    offer = an_offer()
    closed = offer.refuse(FRIDAY, Refusal.NO_TIME, by="M1", note="ป่วย")
    assert (closed.outcome, closed.reason, offer.note) == ("refused", "no_time", "ป่วย")
    assert "ป่วย" not in repr(closed)


def test_an_accepted_offer_ends_when_the_enterprise_withdraws() -> None:
    offer = an_offer()
    offer.accept(FRIDAY, CALENDAR, by="M1")
    assert offer.withdraw().outcome == "withdrawn"
    assert not offer.held


MOVES = {
    "accept": lambda offer: offer.accept(FRIDAY, CALENDAR, by="M1"),
    "refuse": lambda offer: offer.refuse(FRIDAY, Refusal.OTHER, by="M1"),
    "lapse": lambda offer: offer.lapse(date(2019, 4, 1)),
    "withdraw": lambda offer: offer.withdraw(),
}
LEGAL = {
    OfferStatus.OFFERED: {"accept", "refuse", "lapse", "withdraw"},
    OfferStatus.ACCEPTED: {"withdraw"},
    OfferStatus.REFUSED: set(),
    OfferStatus.OVERDUE: set(),
    OfferStatus.WITHDRAWN: set(),
}


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=5))
@settings(deadline=None)
def test_whatever_is_tried_only_legal_moves_change_an_offer(moves: list[str]) -> None:
    offer = an_offer()
    for move in moves:
        before = offer.status
        if move in LEGAL[before]:
            MOVES[move](offer)
            assert offer.status is not before
        else:
            with pytest.raises(RuleBroken):
                MOVES[move](offer)
            assert offer.status is before
        assert offer.held == (offer.status in HELD)


def test_an_offer_that_ended_is_not_given_other_duties() -> None:
    offer = an_offer()
    assert not offer.reassign((Dimension.FINANCE,), lead=True)
    assert offer.reassign((Dimension.FINANCE, Dimension.DIGITAL), lead=True)
    offer.withdraw()
    with pytest.raises(OfferNotOpen):
        offer.reassign((), lead=False)


def test_the_same_proposal_always_makes_the_same_offers() -> None:
    assert offer_id_of(CALL, 1, pair("M1", "ent_a")) == offer_id_of(CALL, 1, pair("M1", "ent_a"))
    assert len({offer_id_of(CALL, number, pair("M1", "ent_a")) for number in range(5)}) == 5
