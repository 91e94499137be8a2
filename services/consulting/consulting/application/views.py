"""What is told of visits, balances and the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class VisitItem:
    """One request. ``status`` accepted or refused, ``state`` the exact state, ``code`` the reason of a refusal.

    ``line`` is its record number in the file that it was imported from; ``enterprise`` the 13-digit number.
    """

    position: int
    id: str
    line: int | None
    import_id: str | None
    request_no: str
    enterprise: str | None
    enterprise_id: str | None
    year: int | None
    minutes: int | None
    hours: str
    requested_on: date | None
    service_date: date | None
    dimension: str | None
    consultant_code: str | None
    status: str
    state: str
    code: str | None
    effect: str | None
    outcome: str | None
    cancelled_at: datetime | None
    waive_reason: str | None
    received_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class BalanceItem:
    """One enterprise's year, in minutes. ``enterprise`` is empty until its number came to the counter."""

    enterprise: str | None
    enterprise_id: str
    year: int
    granted: int
    reserved: int
    used: int
    expired: int
    available: int
    closed: bool


@dataclass(frozen=True, slots=True)
class EntryItem:
    """One line of the ledger; the sums of the changes are the balance."""

    position: int
    year: int
    kind: str
    minutes: int
    granted_change: int
    reserved_change: int
    used_change: int
    expired_change: int
    visit_id: str | None
    request_no: str | None
    rule: str | None
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """Which visits are wanted; ``None`` does not narrow."""

    status: str | None = None
    enterprise_id: str | None = None
    year: int | None = None
    import_id: str | None = None
    request_no: str | None = None


@dataclass(frozen=True, slots=True)
class BalanceFilter:
    """Which balances are wanted; ``with_requests`` keeps the enterprise-years in which a request was accepted."""

    enterprise_id: str | None = None
    year: int | None = None
    with_requests: bool = False
