"""An offer: a mentor is asked to take an enterprise.

offered -> accepted | refused | overdue | withdrawn; an accepted offer ends only when the enterprise withdraws.
Source: handbook, "Default clocks": a mentor answers in 3 working days, first contact within 2 of acceptance.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Protocol

from mentoring.domain.dimension import Dimension
from mentoring.domain.errors import NotOverdue, OfferNotOpen
from mentoring.domain.facts import Accepted, Closed, Offered
from mentoring.domain.identity import CallCode, OfferId, Pair

ANSWER_WORKING_DAYS = 3
FIRST_CONTACT_WORKING_DAYS = 2


class WorkingCalendar(Protocol):
    """Knows which days are worked."""

    def add(self, day: date, n: int) -> date:
        """The ``n``-th working day after a day."""
        ...


class OfferStatus(StrEnum):
    """Where an offer stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    OVERDUE = "overdue"
    WITHDRAWN = "withdrawn"


HELD = frozenset({OfferStatus.OFFERED, OfferStatus.ACCEPTED})
"""An offer in one of these takes a place of the mentor's capacity."""

DECLINED = frozenset({OfferStatus.REFUSED, OfferStatus.OVERDUE})
"""A mentor whose offer ended so is not asked again about the same enterprise."""


class Refusal(StrEnum):
    """Why a mentor says no. Closed words travel; what a mentor adds in his or her own words stays in this service."""

    NO_TIME = "no_time"
    CONFLICT = "conflict"
    TOO_FAR = "too_far"
    NOT_MY_FIELD = "not_my_field"
    OTHER = "other"


ENTERPRISE_WITHDREW = "enterprise_withdrew"
NO_ANSWER = "no_answer"


class Offer:
    """One offer. ``version`` counts its stored states; 0 was never stored."""

    __slots__ = (
        "answer_by",
        "answered_by",
        "answered_on",
        "call_code",
        "dimensions",
        "enterprise_name",
        "first_contact_by",
        "id",
        "lead",
        "mentor_name",
        "note",
        "offered_on",
        "pair",
        "proposal",
        "reason",
        "status",
        "version",
    )

    def __init__(
        self,
        id: OfferId,
        call_code: CallCode,
        pair: Pair,
        *,
        proposal: int,
        mentor_name: str,
        enterprise_name: str,
        dimensions: tuple[Dimension, ...],
        lead: bool,
        offered_on: date,
        answer_by: date,
        status: OfferStatus = OfferStatus.OFFERED,
        answered_on: date | None = None,
        answered_by: str | None = None,
        first_contact_by: date | None = None,
        reason: str | None = None,
        note: str | None = None,
        version: int = 0,
    ) -> None:
        self.id, self.call_code, self.pair, self.proposal = id, call_code, pair, proposal
        self.mentor_name, self.enterprise_name = mentor_name, enterprise_name
        self.dimensions, self.lead = dimensions, lead
        self.offered_on, self.answer_by, self.status = offered_on, answer_by, status
        self.answered_on, self.answered_by, self.first_contact_by = answered_on, answered_by, first_contact_by
        self.reason, self.note, self.version = reason, note, version

    @property
    def held(self) -> bool:
        """Whether the mentor has the offer, answered or not."""
        return self.status in HELD

    def make(self) -> Offered:
        """Tell that the mentor is asked."""
        return Offered(
            self.id,
            self.pair.enterprise_id,
            self.call_code,
            self.pair.mentor_id,
            self.mentor_name,
            self.enterprise_name,
            self.dimensions,
            self.lead,
            self.answer_by,
        )

    def accept(self, today: date, calendar: WorkingCalendar, *, by: str) -> Accepted:
        """Take the enterprise. An answer after the last day still counts while nobody has closed the offer."""
        self._must_be_open()
        self.status, self.answered_on, self.answered_by = OfferStatus.ACCEPTED, today, by
        self.first_contact_by = calendar.add(today, FIRST_CONTACT_WORKING_DAYS)
        return Accepted(
            self.id,
            self.pair.enterprise_id,
            self.call_code,
            self.pair.mentor_id,
            self.mentor_name,
            self.dimensions,
            self.lead,
            self.first_contact_by,
        )

    def refuse(self, today: date, reason: Refusal, *, by: str, note: str | None = None) -> Closed:
        """Say no."""
        self._must_be_open()
        self.answered_on, self.answered_by, self.note = today, by, note
        return self._close(OfferStatus.REFUSED, reason)

    def lapse(self, today: date) -> Closed:
        """Close an offer that was not answered by the end of its last day; raises ``NotOverdue`` before."""
        self._must_be_open()
        if today <= self.answer_by:
            raise NotOverdue(f"{self.id} may be answered until the end of {self.answer_by}")
        return self._close(OfferStatus.OVERDUE, NO_ANSWER)

    def withdraw(self) -> Closed:
        """Take the offer back because the enterprise withdrew, whether the mentor had accepted or not."""
        if not self.held:
            raise OfferNotOpen(self.status)
        return self._close(OfferStatus.WITHDRAWN, ENTERPRISE_WITHDREW)

    def reassign(self, dimensions: tuple[Dimension, ...], *, lead: bool) -> bool:
        """Take note of what the mentor does there by the latest proposal; ``False`` when nothing is new."""
        if not self.held:
            raise OfferNotOpen(self.status)
        if (self.dimensions, self.lead) == (dimensions, lead):
            return False
        self.dimensions, self.lead = dimensions, lead
        return True

    def _must_be_open(self) -> None:
        if self.status is not OfferStatus.OFFERED:
            raise OfferNotOpen(self.status)

    def _close(self, status: OfferStatus, reason: str) -> Closed:
        self.status, self.reason = status, reason
        return Closed(self.id, self.pair.enterprise_id, self.call_code, self.pair.mentor_id, status, reason)
