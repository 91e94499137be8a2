"""A request and the visit it becomes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulting.domain.allowance import AllowanceRule, YearSetting
from consulting.domain.asked import Asked
from consulting.domain.errors import NothingToWaive, NotYetServed, ReasonMissing, VisitNotOpen
from consulting.domain.facts import Booked, Granted, Refused, Settled
from consulting.domain.identity import EnterpriseId, RequestNo, VisitId
from consulting.domain.ledger import Account, EntryKind
from consulting.domain.outcome import Effect, Outcome, Status
from consulting.domain.refusal import Refusal, minutes_of
from consulting.domain.visit import Visit
from starsme.working_days import Override, WorkingDays

AT = datetime(2019, 3, 1, 3, tzinfo=UTC)
RULE = AllowanceRule("2562", 3, 360, 180, YearSetting.FISCAL, date(2018, 10, 1), "assignment")
ASKED = Asked(RequestNo("V1"), "0645973339461", EnterpriseId("ent_a"), 360, date(2019, 3, 20))


def an_account(**figures) -> Account:
    return Account(EnterpriseId("ent_a"), 2562, **figures)


def a_visit(**changes) -> Visit:
    return Visit(VisitId("vis_1"), replace(ASKED, **changes))


def a_booked_visit(account: Account, **changes) -> Visit:
    visit = a_visit(**changes)
    visit.book(account, RULE, AT)
    return visit


def test_the_first_need_grants_the_year_and_reserves_the_minutes():
    account, visit = an_account(), a_visit()
    facts = visit.book(account, RULE, AT)
    assert [type(fact) for fact in facts] == [Granted, Booked]
    assert facts[1].minutes_available == account.available == 720
    assert (visit.status, visit.effect, visit.year) == (Status.BOOKED, Effect.RESERVED, 2562)


def test_a_request_over_the_balance_is_refused_whole_and_changes_nothing():
    account, visit = an_account(granted=1080, used=900), a_visit(minutes=181)
    (refused,) = visit.book(account, RULE, AT)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.minutes, refused.minutes_available) == (Refusal.INSUFFICIENT_BALANCE, 181, 180)
    assert account.entries == []
    assert not visit.accepted


def test_a_first_request_that_is_refused_grants_nothing():
    account, visit = an_account(), a_visit(minutes=1081)
    (refused,) = visit.book(account, RULE, AT)
    assert (refused.reason, refused.minutes_available) == (Refusal.INSUFFICIENT_BALANCE, 1080)
    assert account.granted == 0


def test_nothing_can_be_booked_in_a_closed_year():
    visit = a_visit()
    (refused,) = visit.book(an_account(closed=True), RULE, AT)
    assert (refused.reason, refused.minutes_available) == (Refusal.INSUFFICIENT_BALANCE, 0)


@pytest.mark.parametrize(
    ("changes", "reason", "year"),
    [
        ({"enterprise_id": None, "minutes": None, "service_date": None}, Refusal.ID_INVALID, None),
        ({"enterprise_id": None, "minutes": 10}, Refusal.ID_INVALID, None),
        ({"minutes": None}, Refusal.HOURS_INVALID, 2562),
        ({"minutes": 179}, Refusal.BELOW_MINIMUM, 2562),
    ],
)
def test_the_first_reason_that_fits_is_told(changes, reason, year):
    visit = a_visit(**changes)
    (refused,) = visit.refuse_by_form(RULE)
    assert (refused.reason, refused.year, visit.status, visit.refusal) == (reason, year, Status.REFUSED, reason)


@pytest.mark.parametrize("minutes", [180, 181, 100_000])
def test_any_minutes_from_the_smallest_booking_are_in_order(minutes):
    assert a_visit(minutes=minutes).refuse_by_form(RULE) == []


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [("6", 360), ("4.5", 270), ("3.05", 183), ("3.33", None), ("0", None), ("0.5", 30), (str(10**30), None)],
)
def test_hours_are_whole_minutes_or_nothing(hours, minutes):
    assert minutes_of(Fraction(hours)) == minutes


def test_no_hours_are_no_minutes():
    assert minutes_of(None) is None


@pytest.mark.parametrize(
    ("outcome", "reason", "effect", "kind"),
    [
        (Outcome.HELD, None, Effect.USED, EntryKind.USE),
        (Outcome.CANCELLED_LATE, None, Effect.USED, EntryKind.USE),
        (Outcome.NO_SHOW_ENTERPRISE, None, Effect.USED, EntryKind.USE),
        (Outcome.CANCELLED_EARLY, None, Effect.RELEASED, EntryKind.RELEASE),
        (Outcome.NO_SHOW_CONSULTANT, None, Effect.RELEASED, EntryKind.RELEASE),
        (Outcome.WAIVED, "น้ำท่วม", Effect.RELEASED, EntryKind.WAIVE),
        (Outcome.WAIVED, "  ", Effect.USED, EntryKind.USE),
        (Outcome.WAIVED, None, Effect.USED, EntryKind.USE),
    ],
)
def test_each_outcome_uses_or_releases(outcome, reason, effect, kind):
    account = an_account()
    visit = a_booked_visit(account)
    (settled,) = visit.settle(outcome, account, AT, reason=reason)
    assert isinstance(settled, Settled)
    assert (visit.effect, visit.status, settled.effect) == (effect, Status(outcome), effect)
    assert account.entries[-1].kind is kind
    assert account.available == (720 if effect is Effect.USED else 1080)


def test_a_settled_visit_is_not_settled_again():
    account = an_account()
    visit = a_booked_visit(account)
    visit.settle(Outcome.HELD, account, AT)
    with pytest.raises(VisitNotOpen):
        visit.settle(Outcome.CANCELLED_EARLY, account, AT)
    with pytest.raises(VisitNotOpen):
        visit.book(account, RULE, AT)


@pytest.mark.parametrize("outcome", [Outcome.CANCELLED_LATE, Outcome.NO_SHOW_ENTERPRISE, Outcome.WAIVED])
def test_an_officer_may_waive_what_was_consumed_once(outcome):
    account = an_account()
    visit = a_booked_visit(account)
    visit.settle(outcome, account, AT)
    visit.waive("เจ้าของเข้าโรงพยาบาล", account, AT)
    assert (visit.status, visit.effect, account.used, account.available) == (Status.WAIVED, Effect.RELEASED, 0, 1080)
    with pytest.raises(NothingToWaive):
        visit.waive("อีกครั้ง", account, AT)


def test_a_booked_visit_may_be_waived_at_once():
    account = an_account()
    visit = a_booked_visit(account)
    visit.waive("ไฟฟ้าดับ", account, AT)
    assert (visit.status, account.entries[-1].kind, account.entries[-1].reason) == (
        Status.WAIVED,
        EntryKind.WAIVE,
        "ไฟฟ้าดับ",
    )


def test_a_waiver_needs_a_reason():
    account = an_account()
    visit = a_booked_visit(account)
    with pytest.raises(ReasonMissing):
        visit.waive(" ", account, AT)


@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.CANCELLED_EARLY, Outcome.NO_SHOW_CONSULTANT])
def test_there_is_nothing_to_waive_where_nothing_was_lost_or_the_visit_was_held(outcome):
    account = an_account()
    visit = a_booked_visit(account)
    visit.settle(outcome, account, AT)
    with pytest.raises(NothingToWaive):
        visit.waive("น้ำท่วม", account, AT)


@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.NO_SHOW_ENTERPRISE, Outcome.NO_SHOW_CONSULTANT])
def test_who_came_is_not_known_before_the_day(outcome):
    account = an_account()
    visit = a_booked_visit(account)
    with pytest.raises(NotYetServed):
        visit.settle_on(date(2019, 3, 19), outcome, account, AT)
    visit.settle_on(date(2019, 3, 20), outcome, account, AT)
    assert visit.outcome is outcome


@pytest.mark.parametrize(
    ("cancelled_on", "service_date", "early"),
    [
        (date(2019, 3, 8), date(2019, 3, 11), True),  # Friday for Monday
        (date(2019, 3, 10), date(2019, 3, 11), False),  # Sunday for Monday
        (date(2019, 3, 11), date(2019, 3, 11), False),
        (date(2019, 3, 12), date(2019, 3, 11), False),
        (date(2019, 2, 19), date(2019, 2, 20), False),  # Makha Bucha
        (date(2019, 2, 18), date(2019, 2, 20), True),
        (date(2019, 4, 13), date(2019, 4, 17), False),  # Songkran and its substitution day
        (date(2019, 4, 12), date(2019, 4, 17), True),
    ],
)
def test_a_cancellation_is_early_when_a_working_day_is_left(cancelled_on, service_date, early):
    account = an_account()
    visit = a_booked_visit(account, service_date=service_date)
    visit.cancel(cancelled_on, WorkingDays(), account, AT, cancelled_at=AT)
    assert visit.status is (Status.CANCELLED_EARLY if early else Status.CANCELLED_LATE)
    assert visit.cancelled_at == AT


def test_a_bridge_day_declared_late_makes_a_cancellation_late():
    account = an_account()
    visit = a_booked_visit(account)
    bridge = WorkingDays([Override(date(2019, 3, 19), working=False, source="Cabinet")])
    visit.cancel(date(2019, 3, 19), bridge, account, AT, cancelled_at=AT)
    assert visit.status is Status.CANCELLED_LATE


@given(st.dates(date(2019, 1, 1), date(2020, 12, 31)), st.integers(0, 10))
def test_cancelling_earlier_never_makes_it_late(service_date, days_before):
    calendar = WorkingDays()

    def cancelled(days: int) -> Status:
        account = an_account()
        visit = a_booked_visit(account, service_date=service_date)
        visit.cancel(service_date - timedelta(days=days), calendar, account, AT, cancelled_at=AT)
        return visit.status

    if cancelled(days_before) is Status.CANCELLED_EARLY:
        assert cancelled(days_before + 1) is Status.CANCELLED_EARLY
