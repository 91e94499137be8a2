"""Closing a year: what is left expires, account by account. Visits still booked keep their minutes until they end."""

from __future__ import annotations

from datetime import date, timedelta

from consulting.application.errors import YearNotOver
from consulting.application.stores import Stores
from consulting.domain.allowance import AllowanceRules
from consulting.domain.facts import Expired
from starsme.clock import bangkok_day
from starsme.db import Transaction

_BUDDHIST_ERA_OFFSET = 543


class CloseYear:
    """Stops a year's bookings at once, then expires its accounts a chunk at a time."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def announce(self, tx: Transaction, year: int, closed_by: str) -> None:
        """From now on the year takes no booking; raises ``YearNotOver`` while it still runs (Asia/Bangkok)."""
        last = last_day_of(year, self._stores.rules.allowance(tx))
        if bangkok_day(tx.now) <= last:
            raise YearNotOver(year=year, last_day=last)
        self._stores.rules.close_year(tx, year, closed_by, tx.now)

    def expire(self, tx: Transaction, year: int, limit: int) -> int:
        """Expire some accounts that are still open and return how many there were; 0 when the year is done."""
        accounts = self._stores.accounts.open_in(tx, year, limit)
        for account in accounts:
            expired = account.close(tx.now)
            if expired:
                tx.emit(self._stores.contract_of(Expired(account.enterprise_id, year, expired)))
        self._stores.accounts.save(tx, accounts)
        return len(accounts)


def last_day_of(year: int, rules: AllowanceRules) -> date:
    """The last day that counts in a year (B.E.), whatever rules were in force during it."""
    day = date(year - _BUDDHIST_ERA_OFFSET, 12, 31)
    while rules.on(day).year_of(day) != year:
        day -= timedelta(days=1)
    return day
