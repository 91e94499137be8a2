"""The allowance as a dated rule."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulting.domain.allowance import AllowanceRule, AllowanceRules, YearSetting
from starsme.fiscal_year import calendar_year, fiscal_year

ASSIGNMENT = AllowanceRule("2562", 3, 360, 180, YearSetting.FISCAL, date(2018, 10, 1), "assignment")
RAISED = replace(
    ASSIGNMENT, version="res-7", man_days_per_year=5, effective_from=date(2020, 10, 1), made_by="resolution 7"
)


def test_three_man_days_are_a_thousand_and_eighty_minutes():
    assert ASSIGNMENT.minutes_per_year == 1080


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_years_are_those_of_the_whole_platform(day):
    assert ASSIGNMENT.year_of(day) == fiscal_year(day)
    assert replace(ASSIGNMENT, year=YearSetting.CALENDAR).year_of(day) == calendar_year(day)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2020, 9, 30), "2562"),
        (date(2020, 10, 1), "res-7"),
        (date(2031, 1, 1), "res-7"),
        (date(1990, 1, 1), "2562"),
    ],
)
def test_the_rule_of_a_day_is_the_latest_that_has_begun(day, version):
    assert AllowanceRules([RAISED, ASSIGNMENT]).on(day).version == version


def test_of_two_versions_from_one_day_the_one_made_last_holds():
    same_day = replace(RAISED, effective_from=ASSIGNMENT.effective_from)
    assert AllowanceRules([ASSIGNMENT, same_day]).on(date(2019, 1, 1)) is same_day
    assert AllowanceRules([same_day, ASSIGNMENT]).on(date(2019, 1, 1)) is ASSIGNMENT


def test_a_version_is_found_by_its_name():
    rules = AllowanceRules([ASSIGNMENT, RAISED])
    assert rules.version("res-7") is RAISED
    assert rules.version("res-8") is None
    assert list(rules) == [ASSIGNMENT, RAISED]


def test_there_is_always_a_rule():
    with pytest.raises(ValueError, match="no allowance"):
        AllowanceRules([])
