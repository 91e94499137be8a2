"""What happened, as the rest of the platform is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from consulting.domain.identity import EnterpriseId, Minutes, RequestNo, VisitId
from consulting.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Granted:
    """A year's allowance, or what a later rule added to it."""

    enterprise_id: EnterpriseId
    year: int
    minutes: Minutes
    rule: str


@dataclass(frozen=True, slots=True)
class Booked:
    """Minutes are reserved for a visit."""

    visit_id: VisitId
    request_no: RequestNo
    enterprise_id: EnterpriseId
    year: int
    minutes: Minutes
    service_date: date
    dimension: str | None
    consultant_code: str | None
    minutes_available: Minutes


@dataclass(frozen=True, slots=True)
class Refused:
    """A request was refused whole. Without a valid number there is no enterprise, year or balance to tell of."""

    visit_id: VisitId
    request_no: RequestNo
    reason: Refusal
    enterprise_id: EnterpriseId | None
    year: int | None
    minutes: Minutes | None
    minutes_available: Minutes | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A booked visit ended, or a waiver changed how it ended."""

    visit_id: VisitId
    request_no: RequestNo
    enterprise_id: EnterpriseId
    year: int
    minutes: Minutes
    outcome: str
    effect: str
    minutes_available: Minutes


@dataclass(frozen=True, slots=True)
class Expired:
    """What was left of a year when it closed."""

    enterprise_id: EnterpriseId
    year: int
    minutes: Minutes


Fact = Granted | Booked | Refused | Settled | Expired
