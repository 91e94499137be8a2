from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.score_sheets import Scored, Sheet, SheetOutcome, judge_sheets
from enrolment.domain.words import Dimension, SheetCode, SheetStatus
from tests.enrolment.making import a_sheet, scores

APPLICATIONS = {
    1: Scored(1, "n1", eligible=True),
    2: Scored(2, "n2", eligible=True),
    3: Scored(3, "n3", eligible=False),
    4: Scored(4, "n1", eligible=False),  # an earlier application of n1
    5: Scored(5, None, eligible=False),
}


def decide(*sheets: Sheet) -> dict[int, Any]:
    """Outcomes as words: the code of a refusal, else the status."""
    return {line: outcome.code or outcome.status for line, outcome in judge_sheets(sheets, APPLICATIONS).items()}


def test_a_good_sheet_counts() -> None:
    assert decide(a_sheet(1)) == {1: SheetStatus.COUNTED}


def test_a_reference_must_exist_and_its_number_agree() -> None:
    outcomes = decide(
        a_sheet(1, row=640),
        a_sheet(2, row=None),
        a_sheet(3, number="n2"),
        a_sheet(4, number=None),
        a_sheet(5, row=5, number=None),
    )
    assert [outcomes[line] for line in (1, 2)] == [SheetCode.UNKNOWN_APPLICATION] * 2
    assert [outcomes[line] for line in (3, 4, 5)] == [SheetCode.REFERENCE_MISMATCH] * 3


def test_a_declared_conflict_recuses_whatever_the_scores_say() -> None:
    assert decide(a_sheet(1, conflict=True, scores={})) == {1: SheetStatus.RECUSED}


def test_a_conflict_counts_against_the_enterprise_wherever_it_stands() -> None:
    outcomes = decide(
        a_sheet(1),
        a_sheet(2, row=4, number="n1", conflict=True, scores={}),
        a_sheet(3, row=2, number="n2"),
        a_sheet(4, judge="J2"),
    )
    assert outcomes == {
        1: SheetStatus.RECUSED,
        2: SheetStatus.RECUSED,
        3: SheetStatus.COUNTED,
        4: SheetStatus.COUNTED,
    }


def test_a_conflict_in_a_sheet_with_a_wrong_reference_recuses_nobody() -> None:
    assert decide(a_sheet(1), a_sheet(2, row=2, number="n1", conflict=True)) == {
        1: SheetStatus.COUNTED,
        2: SheetCode.REFERENCE_MISMATCH,
    }


def test_an_application_that_is_not_eligible_takes_no_scores_even_from_a_recused_judge() -> None:
    outcomes = decide(a_sheet(1, row=4, number="n1"), a_sheet(2, conflict=True))
    assert outcomes == {1: SheetCode.APPLICATION_NOT_ELIGIBLE, 2: SheetStatus.RECUSED}
    assert decide(a_sheet(1, row=3, conflict=None, scores={})) == {1: SheetCode.APPLICATION_NOT_ELIGIBLE}


def test_a_judge_must_say_whether_there_is_a_conflict_before_the_scores_are_read() -> None:
    assert decide(a_sheet(1, conflict=None, scores={})) == {1: SheetCode.CONFLICT_MISSING}


def test_every_score_that_is_none_is_named() -> None:
    partly = {Dimension.MANAGEMENT: 3, Dimension.INNOVATION: 5}
    outcome = judge_sheets([a_sheet(1, scores=partly)], APPLICATIONS)[1]
    assert outcome == SheetOutcome(
        SheetStatus.REFUSED, SheetCode.SCORE_INVALID, (Dimension.MARKETING, Dimension.FINANCE, Dimension.DIGITAL)
    )


def test_the_first_counted_sheet_stands_and_a_refused_one_may_be_sent_again() -> None:
    outcomes = decide(a_sheet(1, scores={}), a_sheet(2, scores=scores(2)), a_sheet(3, scores=scores(5)))
    assert outcomes == {1: SheetCode.SCORE_INVALID, 2: SheetStatus.COUNTED, 3: SheetCode.ALREADY_SCORED}


def test_first_is_first_by_line_and_not_by_how_they_are_handed_over() -> None:
    assert decide(a_sheet(2), a_sheet(1)) == {1: SheetStatus.COUNTED, 2: SheetCode.ALREADY_SCORED}


some_sheets = st.lists(
    st.builds(
        lambda line, judge, row, number, conflict, good: a_sheet(
            line, judge, row, number=number, conflict=conflict, scores=scores(3) if good else {}
        ),
        st.integers(1, 40),
        st.sampled_from(["J1", "J2"]),
        st.sampled_from([1, 2, 3, 4, 5, 9]),
        st.sampled_from(["n1", "n2", "n3", None]),
        st.sampled_from([True, False, False, False, None]),
        st.sampled_from([True, True, False]),
    ),
    unique_by=lambda sheet: sheet.line,
    max_size=25,
)


@given(some_sheets, st.randoms(use_true_random=False))
def test_sheets_of_one_judge_and_number_decide_together_and_need_no_others(sheets: list[Sheet], random: Any) -> None:
    whole = judge_sheets(sheets, APPLICATIONS)
    pairs = {(sheet.judge, sheet.number) for sheet in sheets}
    parts: dict[int, SheetOutcome] = {}
    for pair in pairs:
        own = [sheet for sheet in sheets if (sheet.judge, sheet.number) == pair]
        random.shuffle(own)
        parts |= judge_sheets(own, APPLICATIONS)
    assert parts == whole


@given(some_sheets)
def test_a_judge_counts_at_most_once_and_never_with_a_conflict(sheets: list[Sheet]) -> None:
    outcomes = judge_sheets(sheets, APPLICATIONS)
    counted = [(one.judge, one.row) for one in sheets if outcomes[one.line].status is SheetStatus.COUNTED]
    assert len(counted) == len(set(counted))
    declared = {
        (one.judge, one.number)
        for one in sheets
        if one.conflict and one.row in APPLICATIONS and APPLICATIONS[one.row].number == one.number is not None
    }
    assert (
        not {(one.judge, one.number) for one in sheets if outcomes[one.line].status is SheetStatus.COUNTED} & declared
    )
