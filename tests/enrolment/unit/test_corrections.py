import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.corrections import (
    Corrected,
    CorrectionCause,
    Held,
    TooManyStars,
    WaitingListTooLong,
    Wanted,
    correct,
    correct_to,
    seats_left,
)
from enrolment.domain.words import Decision

STAR, WAITING, DECLINED, WITHDRAWN = Decision.STAR, Decision.WAITING, Decision.DECLINED, Decision.WITHDRAWN


def published(stars: int = 2, waiting: int = 2, declined: int = 2, **of_star_1: bool) -> list[Held]:
    """Stars s1…, a waiting list w1…, declined d1…."""
    first = [Held(f"s{place}", "50", STAR, **(of_star_1 if place == 1 else {})) for place in range(1, stars + 1)]
    second = [Held(f"w{place}", "50", WAITING, place) for place in range(1, waiting + 1)]
    return [*first, *second, *(Held(f"d{place}", "50", DECLINED) for place in range(1, declined + 1))]


def said(changes: list[Corrected]) -> list[tuple[str, Decision, int | None, CorrectionCause]]:
    return [(one.held.application_id, one.decision, one.waiting_position, one.cause) for one in changes]


def test_a_star_taken_back_frees_its_seat_for_the_first_waiting_and_the_others_move_up() -> None:
    changes = correct(published(), [Wanted("s1", DECLINED)], 2, 2)
    assert said(changes) == [
        ("s1", DECLINED, None, CorrectionCause.WANTED),
        ("w1", STAR, None, CorrectionCause.FREED_SEAT),
        ("w2", WAITING, 1, CorrectionCause.MOVED_UP),
    ]


def test_a_seat_may_be_left_empty_where_that_is_wanted() -> None:
    changes = correct(published(), [Wanted("s1", DECLINED)], 2, 2, fill_seats=False)
    assert said(changes) == [("s1", DECLINED, None, CorrectionCause.WANTED)]


def test_the_seat_of_one_whose_mentoring_started_is_not_given_again() -> None:
    changes = correct(published(started=True), [Wanted("s1", DECLINED)], 2, 2)
    assert said(changes) == [("s1", DECLINED, None, CorrectionCause.WANTED)]


def test_two_may_change_places() -> None:
    changes = correct(published(), [Wanted("s1", WAITING, 1), Wanted("w1", STAR)], 2, 2)
    assert said(changes) == [
        ("w1", STAR, None, CorrectionCause.WANTED),
        ("s1", WAITING, 1, CorrectionCause.WANTED),
    ]


def test_a_province_has_no_more_stars_than_seats_and_no_longer_list_than_the_call_allows() -> None:
    with pytest.raises(TooManyStars):
        correct(published(), [Wanted("d1", STAR)], 2, 2)
    with pytest.raises(WaitingListTooLong):
        correct(published(), [Wanted("d1", WAITING)], 2, 2)


def test_whoever_joins_the_waiting_list_stands_where_it_is_said_or_at_its_end() -> None:
    first = correct(published(waiting=1), [Wanted("d2", WAITING, 1)], 2, 2)
    assert said(first) == [("d2", WAITING, 1, CorrectionCause.WANTED), ("w1", WAITING, 2, CorrectionCause.MOVED_UP)]
    last = correct(published(waiting=1), [Wanted("d2", WAITING)], 2, 2)
    assert said(last) == [("d2", WAITING, 2, CorrectionCause.WANTED)]


def test_who_withdrew_may_be_taken_in_again() -> None:
    held = [*published(stars=1), Held("x", "50", WITHDRAWN)]
    assert said(correct(held, [Wanted("x", STAR)], 2, 2)) == [("x", STAR, None, CorrectionCause.WANTED)]


def test_a_new_ranking_says_who_is_in_who_is_out_and_who_takes_part_no_more() -> None:
    held = [*published(), Held("late", "50", None), Held("gone", "50", WITHDRAWN)]
    ranked = {"late": STAR, "s1": STAR, "s2": WAITING, "w1": WAITING, "w2": DECLINED, "d1": DECLINED}
    changes = correct_to(held, ranked, ["s2", "w1"], 2, 2)
    assert {(one.held.application_id, one.decision, one.waiting_position) for one in changes} == {
        ("late", STAR, None),
        ("s2", WAITING, 1),
        ("w1", WAITING, 2),
        ("w2", DECLINED, None),
        ("d2", Decision.INELIGIBLE, None),
    }


def test_the_same_ranking_changes_nothing_even_where_a_withdrawal_left_a_hole() -> None:
    held = [Held("s1", "50", STAR), Held("w2", "50", WAITING, 2), Held("gone", "50", WITHDRAWN)]
    assert correct_to(held, {"s1": STAR, "w2": WAITING}, ["w2"], 2, 2) == []


def test_the_seat_of_a_star_who_left_after_mentoring_started_is_not_ranked_again() -> None:
    assert seats_left([Held("s1", "50", WITHDRAWN, spent=True), Held("s2", "50", STAR)], 3) == 2


wishes = st.lists(
    st.tuples(
        st.sampled_from(["s1", "s2", "w1", "w2", "d1", "d2"]),
        st.sampled_from([STAR, WAITING, DECLINED]),
        st.one_of(st.none(), st.integers(1, 4)),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda wish: wish[0],
)


@given(wishes, st.booleans(), st.booleans())
def test_after_any_correction_seats_hold_and_the_waiting_list_has_no_hole(
    asked: list[tuple[str, Decision, int | None]], started: bool, fill: bool
) -> None:
    held = published(started=started)
    try:
        changes = correct(held, [Wanted(*one) for one in asked], 2, 2, fill_seats=fill)
    except (TooManyStars, WaitingListTooLong):
        return
    after = {one.application_id: (one.decision, one.waiting_position) for one in held}
    after |= {one.held.application_id: (one.decision, one.waiting_position) for one in changes}
    positions = sorted(position or 0 for decision, position in after.values() if decision is WAITING)
    assert positions == list(range(1, len(positions) + 1))
    assert sum(decision is STAR for decision, _ in after.values()) <= 2
    assert all(after[name][0] is decision for name, decision, _ in asked)
    named = {name for name, _, _ in asked}
    assert all(
        one.decision in (STAR, WAITING) and one.held.decision is WAITING
        for one in changes
        if one.held.application_id not in named
    )
