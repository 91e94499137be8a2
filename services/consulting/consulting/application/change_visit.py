"""What happens to a booked visit: its outcome, a cancellation, a waiver. The account is locked before the visit is moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from consulting.application.desk import Desk
from consulting.application.errors import CancelledInFuture, NotCancelledByOthers, VisitUnknown, told
from consulting.application.sight import Sight
from consulting.application.stores import Stores
from consulting.domain.cancellation import WorkingCalendar
from consulting.domain.errors import VisitNotOpen
from consulting.domain.facts import Fact
from consulting.domain.identity import VisitId
from consulting.domain.ledger import Account
from consulting.domain.outcome import Outcome
from consulting.domain.visit import Visit
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.errors import PreconditionFailed

Move = Callable[[Visit, Account], list[Fact]]


class ChangeVisit:
    """Moves one visit and its account together. ``if_match`` is the version that the caller worked on, where it says."""

    def __init__(self, stores: Stores, calendar: WorkingCalendar) -> None:
        self._stores, self._calendar = stores, calendar

    def settle(self, tx: Transaction, visit_id: VisitId, outcome: Outcome, if_match: int | None = None) -> None:
        """Record who came."""
        today = bangkok_day(tx.now)
        self._move(tx, visit_id, if_match, lambda visit, account: visit.settle_on(today, outcome, account, tx.now))

    def cancel(
        self,
        tx: Transaction,
        sight: Sight,
        visit_id: VisitId,
        cancelled_at: datetime | None = None,
        if_match: int | None = None,
    ) -> None:
        """Cancel; only the office may say that the word came earlier than now."""
        moment = cancelled_at or tx.now
        if moment > tx.now:
            raise CancelledInFuture
        if cancelled_at is not None and not sight.everything:
            raise NotCancelledByOthers
        visit = self._stores.visits.get(tx, visit_id)
        if visit is None or not sight.covers(visit.asked.enterprise_id):
            raise VisitUnknown
        day = bangkok_day(moment)
        self._move(
            tx,
            visit_id,
            if_match,
            lambda booked, account: booked.cancel(day, self._calendar, account, tx.now, cancelled_at=moment),
        )

    def waive(self, tx: Transaction, visit_id: VisitId, reason: str, if_match: int | None = None) -> None:
        """Give the minutes back for a reason."""
        self._move(tx, visit_id, if_match, lambda visit, account: visit.waive(reason, account, tx.now))

    def _move(self, tx: Transaction, visit_id: VisitId, if_match: int | None, move: Move) -> None:
        seen = self._stores.visits.get(tx, visit_id)
        if seen is None:
            raise VisitUnknown
        # The desk locks the account and reads the visit; a change in between is caught by the visit's version.
        desk = Desk(tx, self._stores, [seen.asked])
        visit = desk.known(seen.asked.request_no)
        if visit is None:
            raise VisitUnknown
        if if_match is not None and if_match != visit.version:
            raise PreconditionFailed(current=visit.version)
        with told():
            if not visit.accepted:
                raise VisitNotOpen(visit.status)
            desk.note(visit, move(visit, desk.account_of(visit)))
        desk.rise()
