"""The counter's desk: requests are taken one after another, in one transaction, on accounts that nobody else moves."""

from __future__ import annotations

from collections.abc import Iterable

from consulting.application.stores import AccountKey, Stores
from consulting.domain.allowance import AllowanceRule
from consulting.domain.asked import Asked, Origin
from consulting.domain.facts import Fact
from consulting.domain.identity import RequestNo, visit_id_of
from consulting.domain.ledger import Account
from consulting.domain.refusal import refusal_of_form
from consulting.domain.visit import Visit
from starsme.clock import bangkok_day
from starsme.db import Transaction


class Desk:
    """Sits for a batch: what it will need is read and locked when it opens, and everything is written when it rises."""

    def __init__(self, tx: Transaction, stores: Stores, batch: Iterable[Asked]) -> None:
        self._tx, self._stores = tx, stores
        self._rules = stores.rules.allowance(tx)
        asked = list(batch)
        self._visits = stores.visits.by_request_no(tx, {one.request_no for one in asked})
        self._accounts = self._lock(asked)
        self._numbers = {one.enterprise_id: one.number for one in asked if one.enterprise_id is not None}
        self._new: dict[RequestNo, Visit] = {}
        self._changed: dict[RequestNo, Visit] = {}
        self._facts: list[Fact] = []

    def known(self, request_no: RequestNo) -> Visit | None:
        """The visit that a request number names already."""
        return self._visits.get(request_no)

    def would_book(self, asked: Asked) -> bool:
        """Whether taking the request now would book it."""
        rule = self._rule(asked)
        if refusal_of_form(asked, rule) is not None:
            return False
        return self._visit(asked).fits(self._accounts[self._key(asked)], rule)

    def take(self, asked: Asked, origin: Origin | None = None) -> Visit:
        """Book or refuse a new request; either way it is kept."""
        visit, rule = self._visit(asked, origin), self._rule(asked)
        facts = visit.refuse_by_form(rule)
        if not facts:
            facts = visit.book(self._accounts[self._key(asked)], rule, self._tx.now)
        self._facts += facts
        self._visits[asked.request_no] = self._new[asked.request_no] = visit
        return visit

    def account_of(self, visit: Visit) -> Account:
        """The account that a booked visit draws on, locked."""
        return self._accounts[_key_of(visit)]

    def note(self, visit: Visit, facts: Iterable[Fact]) -> None:
        """Keep what a visit that was taken, or was known, has become."""
        self._facts += facts
        if visit.asked.request_no not in self._new:
            self._changed[visit.asked.request_no] = visit

    def rise(self) -> None:
        """Write everything and tell the platform, in the order in which it happened."""
        tx = self._tx
        self._stores.visits.add(tx, list(self._new.values()))
        self._stores.visits.update(tx, list(self._changed.values()))
        self._stores.accounts.save(tx, self._accounts.values())
        self._stores.numbers.remember(tx, self._numbers)
        for fact in self._facts:
            tx.emit(self._stores.contract_of(fact))

    def _lock(self, asked: list[Asked]) -> dict[AccountKey, Account]:
        keys = {_key_of(visit) for visit in self._visits.values() if visit.accepted}
        for one in asked:
            if one.request_no not in self._visits and refusal_of_form(one, self._rule(one)) is None:
                keys.add(self._key(one))
        # Lock first: two officers may book the last half-day at once.
        accounts = self._stores.accounts.lock(self._tx, keys)
        closed = self._stores.rules.closed_years(self._tx)
        for account in accounts.values():
            if account.year in closed and not account.closed:
                account.close(self._tx.now)
        return accounts

    def _visit(self, asked: Asked, origin: Origin | None = None) -> Visit:
        return Visit(visit_id_of(asked.request_no), asked, origin=origin, received_at=self._tx.now)

    def _rule(self, asked: Asked) -> AllowanceRule:
        return self._rules.on(asked.service_date or bangkok_day(self._tx.now))

    def _key(self, asked: Asked) -> AccountKey:
        enterprise, day = asked.enterprise_id, asked.service_date
        if enterprise is None or day is None:
            raise ValueError(f"{asked.request_no} names no enterprise or no day: it has no account")
        return AccountKey(enterprise, self._rules.on(day).year_of(day))


def _key_of(visit: Visit) -> AccountKey:
    if visit.asked.enterprise_id is None or visit.year is None:
        raise ValueError(f"{visit.id} was never booked: it has no account")
    return AccountKey(visit.asked.enterprise_id, visit.year)
