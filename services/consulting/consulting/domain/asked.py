"""What an enterprise asks for at the counter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from consulting.domain.identity import EnterpriseId, Minutes, RequestNo


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked at the counter. Two requests are the same when all but the spelling of the hours is the same.

    ``number`` is the 13-digit number that the counter received (or what was typed instead of one): it stays in this
    service, which has to reach the enterprise, and goes into no event. ``enterprise_id`` is empty without a valid
    number, ``minutes`` without valid hours: then the request can only be refused.
    """

    request_no: RequestNo
    number: str = field(repr=False)
    enterprise_id: EnterpriseId | None
    minutes: Minutes | None
    service_date: date | None
    requested_on: date | None = None
    dimension: str | None = None
    consultant_code: str | None = None
    hours: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from: the import and the number of its record there, from 1."""

    import_id: str
    line: int
