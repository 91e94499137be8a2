"""Working days: the Thai public set, substitution days and overrides."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starsme.working_days import Override, WorkingDays, read_overrides

DAYS = WorkingDays()
some_day = st.dates(min_value=date(2015, 1, 1), max_value=date(2027, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        date(2019, 2, 19),  # Makha Bucha, a Tuesday
        date(2019, 4, 8),  # in lieu of Chakri Day, which fell on a Saturday
        date(2019, 4, 16),  # in lieu for Songkran at a week-end
        date(2019, 5, 6),  # the coronation, declared for that year alone
        date(2020, 11, 19),  # a bridge day of the Cabinet
        date(2023, 1, 2),  # in lieu of a day of the year before (31 December 2022 was a Saturday)
        date(2019, 3, 9),
        date(2019, 3, 10),
    ],
)
def test_public_holidays_substitution_days_and_week_ends_are_not_worked(day):
    assert not DAYS.is_working(day)


def test_an_ordinary_tuesday_is_worked():
    assert DAYS.is_working(date(2019, 2, 12))


def test_a_bridge_day_declared_late_is_not_worked():
    declared = WorkingDays([Override(date(2019, 2, 12), working=False, source="Cabinet resolution")])
    assert not declared.is_working(date(2019, 2, 12))


def test_a_day_that_is_no_holiday_after_all_is_worked():
    put_back = WorkingDays([Override(date(2019, 2, 19), working=True, source="Cabinet resolution")])
    assert put_back.is_working(date(2019, 2, 19))


def test_counting_passes_over_songkran():
    assert DAYS.add(date(2019, 4, 11), 1) == date(2019, 4, 12)
    assert DAYS.add(date(2019, 4, 11), 2) == date(2019, 4, 17)
    assert DAYS.add(date(2019, 4, 14), 0) == date(2019, 4, 14)


def test_counting_backwards_is_refused():
    with pytest.raises(ValueError, match="forwards"):
        DAYS.add(date(2019, 4, 11), -1)


def test_a_span_excludes_its_last_day():
    friday, monday = date(2019, 3, 8), date(2019, 3, 11)
    assert DAYS.any_in(friday, monday)
    assert not DAYS.any_in(friday + timedelta(days=1), monday)
    assert not DAYS.any_in(monday, monday)
    assert not DAYS.any_in(monday + timedelta(days=1), monday)


@given(some_day, st.integers(min_value=1, max_value=15))
def test_between_a_day_and_the_nth_after_it_lie_exactly_n_working_days(day, n):
    end = DAYS.add(day, n)
    span = [day + timedelta(days=i) for i in range(1, (end - day).days + 1)]
    assert sum(DAYS.is_working(d) for d in span) == n
    assert DAYS.is_working(end)


@given(some_day, st.integers(min_value=0, max_value=12))
def test_any_in_agrees_with_looking_at_every_day(day, length):
    end = day + timedelta(days=length)
    assert DAYS.any_in(day, end) == any(DAYS.is_working(day + timedelta(days=i)) for i in range(length))


def test_overrides_are_read_from_a_table():
    text = "\ufeffday,working,source\r\n2020-11-19,no,Cabinet 2020-11-03\r\n2019-02-19,YES,Correction\r\n"
    assert read_overrides(text) == (
        Override(date(2020, 11, 19), working=False, source="Cabinet 2020-11-03"),
        Override(date(2019, 2, 19), working=True, source="Correction"),
    )


@pytest.mark.parametrize("line", ["19/11/2020,no,x", "2020-11-19,maybe,x", "2020-11-19,no,", "2020-11-19"])
def test_an_override_that_cannot_be_read_names_its_line(line):
    with pytest.raises(ValueError, match="line 2"):
        read_overrides(f"day,working,source\n{line}\n")
