"""What happened, as aggregates tell it. Adapters turn these into contract events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mentoring.domain.dimension import Dimension
from mentoring.domain.identity import CallCode, EnterpriseId, MentorId, OfferId
from mentoring.domain.mentor import Mentor


@dataclass(frozen=True, slots=True)
class Registered:
    """A mentor is on the register, new or changed."""

    mentor: Mentor


@dataclass(frozen=True, slots=True)
class Matched:
    """What is published for one enterprise."""

    enterprise_id: EnterpriseId
    call_code: CallCode
    lead: MentorId | None
    mentors: int
    covered: tuple[Dimension, ...]
    unmet: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A mentor is asked to take an enterprise."""

    offer_id: OfferId
    enterprise_id: EnterpriseId
    call_code: CallCode
    mentor_id: MentorId
    mentor_name: str
    enterprise_name: str
    dimensions: tuple[Dimension, ...]
    lead: bool
    answer_by: date


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mentor takes an enterprise."""

    offer_id: OfferId
    enterprise_id: EnterpriseId
    call_code: CallCode
    mentor_id: MentorId
    mentor_name: str
    dimensions: tuple[Dimension, ...]
    lead: bool
    first_contact_by: date


@dataclass(frozen=True, slots=True)
class Closed:
    """An offer ended without a mentor."""

    offer_id: OfferId
    enterprise_id: EnterpriseId
    call_code: CallCode
    mentor_id: MentorId
    outcome: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Started:
    """An enterprise's first mentor accepted."""

    enterprise_id: EnterpriseId
    call_code: CallCode
    started_on: date


Fact = Registered | Matched | Offered | Accepted | Closed | Started
