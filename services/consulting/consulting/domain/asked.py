"""What an enterprise asks for at the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from consulting.domain.identity import EnterpriseId, Minutes, RequestNo


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked at the counter.

    ``enterprise_id`` is empty without a valid number, ``minutes`` without valid hours: then it can only be refused.
    """

    request_no: RequestNo
    enterprise_id: EnterpriseId | None
    minutes: Minutes | None
    service_date: date | None
    requested_on: date | None = None
    dimension: str | None = None
    consultant_code: str | None = None
