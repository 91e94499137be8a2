"""Fiscal and calendar years in Buddhist era."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from starsme.fiscal_year import calendar_year, first_day, fiscal_year, last_day


def test_a_fiscal_year_is_named_by_the_year_it_ends():
    assert fiscal_year(date(2019, 1, 13)) == 2562
    assert fiscal_year(date(2019, 9, 30)) == 2562
    assert fiscal_year(date(2019, 10, 1)) == 2563


def test_a_calendar_year_begins_in_january():
    assert calendar_year(date(2018, 12, 31)) == 2561
    assert calendar_year(date(2019, 1, 1)) == 2562


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_every_day_lies_between_the_first_and_the_last_day_of_its_fiscal_year(day):
    year = fiscal_year(day)
    assert first_day(year) <= day <= last_day(year)
    assert last_day(year) + timedelta(days=1) == first_day(year + 1)
