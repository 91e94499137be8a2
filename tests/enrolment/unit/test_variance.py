from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.variance import Deviation, Given, Offset, deviations, flagged, offsets, total_of
from tests.enrolment.making import a_call, scores


def sheets(*totals: int, row: int = 1) -> list[Given]:
    return [Given(row, f"J{place}", Fraction(total)) for place, total in enumerate(totals, 1)]


def test_a_judge_far_from_the_median_is_flagged_and_those_who_agree_are_not() -> None:
    found = flagged(deviations(sheets(80, 84, 40)))
    assert found == [Deviation(1, "J3", Fraction(40), Fraction(80))]
    assert found[0].points == -40


def test_two_judges_alone_flag_nobody_for_none_of_them_is_more_than_the_other() -> None:
    assert deviations(sheets(20, 100)) == []


def test_a_judge_who_is_always_higher_is_flagged_as_a_whole() -> None:
    found = deviations([one for row in range(1, 6) for one in sheets(60, 62, 74, row=row)])
    assert flagged(found) == []
    assert offsets(found) == [Offset("J3", 5, Fraction(12))]
    assert offsets([one for one in found if one.row < 5]) == []


def test_a_total_is_exact() -> None:
    assert total_of(a_call(), scores(1, 2, 3, 4, 5)) == Fraction(59)
    assert total_of(a_call(score_max=3), scores(1)) == Fraction(100, 3)


@given(st.permutations(sheets(20, 40, 60, 80) + sheets(44, 48, 100, row=2)))
def test_the_order_of_sheets_does_not_matter(shuffled: list[Given]) -> None:
    usual = deviations(sheets(20, 40, 60, 80) + sheets(44, 48, 100, row=2))
    assert deviations(shuffled) == usual
    assert flagged(deviations(shuffled)) == flagged(usual)
