from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.applications import Application
from enrolment.domain.eligibility import screen, years_later
from enrolment.domain.words import Reason, Verdict
from tests.enrolment.making import CLOSES, OPENS, a_call, an_application

CALL = a_call()
SECOND = timedelta(seconds=1)


def reasons(**changes: Any) -> set[Reason]:
    return set(screen(CALL, [an_application(**changes)])[1].reasons)


def test_an_application_without_fault_is_eligible() -> None:
    screening = screen(CALL, [an_application()])[1]
    assert (screening.verdict, screening.reasons, screening.superseded_by) == (Verdict.ELIGIBLE, (), None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"number_fits": False}, Reason.ID_INVALID),
        ({"province": "58"}, Reason.OUTSIDE_AREA),
        ({"submitted_at": OPENS - SECOND}, Reason.OUTSIDE_WINDOW),
        ({"submitted_at": CLOSES + SECOND}, Reason.OUTSIDE_WINDOW),
        ({"revenue_thb": Fraction(500_000_001)}, Reason.NOT_SME),
        ({"started_on": date(2018, 1, 15)}, Reason.TOO_YOUNG),
        ({"started_on": date(2019, 5, 27)}, Reason.TOO_YOUNG),
        ({"consent_core": False}, Reason.NO_CONSENT),
        ({"incomplete_fields": ("phone",)}, Reason.INCOMPLETE),
    ],
)
def test_each_rule_gives_its_own_reason_and_no_other(changes: dict[str, Any], reason: Reason) -> None:
    assert reasons(**changes) == {reason}


@pytest.mark.parametrize(
    "changes",
    [
        {"submitted_at": OPENS},
        {"submitted_at": CLOSES},
        {"started_on": date(2018, 1, 14)},
        {"revenue_thb": Fraction(500_000_000), "employees": 999},
    ],
)
def test_the_bounds_themselves_pass(changes: dict[str, Any]) -> None:
    assert reasons(**changes) == set()


def test_every_rule_is_tried_and_every_reason_told() -> None:
    everything = reasons(
        number_fits=False,
        province="58",
        submitted_at=CLOSES + SECOND,
        revenue_thb=Fraction(10**12),
        started_on=date(2019, 1, 1),
        consent_core=False,
        incomplete_fields=("name_th",),
    )
    assert everything == set(Reason) - {Reason.DUPLICATE}


@pytest.mark.parametrize(
    "field", ["number", "province", "submitted_at", "revenue_thb", "sector", "employees", "started_on"]
)
def test_a_rule_whose_input_is_missing_gives_no_reason_of_its_own(field: str) -> None:
    changes: dict[str, Any] = {field: None}
    if field == "number":
        changes["number_fits"] = False
    assert reasons(**changes) == set()


def test_29_february_turns_a_year_old_on_1_march() -> None:
    assert years_later(date(2016, 2, 29), 1) == date(2017, 3, 1)
    assert years_later(date(2016, 2, 29), 4) == date(2020, 2, 29)


def superseded(*applications: Application) -> dict[int, int | None]:
    return {row: screening.superseded_by for row, screening in screen(CALL, applications).items()}


def same(row: int, **changes: Any) -> Application:
    return an_application(row, number="same", **changes)


def test_the_last_complete_application_of_a_number_counts() -> None:
    incomplete = {"incomplete_fields": ("phone",)}
    outcome = screen(CALL, [same(1), same(2, **incomplete), same(3), same(4, **incomplete)])
    assert {row: screening.superseded_by for row, screening in outcome.items()} == {1: 3, 2: 3, 3: None, 4: None}
    assert outcome[2].reasons == (Reason.INCOMPLETE, Reason.DUPLICATE)
    assert outcome[4].reasons == (Reason.INCOMPLETE,)


def test_without_a_complete_one_there_is_no_duplicate() -> None:
    assert superseded(same(1, incomplete_fields=("phone",)), same(2, incomplete_fields=("kind",))) == {1: None, 2: None}


def test_the_last_complete_one_counts_even_when_it_is_not_eligible() -> None:
    outcome = screen(CALL, [same(1), same(2, province="58")])
    assert outcome[1].reasons == (Reason.DUPLICATE,)
    assert outcome[2].reasons == (Reason.OUTSIDE_AREA,)


def test_only_applications_within_the_window_take_part() -> None:
    late = same(3, submitted_at=CLOSES + SECOND)
    unknown = same(4, submitted_at=None)
    assert superseded(same(1), same(2), late, unknown) == {1: 2, 2: None, 3: None, 4: None}


def test_the_clock_decides_before_the_record_number() -> None:
    assert superseded(same(1, submitted_at=OPENS + SECOND), same(2, submitted_at=OPENS)) == {1: None, 2: 1}
    assert superseded(same(1, submitted_at=OPENS), same(2, submitted_at=OPENS)) == {1: 2, 2: None}


def test_invalid_numbers_are_compared_too_and_unreadable_ones_never() -> None:
    assert superseded(same(1, number_fits=False), same(2, number_fits=False)) == {1: 2, 2: None}
    nameless = [an_application(row, number=None, number_fits=False) for row in (1, 2)]
    assert superseded(*nameless) == {1: None, 2: None}


some_applications = st.lists(
    st.builds(
        lambda row, number, minute, gaps: an_application(
            row,
            number=number,
            submitted_at=None if minute is None else OPENS + timedelta(minutes=minute),
            incomplete_fields=("phone",) if gaps else (),
        ),
        st.integers(1, 60),
        st.sampled_from(["a", "b", "c", None]),
        st.one_of(st.none(), st.integers(-2, 5)),
        st.booleans(),
    ),
    unique_by=lambda one: one.row,
)


@given(some_applications, st.randoms(use_true_random=False))
def test_the_order_of_arrival_in_memory_changes_no_verdict(applications: list[Application], random: Any) -> None:
    shuffled = list(applications)
    random.shuffle(shuffled)
    assert screen(CALL, shuffled) == screen(CALL, applications)


@given(some_applications)
def test_at_most_one_complete_application_of_a_number_stays_in_the_window(applications: list[Application]) -> None:
    outcome = screen(CALL, applications)
    standing = [
        one.number
        for one in applications
        if one.number
        and one.complete
        and one.submitted_at
        and CALL.is_open_at(one.submitted_at)
        and outcome[one.row].superseded_by is None
    ]
    assert len(standing) == len(set(standing))
    by_row = {one.row: one for one in applications}
    for row, screening in outcome.items():
        if screening.superseded_by is not None:
            assert by_row[screening.superseded_by].complete
            assert outcome[screening.superseded_by].superseded_by is None
            assert by_row[screening.superseded_by].number == by_row[row].number
