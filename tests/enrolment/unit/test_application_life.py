from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.application_clocks import APPEAL, INFORMATION, SCREENING, due_day, rule_on
from enrolment.domain.application_life import IllegalMove, Move, Standing, State, may, moved, state_of, turn_of
from enrolment.domain.decision_words import REASONS, STATES, reason_words
from enrolment.domain.letters import buddhist_year, letter_number
from enrolment.domain.words import Decision, Reason, Verdict

ASKED = date(2019, 2, 1)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def test_the_usual_way_leads_from_a_draft_to_a_seat() -> None:
    state = State.DRAFT
    way = [Move.SUBMIT, Move.ASK, Move.ANSWER, Move.FIND_ELIGIBLE, Move.SCORE, Move.PROPOSE, Move.SELECT]
    for move in way:
        state = moved(state, move)
    assert state is State.SELECTED


@pytest.mark.parametrize("state", State)
def test_who_withdrew_never_comes_back_and_everybody_else_may_withdraw(state: State) -> None:
    if state is State.WITHDRAWN:
        assert not [move for move in Move if may(state, move)]
    else:
        assert moved(state, Move.WITHDRAW) is State.WITHDRAWN


@pytest.mark.parametrize(
    ("state", "move"),
    [
        (State.DRAFT, Move.ASK),
        (State.SUBMITTED, Move.SUBMIT),
        (State.SUBMITTED, Move.SELECT),
        (State.INFORMATION_ASKED, Move.FIND_ELIGIBLE),
        (State.INFORMATION_ASKED, Move.ASK),
        (State.INFORMATION_ANSWERED, Move.ANSWER),
        (State.INELIGIBLE, Move.SCORE),
        (State.SCORED, Move.ASK),
        (State.SELECTED, Move.FIND_INELIGIBLE),
    ],
)
def test_moves_that_are_not_open_raise(state: State, move: Move) -> None:
    with pytest.raises(IllegalMove):
        moved(state, move)


@given(
    st.builds(
        Standing,
        verdict=st.sampled_from([None, *Verdict]),
        open_request=st.booleans(),
        answered=st.booleans(),
        judges=st.integers(0, 5),
        judges_needed=st.just(3),
        proposed=st.booleans(),
        decision=st.sampled_from([None, *Decision]),
    )
)
def test_whatever_is_stored_is_one_state_that_has_words_and_a_turn(standing: Standing) -> None:
    state = state_of(standing)
    assert state is not State.DRAFT
    assert STATES[state].th != STATES[state].en
    assert turn_of(state)
    if standing.decision is not None:
        assert turn_of(state) == "nobody"


def test_every_reason_has_words_and_an_unknown_one_shows_as_itself() -> None:
    assert set(REASONS) == set(Reason)
    assert reason_words("something_new").th == "something_new"


def test_five_working_days_pass_over_the_weekend() -> None:
    rule = rule_on(INFORMATION, ASKED)
    assert (rule.days, due_day(rule, ASKED, weekdays)) == (5, date(2019, 2, 8))


def test_an_appeal_that_ends_on_a_weekend_ends_on_monday() -> None:
    assert due_day(rule_on(APPEAL, ASKED), ASKED, weekdays) == date(2019, 2, 18)  # the 16th is a Saturday


def test_the_clock_stands_while_a_pause_goes_on() -> None:
    assert due_day(SCREENING[0], ASKED, weekdays, [(ASKED, None)]) is None


@given(st.dates(date(2019, 1, 1), date(2019, 12, 31)), st.integers(0, 40), st.integers(0, 40))
def test_a_pause_never_shortens_and_what_it_takes_it_gives_back(start: date, after: int, length: int) -> None:
    rule = SCREENING[0]
    plain = due_day(rule, start, weekdays)
    pause = (start + timedelta(days=after), start + timedelta(days=after + length))
    paused = due_day(rule, start, weekdays, [pause])
    assert plain is not None
    assert paused is not None
    assert paused >= plain
    worked = [
        day
        for day in (start + timedelta(days=n) for n in range(1, (paused - start).days + 1))
        if weekdays(day) and not pause[0] <= day < pause[1]
    ]
    assert len(worked) == rule.days


def test_letters_are_numbered_in_the_year_of_the_buddhist_era() -> None:
    assert letter_number("star-2562-north", buddhist_year(date(2019, 1, 13)), 7) == "STAR-2562-NORTH/2562/0007"
