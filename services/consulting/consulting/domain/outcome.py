"""Where a request stands, how a visit ends, and what becomes of its minutes.

Source: handbook, "Man-days"; the pilot's decisions, 18.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    BOOKED = "booked"
    REFUSED = "refused"
    HELD = "held"
    CANCELLED_EARLY = "cancelled_early"
    CANCELLED_LATE = "cancelled_late"
    NO_SHOW_ENTERPRISE = "no_show_enterprise"
    NO_SHOW_CONSULTANT = "no_show_consultant"
    WAIVED = "waived"


class Outcome(StrEnum):
    """How a booked visit ended."""

    HELD = "held"
    CANCELLED_EARLY = "cancelled_early"
    CANCELLED_LATE = "cancelled_late"
    NO_SHOW_ENTERPRISE = "no_show_enterprise"
    NO_SHOW_CONSULTANT = "no_show_consultant"
    WAIVED = "waived"


class Effect(StrEnum):
    """What became of the minutes."""

    RESERVED = "reserved"
    USED = "used"
    RELEASED = "released"


CONSUMING = frozenset({Outcome.HELD, Outcome.CANCELLED_LATE, Outcome.NO_SHOW_ENTERPRISE})
"""Outcomes that use the minutes; a waiver without a reason does too."""

WAIVABLE = frozenset({Status.CANCELLED_LATE, Status.NO_SHOW_ENTERPRISE, Status.WAIVED})
"""Ended visits whose consumed minutes an officer may still give back; WAIVED only while its reason is missing."""

NEEDS_THE_DAY = frozenset({Outcome.HELD, Outcome.NO_SHOW_ENTERPRISE, Outcome.NO_SHOW_CONSULTANT})
