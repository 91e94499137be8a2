"""An enterprise became known to the platform: its account is opened and the year of its registration granted."""

from __future__ import annotations

from datetime import date

from consulting.application.stores import Stores
from consulting.domain.facts import Granted
from consulting.domain.identity import EnterpriseId
from consulting.domain.ledger import Account
from starsme.db import Transaction


class OpenAccount:
    """Reacts to a registration. Later years, and enterprises that enrolment never saw, are granted on first need."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def __call__(self, tx: Transaction, enterprise_id: EnterpriseId, registered_on: date) -> None:
        """Grant the year that holds the day of registration, once."""
        rules = self._stores.rules
        rule = tx.once("allowance", lambda: rules.allowance(tx)).on(registered_on)
        year = rule.year_of(registered_on)
        if year in tx.once("closed years", lambda: rules.closed_years(tx)):
            return  # a year that is over gives nothing
        account = Account(enterprise_id, year)
        minutes = account.grant_up_to(rule.minutes_per_year, rule=rule.version, at=tx.now)
        if minutes and self._stores.accounts.open(tx, account):
            tx.emit(self._stores.contract_of(Granted(enterprise_id, year, minutes, rule.version)))
