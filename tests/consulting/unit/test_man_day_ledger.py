"""The man-day ledger: every figure is the sum of its entries and the invariant holds whatever happens."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from consulting.domain.allowance import AllowanceRule, YearSetting
from consulting.domain.asked import Asked
from consulting.domain.errors import InsufficientBalance, LedgerBroken, NothingToWaive, VisitNotOpen
from consulting.domain.identity import EnterpriseId, RequestNo, VisitId
from consulting.domain.ledger import Account, EntryKind
from consulting.domain.outcome import Effect, Outcome, Status
from consulting.domain.refusal import Refusal
from consulting.domain.visit import Visit

AT = datetime(2019, 3, 1, 3, tzinfo=UTC)
SERVICE_DAY = date(2019, 3, 20)
ENTERPRISE = EnterpriseId("ent_a")
V1, V2 = VisitId("vis_1"), VisitId("vis_2")


def an_account(granted: int = 1080) -> Account:
    account = Account(ENTERPRISE, 2562)
    account.grant_up_to(granted, rule="2562", at=AT)
    return account


def test_the_last_half_day_cannot_be_booked_twice():
    account = an_account()
    account.reserve(900, V1, AT)
    account.reserve(180, V2, AT)
    with pytest.raises(InsufficientBalance):
        account.reserve(180, VisitId("vis_3"), AT)
    assert (account.reserved, account.available) == (1080, 0)


def test_a_year_is_granted_once():
    account = an_account()
    assert account.grant_up_to(1080, rule="2562", at=AT) == 0
    assert [entry.kind for entry in account.entries] == [EntryKind.GRANT]


def test_a_higher_allowance_tops_the_year_up_and_a_lower_one_takes_nothing_back():
    account = an_account()
    assert account.grant_up_to(1800, rule="res-7", at=AT) == 720
    assert account.grant_up_to(360, rule="res-8", at=AT) == 0
    assert account.granted == 1800


def test_what_is_left_expires_when_the_year_closes_and_nothing_is_carried_over():
    account = an_account()
    account.reserve(360, V1, AT)
    account.reserve(180, V2, AT)
    assert account.close(AT) == 540
    assert account.available == 0
    account.use(360, V1, AT)
    account.release(180, V2, AT)
    assert (account.reserved, account.used, account.expired, account.available) == (0, 360, 720, 0)


def test_closing_twice_expires_nothing_more():
    account = an_account()
    assert account.close(AT) == 1080
    assert account.close(AT) == 0
    assert account.grant_up_to(5000, rule="late", at=AT) == 0


def test_minutes_that_were_never_reserved_cannot_be_used():
    with pytest.raises(LedgerBroken):
        an_account().use(180, V1, AT)


def test_an_entry_moves_something():
    with pytest.raises(LedgerBroken):
        an_account().reserve(0, V1, AT)


def test_a_stored_account_that_breaks_the_invariant_is_not_believed():
    with pytest.raises(LedgerBroken):
        Account(ENTERPRISE, 2562, granted=1080, reserved=900, used=181)


class Season(RuleBasedStateMachine):
    """Any number of requests, outcomes, waivers, rule changes and a closing, in any order, on one account."""

    visits = Bundle("visits")

    @initialize(man_days=st.integers(1, 4))
    def open_account(self, man_days):
        self.account = Account(ENTERPRISE, 2562)
        self.rule = AllowanceRule("r", man_days, 360, 180, YearSetting.FISCAL, date(2018, 10, 1), "test")
        self.known: list[Visit] = []
        self.granted_before = 0

    @rule(target=visits, minutes=st.integers(180, 800))
    def request(self, minutes):
        number = len(self.known)
        visit = Visit(
            VisitId(f"vis_{number}"), Asked(RequestNo(f"V{number}"), "0645973339461", ENTERPRISE, minutes, SERVICE_DAY)
        )
        before = (self.account.granted, self.account.reserved, self.account.used, len(self.account.entries))
        visit.book(self.account, self.rule, AT)
        if visit.status is Status.REFUSED:
            assert visit.refusal is Refusal.INSUFFICIENT_BALANCE
            assert before == (
                self.account.granted,
                self.account.reserved,
                self.account.used,
                len(self.account.entries),
            )
            return multiple()
        self.known.append(visit)
        return visit

    @rule(visit=consumes(visits), outcome=st.sampled_from(Outcome), reason=st.sampled_from([None, " ", "น้ำท่วม"]))
    def settle(self, visit, outcome, reason):
        if visit.status is not Status.BOOKED:
            with pytest.raises(VisitNotOpen):
                visit.settle(outcome, self.account, AT, reason=reason)
        else:
            visit.settle(outcome, self.account, AT, reason=reason)

    @rule(visit=visits)
    def waive(self, visit):
        if visit.effect is Effect.RELEASED or visit.status is Status.HELD:
            with pytest.raises(NothingToWaive):
                visit.waive("น้ำท่วม", self.account, AT)
        else:
            visit.waive("น้ำท่วม", self.account, AT)
            assert visit.effect is Effect.RELEASED

    @rule()
    def waive_any_ended(self):
        for visit in self.known:
            if visit.status in (Status.CANCELLED_LATE, Status.NO_SHOW_ENTERPRISE):
                visit.waive("น้ำท่วม", self.account, AT)
                return

    @rule(man_days=st.integers(1, 6))
    def change_the_rule(self, man_days):
        self.rule = AllowanceRule("r2", man_days, 360, 180, YearSetting.FISCAL, date(2018, 10, 1), "test")

    @rule()
    def close_the_year(self):
        self.account.close(AT)

    @invariant()
    def reserved_and_used_stay_within_what_was_granted(self):
        account = self.account
        assert 0 <= account.reserved + account.used <= account.granted
        assert account.granted - account.reserved - account.used - account.expired == account.available >= 0
        assert not account.closed or account.available == 0

    @invariant()
    def every_figure_is_the_sum_of_its_entries(self):
        entries, account = self.account.entries, self.account
        assert sum(entry.granted_change for entry in entries) == account.granted
        assert sum(entry.reserved_change for entry in entries) == account.reserved
        assert sum(entry.used_change for entry in entries) == account.used
        assert sum(entry.expired_change for entry in entries) == account.expired

    @invariant()
    def every_figure_is_the_sum_of_its_visits(self):
        by_effect = dict.fromkeys(Effect, 0)
        for visit in self.known:
            by_effect[visit.effect] += visit.asked.minutes
        assert by_effect[Effect.RESERVED] == self.account.reserved
        assert by_effect[Effect.USED] == self.account.used

    @invariant()
    def a_grant_is_never_taken_back(self):
        assert self.account.granted >= self.granted_before
        self.granted_before = self.account.granted


Season.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestSeason = Season.TestCase
