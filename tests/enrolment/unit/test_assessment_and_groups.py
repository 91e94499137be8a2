from datetime import timedelta
from fractions import Fraction

import pytest

from enrolment.domain.applications import Application
from enrolment.domain.assessment import QUESTIONS, Assessment, assess
from enrolment.domain.assessment_history import latest
from enrolment.domain.groups import group_of
from enrolment.domain.words import Decision, Dimension, Group, GroupReason
from tests.enrolment.making import GROUP_RULE, OPENS, an_application, answers, scores, taken_in


def test_five_answers_of_zero_to_four_make_a_hundred_points() -> None:
    given = answers(4) | dict.fromkeys(QUESTIONS[:5], 0) | {"marketing_1": 3, "digital_5": 1}
    assessment = assess(given)
    assert dict(assessment.points) == scores(0, 95, 100, 100, 85)
    assert assessment.mean == Fraction(380, 5)
    assert assessment.lowest == 0


def test_a_dimension_with_an_answer_missing_has_no_points_and_there_is_no_mean() -> None:
    given = answers(2)
    del given["finance_3"]
    assessment = assess(given)
    assert assessment.points[Dimension.FINANCE] is None
    assert assessment.points[Dimension.DIGITAL] == 50
    assert assessment.mean is None


def points(*of: int) -> Assessment:
    return Assessment(scores(*of))


@pytest.mark.parametrize(
    ("assessment", "group"),
    [
        (points(60), Group.HIGH_POTENTIAL),
        (points(40, 65, 65, 65, 65), Group.HIGH_POTENTIAL),
        (points(60, 60, 60, 60, 59), Group.GENERAL),
        (points(39, 100, 100, 100, 100), Group.GENERAL),
        (None, Group.GENERAL),
    ],
)
def test_high_potential_is_a_mean_of_60_with_nothing_below_40(assessment: Assessment | None, group: Group) -> None:
    assert group_of([], assessment, GROUP_RULE).group is group


@pytest.mark.parametrize(
    ("decisions", "group", "reason"),
    [
        ({Decision.STAR, Decision.WAITING}, Group.STAR, GroupReason.SELECTED),
        ({Decision.WAITING, Decision.DECLINED}, Group.HIGH_POTENTIAL, GroupReason.WAITING_LIST),
        ({Decision.DECLINED}, Group.GENERAL, GroupReason.DEFAULT),
        ({Decision.WITHDRAWN}, Group.GENERAL, GroupReason.DEFAULT),
    ],
)
def test_a_seat_goes_before_the_waiting_list_and_both_before_the_assessment(
    decisions: set[Decision], group: Group, reason: GroupReason
) -> None:
    membership = group_of(decisions, points(20), GROUP_RULE)
    assert (membership.group, membership.reason, membership.rule) == (group, reason, "star-2562")


def speaks(*applications: Application) -> int | None:
    taken = latest(taken_in(applications))
    return None if taken is None else taken.points[Dimension.FINANCE]


def test_the_latest_complete_assessment_of_an_entitled_application_speaks() -> None:
    early = an_application(1, answers=answers(1), submitted_at=OPENS - timedelta(days=9))
    late = an_application(2, answers=answers(2), submitted_at=OPENS)
    gap = an_application(3, answers={}, submitted_at=OPENS + timedelta(days=1))
    silent = an_application(4, answers=answers(4), submitted_at=OPENS + timedelta(days=2), consent_core=False)
    false = an_application(5, answers=answers(4), submitted_at=OPENS + timedelta(days=3), number_fits=False)
    undated = an_application(6, answers=answers(3), submitted_at=None)
    assert speaks(early, late, gap, silent, false, undated) == 50
    assert speaks(undated, gap) == 75
    assert speaks(gap, silent) is None


def test_of_two_at_the_same_second_the_later_record_is_the_latest() -> None:
    twins = [an_application(row, answers=answers(row), submitted_at=OPENS) for row in (2, 1)]
    assert speaks(*twins) == 50
