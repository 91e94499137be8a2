from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.ranking import Candidate, Panel, panel_of, rank, shown
from enrolment.domain.selection import (
    AlreadyWithdrawn,
    NothingToWithdraw,
    ProvinceSelection,
    Standing,
    promoted_by_withdrawal,
    select,
)
from enrolment.domain.words import Decision, Dimension, TieBreak
from tests.enrolment.making import OPENS, a_call, a_candidate, scores

CALL = a_call()


def rows(selection: ProvinceSelection, decision: Decision) -> list[int]:
    return [place.candidate.row for place in selection.decided(decision)]


def test_the_total_is_the_exact_mean_of_the_judges_weighted_totals() -> None:
    sheets = [scores(5, 4, 3, 2, 1), scores(1, 1, 1, 1, 1), scores(5, 5, 5, 5, 4)]
    sums = {dimension: sum(sheet[dimension] for sheet in sheets) for dimension in Dimension}
    panel = panel_of(CALL, 3, sums)
    each = [Fraction(sum(CALL.weights[d] * sheet[d] for d in Dimension), 5) for sheet in sheets]
    assert each == [61, 20, 96]
    assert panel == Panel(3, sum(each, Fraction()) / 3, Fraction(9, 3))


def test_no_judges_make_no_total() -> None:
    assert panel_of(CALL, 0, scores(0)) == Panel(0)


@pytest.mark.parametrize(
    ("total", "text"),
    [
        (Fraction(226, 3), "75.33"),
        (Fraction(161, 2), "80.50"),
        (Fraction(100), "100.00"),
        (Fraction(20005, 1000), "20.01"),
        (Fraction(20015, 1000), "20.02"),
        (Fraction(20), "20.00"),
    ],
)
def test_totals_are_shown_with_two_decimals_half_up(total: Fraction, text: str) -> None:
    assert shown(total) == text


def test_ties_are_broken_in_order_and_say_by_what() -> None:
    minute = OPENS + timedelta(minutes=1)
    ordered = [
        a_candidate(9, 90),
        a_candidate(8, 80, innovation=5),
        a_candidate(7, 80, submitted_at=minute, number="2"),
        a_candidate(6, 80, submitted_at=minute + timedelta(seconds=1), number="1"),
        a_candidate(5, 80, submitted_at=minute + timedelta(seconds=1), number="2"),
        a_candidate(4, 80, submitted_at=None, number="0"),
        a_candidate(3, 70),
    ]
    ranked = rank(reversed(ordered))
    assert [one.candidate.row for one in ranked] == [9, 8, 7, 6, 5, 4, 3]
    assert [one.rank for one in ranked] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.tie_broken_by for one in ranked] == [
        None,
        None,
        TieBreak.INNOVATION,
        TieBreak.SUBMITTED_AT,
        TieBreak.NUMBER,
        TieBreak.SUBMITTED_AT,
        None,
    ]


def test_totals_that_only_look_equal_are_no_tie() -> None:
    ranked = rank([a_candidate(1, Fraction(226, 3)), a_candidate(2, Fraction(22601, 300))])
    assert [(one.candidate.row, one.tie_broken_by) for one in ranked] == [(2, None), (1, None)]


def test_seats_come_first_then_the_waiting_list_then_the_rest() -> None:
    selection = select(CALL, [a_candidate(row, 90 - row) for row in (5, 3, 1, 4, 2)])
    assert rows(selection["50"], Decision.STAR) == [1, 2]
    assert rows(selection["50"], Decision.WAITING) == [3]
    assert [place.waiting_position for place in selection["50"].order] == [None, None, 1, None, None]
    assert rows(selection["50"], Decision.DECLINED) == [4, 5]
    assert selection["51"].order == ()
    assert (selection["50"].unfilled_seats, selection["51"].unfilled_seats) == (0, 1)


def test_too_few_judges_take_no_seat_and_no_place() -> None:
    two = a_candidate(2, panel=Panel(2, Fraction(100), Fraction(5)))
    none = a_candidate(1, panel=Panel(0))
    selection = select(CALL, [two, none, a_candidate(3, 50)])["50"]
    assert rows(selection, Decision.STAR) == [3]
    assert [one.row for one in selection.not_rankable] == [1, 2]
    assert selection.unfilled_seats == 1


some_candidates = st.lists(
    st.builds(
        lambda row, total, innovation, minute, judges, province: a_candidate(
            row,
            panel=Panel(judges, Fraction(total, 3), Fraction(innovation, 3)) if judges else Panel(0),
            submitted_at=OPENS + timedelta(minutes=minute),
            province=province,
        ),
        st.integers(1, 99),
        st.integers(180, 186),
        st.integers(12, 13),
        st.integers(0, 2),
        st.sampled_from([0, 2, 3, 4]),
        st.sampled_from(["50", "51"]),
    ),
    unique_by=lambda candidate: candidate.row,
)


@given(some_candidates, st.randoms(use_true_random=False))
def test_any_order_of_input_gives_the_same_selection(candidates: list[Candidate], random: Any) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)
    assert select(CALL, shuffled) == select(CALL, candidates)


@given(some_candidates)
def test_seats_are_never_exceeded_nor_left_while_somebody_rankable_waits(candidates: list[Candidate]) -> None:
    for province, result in select(CALL, candidates).items():
        stars, waiting = rows(result, Decision.STAR), rows(result, Decision.WAITING)
        assert len(stars) <= CALL.seats[province]
        assert len(waiting) <= CALL.waiting_list
        assert result.unfilled_seats == 0 or not waiting
        assert {one.row for one in result.not_rankable}.isdisjoint(place.candidate.row for place in result.order)
        assert len(result.order) + len(result.not_rankable) == sum(one.province == province for one in candidates)
        totals = [place.candidate.panel.total or 0 for place in result.order]
        assert totals == sorted(totals, reverse=True)


STAR = Standing("a", Decision.STAR, None)
WAITING = [Standing("second", Decision.WAITING, 2), Standing("first", Decision.WAITING, 1)]


def test_a_star_that_withdraws_before_mentoring_makes_room_for_the_first_waiting() -> None:
    promoted = promoted_by_withdrawal(STAR, WAITING, mentoring_started=False)
    assert promoted is not None
    assert promoted.application_id == "first"
    assert promoted_by_withdrawal(STAR, [], mentoring_started=False) is None


def test_once_mentoring_has_started_a_seat_stays_empty() -> None:
    assert promoted_by_withdrawal(STAR, WAITING, mentoring_started=True) is None


@pytest.mark.parametrize("decision", [Decision.WAITING, Decision.DECLINED, Decision.NOT_RANKABLE])
def test_who_holds_no_seat_frees_none(decision: Decision) -> None:
    assert promoted_by_withdrawal(Standing("a", decision, None), WAITING, mentoring_started=False) is None


def test_nobody_withdraws_twice_or_without_taking_part() -> None:
    with pytest.raises(AlreadyWithdrawn):
        promoted_by_withdrawal(Standing("a", Decision.WITHDRAWN, None), WAITING, mentoring_started=False)
    with pytest.raises(NothingToWithdraw):
        promoted_by_withdrawal(Standing("a", Decision.INELIGIBLE, None), WAITING, mentoring_started=False)
