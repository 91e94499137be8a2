"""Why a request is refused. The tests stand in a fixed order and the first that fits is told.

Source: the pilot's decisions, 17.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from consulting.domain.allowance import AllowanceRule
from consulting.domain.asked import Asked
from consulting.domain.identity import Minutes


class Refusal(StrEnum):
    """The closed list of reasons."""

    ID_INVALID = "id_invalid"
    HOURS_INVALID = "hours_invalid"
    BELOW_MINIMUM = "below_minimum"
    INSUFFICIENT_BALANCE = "insufficient_balance"


LONGEST_REQUEST_MINUTES = 2**53 - 1
"""Above this a number is no longer exact in JSON, so it cannot be told and is not taken for a number of minutes."""


def minutes_of(hours: Fraction | None) -> Minutes | None:
    """Whole minutes of consultant hours, or ``None`` when they are not a positive whole number of minutes.

    >>> minutes_of(Fraction("4.5")), minutes_of(Fraction("3.33"))
    (270, None)
    """
    if hours is None:
        return None
    minutes = hours * 60
    if minutes.denominator != 1 or not 0 < minutes <= LONGEST_REQUEST_MINUTES:
        return None
    return int(minutes)


def refusal_of_form(asked: Asked, rule: AllowanceRule) -> Refusal | None:
    """The reason that the request itself gives, before any balance is looked at."""
    if asked.enterprise_id is None:
        return Refusal.ID_INVALID
    if asked.minutes is None:
        return Refusal.HOURS_INVALID
    if asked.minutes < rule.smallest_booking_minutes:
        return Refusal.BELOW_MINIMUM
    return None
