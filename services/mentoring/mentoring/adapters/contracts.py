"""A fact of the domain, as the contract event that the rest of the platform reads."""

from __future__ import annotations

from functools import singledispatch

from mentoring.domain.dimension import DIMENSIONS
from mentoring.domain.facts import Accepted, Closed, Fact, Matched, Offered, Registered, Started
from starsme.events import Event
from starsme.events.mentoring import (
    MatchPublished,
    MentoringStarted,
    MentorOffered,
    MentorRegistered,
    OfferAccepted,
    OfferClosed,
)


def contract_of(fact: Fact) -> Event:
    """The event of a fact."""
    return _contract_of(fact)


@singledispatch
def _contract_of(fact: object) -> Event:
    raise TypeError(f"{type(fact).__name__} has no contract")


@_contract_of.register
def _(fact: Registered) -> Event:
    mentor = fact.mentor
    return MentorRegistered.event(
        mentor_id=mentor.id,
        name=mentor.name,
        agency=mentor.agency,
        levels={str(dimension): int(mentor.level(dimension)) for dimension in DIMENSIONS},
        active=mentor.active,
    )


@_contract_of.register
def _(fact: Matched) -> Event:
    return MatchPublished.event(
        enterprise_id=fact.enterprise_id,
        call_code=fact.call_code,
        lead_mentor_id=fact.lead,
        mentors=fact.mentors,
        covered=list(map(str, fact.covered)),
        unmet=list(map(str, fact.unmet)),
    )


@_contract_of.register
def _(fact: Offered) -> Event:
    return MentorOffered.event(
        offer_id=fact.offer_id,
        enterprise_id=fact.enterprise_id,
        call_code=fact.call_code,
        mentor_id=fact.mentor_id,
        mentor_name=fact.mentor_name,
        enterprise_name=fact.enterprise_name,
        dimensions=list(map(str, fact.dimensions)),
        lead=fact.lead,
        answer_by=fact.answer_by,
    )


@_contract_of.register
def _(fact: Accepted) -> Event:
    return OfferAccepted.event(
        offer_id=fact.offer_id,
        enterprise_id=fact.enterprise_id,
        call_code=fact.call_code,
        mentor_id=fact.mentor_id,
        mentor_name=fact.mentor_name,
        dimensions=list(map(str, fact.dimensions)),
        lead=fact.lead,
        first_contact_by=fact.first_contact_by,
    )


@_contract_of.register
def _(fact: Closed) -> Event:
    return OfferClosed.event(
        offer_id=fact.offer_id,
        enterprise_id=fact.enterprise_id,
        call_code=fact.call_code,
        mentor_id=fact.mentor_id,
        outcome=str(fact.outcome),
        reason=None if fact.reason is None else str(fact.reason),
    )


@_contract_of.register
def _(fact: Started) -> Event:
    return MentoringStarted.event(
        enterprise_id=fact.enterprise_id, call_code=fact.call_code, started_on=fact.started_on
    )
