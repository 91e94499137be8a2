"""A decision changes the dated allowance from a day on: a call's terms, or a resolution of the committee."""

from __future__ import annotations

from consulting.application.errors import RuleInUse, RuleVersionTaken
from consulting.application.stores import Stores
from consulting.domain.allowance import AllowanceRule
from starsme.db import Transaction


class ChangeAllowance:
    """Adds a version of the rule. The same version again changes nothing."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def __call__(self, tx: Transaction, rule: AllowanceRule) -> AllowanceRule:
        """Store the rule; raises ``RuleVersionTaken`` or ``RuleInUse``.

        A higher allowance may begin on any day: it tops a year up on its next need. A lower one, or another kind of
        year, may not reach back to what was granted or booked already.
        """
        rules = self._stores.rules.allowance(tx)
        earlier = rules.version(rule.version)
        if earlier is not None:
            if earlier != rule:
                raise RuleVersionTaken(version=rule.version)
            return earlier
        self._must_not_reach_back(tx, rules.on(rule.effective_from), rule)
        self._stores.rules.add(tx, rule, tx.now)
        return rule

    def _must_not_reach_back(self, tx: Transaction, before: AllowanceRule, rule: AllowanceRule) -> None:
        store, day = self._stores.rules, rule.effective_from
        less = rule.minutes_per_year < before.minutes_per_year
        if (less and store.granted_above(tx, rule.year_of(day), rule.minutes_per_year)) or (
            rule.year is not before.year and store.booked_from(tx, day)
        ):
            raise RuleInUse(effective_from=day)
