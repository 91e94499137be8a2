"""A fact of the domain, as the contract event that the rest of the platform reads."""

from __future__ import annotations

from functools import singledispatch

from consulting.domain.facts import Booked, Expired, Fact, Granted, Refused, Settled
from starsme.events import Event
from starsme.events.consulting import ManDaysExpired, ManDaysGranted, VisitBooked, VisitRefused, VisitSettled


def contract_of(fact: Fact) -> Event:
    """The event of a fact."""
    return _contract_of(fact)


@singledispatch
def _contract_of(fact: object) -> Event:
    raise TypeError(f"{type(fact).__name__} has no contract")


@_contract_of.register
def _(fact: Granted) -> Event:
    return ManDaysGranted.event(enterprise_id=fact.enterprise_id, year=fact.year, minutes=fact.minutes, rule=fact.rule)


@_contract_of.register
def _(fact: Booked) -> Event:
    return VisitBooked.event(
        visit_id=fact.visit_id,
        enterprise_id=fact.enterprise_id,
        request_no=fact.request_no,
        year=fact.year,
        minutes=fact.minutes,
        service_date=fact.service_date,
        dimension=fact.dimension,
        consultant_code=fact.consultant_code,
        minutes_available=fact.minutes_available,
    )


@_contract_of.register
def _(fact: Refused) -> Event:
    return VisitRefused.event(
        request_no=fact.request_no,
        # Without a valid number there is no enterprise: the request itself is the party, as an application is.
        enterprise_id=fact.enterprise_id or fact.visit_id,
        year=fact.year,
        minutes=fact.minutes,
        reason=str(fact.reason),
        minutes_available=fact.minutes_available,
    )


@_contract_of.register
def _(fact: Settled) -> Event:
    return VisitSettled.event(
        visit_id=fact.visit_id,
        enterprise_id=fact.enterprise_id,
        request_no=fact.request_no,
        year=fact.year,
        minutes=fact.minutes,
        outcome=str(fact.outcome),
        effect=str(fact.effect),
        minutes_available=fact.minutes_available,
    )


@_contract_of.register
def _(fact: Expired) -> Event:
    return ManDaysExpired.event(enterprise_id=fact.enterprise_id, year=fact.year, minutes=fact.minutes)
