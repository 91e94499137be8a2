"""A request at the counter and the visit it becomes: requested -> booked | refused; a booked visit ends in one outcome.

Source: handbook, "Man-days"; the pilot's decisions, 17 and 18.
"""

from __future__ import annotations

from datetime import date, datetime

from consulting.domain.allowance import AllowanceRule
from consulting.domain.asked import Asked, Origin
from consulting.domain.cancellation import WorkingCalendar, is_early
from consulting.domain.errors import NothingToWaive, NotYetServed, ReasonMissing, VisitNotOpen
from consulting.domain.facts import Booked, Fact, Granted, Refused, Settled
from consulting.domain.identity import Minutes, VisitId
from consulting.domain.ledger import Account
from consulting.domain.outcome import CONSUMING, NEEDS_THE_DAY, WAIVABLE, Effect, Outcome, Status
from consulting.domain.refusal import Refusal, refusal_of_form


class Visit:
    """One request. ``version`` counts its stored states; 0 was never stored."""

    __slots__ = (
        "asked",
        "cancelled_at",
        "effect",
        "id",
        "origin",
        "outcome",
        "received_at",
        "refusal",
        "status",
        "version",
        "waive_reason",
        "year",
    )

    def __init__(
        self,
        id: VisitId,
        asked: Asked,
        *,
        status: Status = Status.REQUESTED,
        year: int | None = None,
        refusal: Refusal | None = None,
        outcome: Outcome | None = None,
        effect: Effect | None = None,
        cancelled_at: datetime | None = None,
        waive_reason: str | None = None,
        origin: Origin | None = None,
        received_at: datetime | None = None,
        version: int = 0,
    ) -> None:
        self.id, self.asked, self.origin, self.status, self.year = id, asked, origin, status, year
        self.refusal, self.outcome, self.effect = refusal, outcome, effect
        self.cancelled_at, self.waive_reason = cancelled_at, waive_reason
        self.received_at, self.version = received_at, version

    @property
    def accepted(self) -> bool:
        """Whether the request was booked, whatever became of it."""
        return self.status not in (Status.REQUESTED, Status.REFUSED)

    def refuse_by_form(self, rule: AllowanceRule) -> list[Fact]:
        """Refuse a request that no balance could help; returns nothing when its form is in order."""
        self._must_be(Status.REQUESTED)
        reason = refusal_of_form(self.asked, rule)
        if reason is None:
            return []
        if self.asked.enterprise_id is not None and self.asked.service_date is not None:
            self.year = rule.year_of(self.asked.service_date)
        return self._refuse(reason, None)

    def fits(self, account: Account, rule: AllowanceRule) -> bool:
        """Whether the year still has the minutes, counting what the first need would grant."""
        return self._minutes <= self._within_reach(account, rule)

    def book(self, account: Account, rule: AllowanceRule, at: datetime) -> list[Fact]:
        """Reserve the minutes or refuse the request whole; the year's allowance is granted on first need.

        ``account`` is that of the enterprise and of the year of the service date. A refusal leaves it as it was.
        """
        self._must_be(Status.REQUESTED)
        self.year = account.year
        if not self.fits(account, rule):
            return self._refuse(Refusal.INSUFFICIENT_BALANCE, self._within_reach(account, rule))
        facts: list[Fact] = []
        if granted := account.grant_up_to(rule.minutes_per_year, rule=rule.version, at=at):
            facts.append(Granted(account.enterprise_id, account.year, granted, rule.version))
        account.reserve(self._minutes, self.id, at)
        self.status, self.effect = Status.BOOKED, Effect.RESERVED
        facts.append(self._booked(account))
        return facts

    def settle(
        self,
        outcome: Outcome,
        account: Account,
        at: datetime,
        *,
        reason: str | None = None,
        cancelled_at: datetime | None = None,
    ) -> list[Fact]:
        """End the visit as reported. ``waived`` gives the minutes back only with a reason; else they are used."""
        self._must_be(Status.BOOKED)
        reason = (reason or "").strip() or None
        if outcome is Outcome.WAIVED and reason is not None:
            account.waive_reserved(self._minutes, self.id, at, reason)
            self.effect = Effect.RELEASED
        elif outcome is Outcome.WAIVED or outcome in CONSUMING:
            account.use(self._minutes, self.id, at)
            self.effect = Effect.USED
        else:
            account.release(self._minutes, self.id, at)
            self.effect = Effect.RELEASED
        self.status, self.outcome = Status(outcome), outcome
        self.waive_reason = reason if outcome is Outcome.WAIVED else None
        self.cancelled_at = cancelled_at
        return [self._settled(account)]

    def settle_on(self, today: date, outcome: Outcome, account: Account, at: datetime) -> list[Fact]:
        """End the visit at the counter; ``NotYetServed`` for what can only be known on the day of the service."""
        self._must_be(Status.BOOKED)
        if outcome in NEEDS_THE_DAY and today < self._service_date:
            raise NotYetServed
        return self.settle(outcome, account, at)

    def cancel(
        self, cancelled_on: date, calendar: WorkingCalendar, account: Account, at: datetime, *, cancelled_at: datetime
    ) -> list[Fact]:
        """Cancel the visit on a day (Asia/Bangkok): early releases the minutes, late uses them."""
        self._must_be(Status.BOOKED)
        early = is_early(cancelled_on, self._service_date, calendar)
        outcome = Outcome.CANCELLED_EARLY if early else Outcome.CANCELLED_LATE
        return self.settle(outcome, account, at, cancelled_at=cancelled_at)

    def waive(self, reason: str, account: Account, at: datetime) -> list[Fact]:
        """Give the minutes back for a reason, before or after they were consumed by a late cancellation or a no-show.

        Raises ``ReasonMissing`` without a reason and ``NothingToWaive`` where nothing was, or can be, consumed.
        """
        reason = reason.strip()
        if not reason:
            raise ReasonMissing
        if self.status is Status.BOOKED:
            return self.settle(Outcome.WAIVED, account, at, reason=reason)
        if self.status not in WAIVABLE or self.effect is not Effect.USED:
            raise NothingToWaive(self.status)
        account.waive_used(self._minutes, self.id, at, reason)
        self.status, self.outcome, self.effect, self.waive_reason = (
            Status.WAIVED,
            Outcome.WAIVED,
            Effect.RELEASED,
            reason,
        )
        return [self._settled(account)]

    @staticmethod
    def _within_reach(account: Account, rule: AllowanceRule) -> Minutes:
        due = 0 if account.closed else max(rule.minutes_per_year - account.granted, 0)
        return account.available + due

    @property
    def _minutes(self) -> Minutes:
        if self.asked.minutes is None:
            raise VisitNotOpen(self.status)
        return self.asked.minutes

    @property
    def _service_date(self) -> date:
        if self.asked.service_date is None:
            raise VisitNotOpen(self.status)
        return self.asked.service_date

    def _must_be(self, status: Status) -> None:
        if self.status is not status:
            raise VisitNotOpen(self.status)

    def _refuse(self, reason: Refusal, available: Minutes | None) -> list[Fact]:
        self.status, self.refusal = Status.REFUSED, reason
        asked = self.asked
        return [Refused(self.id, asked.request_no, reason, asked.enterprise_id, self.year, asked.minutes, available)]

    def _booked(self, account: Account) -> Booked:
        asked = self.asked
        return Booked(
            self.id,
            asked.request_no,
            account.enterprise_id,
            account.year,
            self._minutes,
            self._service_date,
            asked.dimension,
            asked.consultant_code,
            account.available,
        )

    def _settled(self, account: Account) -> Settled:
        if self.outcome is None or self.effect is None:
            raise VisitNotOpen(self.status)
        return Settled(
            self.id,
            self.asked.request_no,
            account.enterprise_id,
            account.year,
            self._minutes,
            self.outcome,
            self.effect,
            account.available,
        )
