"""The rules around the solver: constraints, fit, what stands, who does what, who leads, and why a need is unmet."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.domain.constraints import Obstacle, obstacles
from mentoring.domain.dimension import DIMENSIONS, Dimension
from mentoring.domain.draw import LOTS, lot
from mentoring.domain.errors import RuleBroken, TakesImpossible
from mentoring.domain.fit import fit
from mentoring.domain.match import compose
from mentoring.domain.problem import pose
from mentoring.domain.standing import Standing
from mentoring.domain.unmet import Reason, explain
from tests.mentoring.builders import enterprise, held, mentor, pair, standing


@pytest.mark.parametrize(
    ("who", "free", "declined", "stands"),
    [
        (mentor(finance=1), 1, False, ()),
        (mentor(finance=1, active=False), 1, False, (Obstacle.INACTIVE,)),
        (mentor(), 1, False, (Obstacle.NO_LEVEL,)),
        (mentor(finance=1, provinces=["51"]), 1, False, (Obstacle.OUTSIDE_PROVINCE,)),
        (mentor(finance=1, conflicts=["ent_a"]), 1, False, (Obstacle.CONFLICT,)),
        (mentor(finance=1), 1, True, (Obstacle.DECLINED,)),
        (mentor(finance=1, capacity=0), 0, False, (Obstacle.NO_CAPACITY,)),
        (mentor(finance=1), 0, False, (Obstacle.FULL,)),
        (
            mentor(active=False, provinces=["51"], conflicts=["ent_a"], capacity=0),
            0,
            True,
            tuple(Obstacle)[:-1],
        ),
    ],
)
def test_every_obstacle_is_named_not_just_the_first(who, free, declined, stands) -> None:  # type: ignore[no-untyped-def]
    assert obstacles(who, enterprise(), free=free, declined=declined) == stands


def test_a_negative_capacity_cannot_be() -> None:
    with pytest.raises(RuleBroken):
        mentor(capacity=-1)


@given(st.integers(1, 3), st.integers(0, 100), st.booleans())
@settings(deadline=None)
def test_a_higher_level_fits_better_whatever_the_industry(level: int, score: int, at_home: bool) -> None:
    member = enterprise(industry="C", finance=score)
    lower = mentor(finance=level - 1, industries=["C"])
    higher = mentor(finance=level, industries=["C"] if at_home else ["J"])
    assert fit(higher, member, Dimension.FINANCE) > fit(lower, member, Dimension.FINANCE)


@given(st.integers(1, 3), st.integers(0, 99))
@settings(deadline=None)
def test_a_weaker_enterprise_gains_more_and_a_known_industry_adds(level: int, score: int) -> None:
    who = mentor(finance=level, industries=["C"])
    weak, strong = enterprise(finance=score), enterprise(finance=score + 1)
    at_home = enterprise(industry="C", finance=score)
    assert fit(who, weak, Dimension.FINANCE) > fit(who, strong, Dimension.FINANCE)
    assert fit(who, at_home, Dimension.FINANCE) > fit(who, weak, Dimension.FINANCE)


def test_an_unknown_industry_is_nobodys() -> None:
    who = mentor(finance=1, industries=[])
    assert fit(who, enterprise(industry=None), Dimension.FINANCE) == fit(
        who, enterprise(industry="C"), Dimension.FINANCE
    )


def test_lots_are_spread_over_the_whole_range() -> None:
    drawn = {lot(pair(f"M{number}", "ent_a")) for number in range(2000)}
    assert drawn == set(range(LOTS))


def test_an_answer_may_not_overfill_a_mentor_nor_use_an_impossible_pair() -> None:
    problem = pose([mentor(capacity=1, finance=1)], [enterprise("ent_a"), enterprise("ent_b")], Standing())
    with pytest.raises(TakesImpossible):
        problem.worth(frozenset({pair("M1", "ent_a"), pair("M1", "ent_b")}))
    with pytest.raises(TakesImpossible):
        problem.worth(frozenset({pair("M2", "ent_a")}))


def test_places_count_what_is_held_here_and_in_other_calls_and_never_fall_below_none() -> None:
    register = [mentor("M1", capacity=3), mentor("M2", capacity=1)]
    start = standing(held("M1", "ent_a", "finance"), elsewhere={register[0].id: 1, register[1].id: 4})
    assert start.places(register) == {"M1": 1, "M2": 0}


def test_a_need_that_a_mentor_was_asked_to_do_is_not_open_again() -> None:
    register = [mentor("M1", finance=1), mentor("M2", finance=3)]
    problem = pose(register, [enterprise("ent_a")], standing(held("M1", "ent_a", "finance")))
    assert problem.candidates == ()
    assert {need.dimension for need in problem.open} == set(DIMENSIONS) - {Dimension.FINANCE}


def test_after_a_specialist_has_declined_a_better_one_is_preferred_to_the_mentor_who_is_there() -> None:
    register = [mentor("M1", finance=2, marketing=1), mentor("M2", marketing=3), mentor("M3", marketing=3)]
    start = standing(held("M1", "ent_a", "finance"), declined=[pair("M2", "ent_a")])
    [candidate] = pose(register, [enterprise("ent_a")], start).candidates
    assert candidate.pair == pair("M3", "ent_a")


def test_without_a_better_one_the_mentor_who_is_there_does_it() -> None:
    register = [mentor("M1", finance=2, marketing=1), mentor("M2", marketing=1)]
    members = [enterprise("ent_a")]
    start = standing(held("M1", "ent_a", "finance", lead=True), declined=[pair("M2", "ent_a")])
    [one] = compose(register, members, start, frozenset())
    assert one.matches[0].dimensions == (Dimension.MARKETING, Dimension.FINANCE)
    assert one.matches[0].kept


def test_a_mentor_who_lost_the_level_does_it_no_more() -> None:
    [one] = compose(
        [mentor("M1", digital=1)], [enterprise("ent_a")], standing(held("M1", "ent_a", "finance")), frozenset()
    )
    assert one.covered == (Dimension.DIGITAL,)


def test_each_need_is_done_by_the_mentor_who_fits_it_best_and_the_one_who_does_most_leads() -> None:
    register = [mentor("M1", finance=1, marketing=2, digital=2), mentor("M2", finance=3)]
    takes = frozenset({pair("M1", "ent_a"), pair("M2", "ent_a")})
    [one] = compose(register, [enterprise("ent_a")], Standing(), takes)
    assert [(match.pair.mentor_id, match.dimensions) for match in one.matches] == [
        ("M1", (Dimension.MARKETING, Dimension.DIGITAL)),
        ("M2", (Dimension.FINANCE,)),
    ]
    assert one.lead == "M1"
    assert sum(match.lead for match in one.matches) == 1
    assert {need.dimension for need in one.unmet} == {Dimension.MANAGEMENT, Dimension.INNOVATION}


def test_the_lead_stays_the_lead_when_a_specialist_joins_who_does_more() -> None:
    register = [mentor("M1", finance=1), mentor("M2", marketing=3, digital=3)]
    start = standing(held("M1", "ent_a", "finance", lead=True))
    [one] = compose(register, [enterprise("ent_a")], start, frozenset({pair("M2", "ent_a")}))
    assert one.lead == "M1"


@given(st.permutations(range(4)))
@settings(deadline=None)
def test_the_order_of_the_register_decides_no_lead(order: list[int]) -> None:
    register = [mentor(f"M{number}", **{dimension: 2}) for number, dimension in enumerate(DIMENSIONS[:4])]
    takes = frozenset(pair(one.id, "ent_a") for one in register)
    [usual] = compose(register, [enterprise("ent_a")], Standing(), takes)
    [shuffled] = compose([register[place] for place in order], [enterprise("ent_a")], Standing(), takes)
    assert shuffled == usual


STOPPED = {
    Reason.NOBODY_IN_PROVINCE: mentor("P", finance=1, provinces=["51"]),
    Reason.ALL_INACTIVE: mentor("I", finance=1, active=False),
    Reason.ALL_CONFLICTED: mentor("C", finance=1, conflicts=["ent_a"]),
    Reason.ALL_DECLINED: mentor("D", finance=1),
    Reason.NO_CAPACITY: mentor("N", finance=1, capacity=0),
    Reason.CAPACITY_USED_ELSEWHERE: mentor("F", finance=1),
    Reason.SEARCH_STOPPED: mentor("S", finance=1),
}


def explained(*who):  # type: ignore[no-untyped-def]
    free = {one.id: int(one.id == "S") for one in who}
    return explain(enterprise("ent_a"), Dimension.FINANCE, who, free, frozenset({pair("D", "ent_a")}))


def test_a_dimension_that_nobody_knows_is_told_as_such() -> None:
    unmet = explained(mentor("M1", digital=3))
    assert (unmet.reason, unmet.counts, unmet.nearest) == (Reason.NOBODY_ON_REGISTER, {}, ())


@pytest.mark.parametrize("reason", STOPPED)
def test_an_unmet_need_says_what_stopped_the_only_mentor(reason: Reason) -> None:
    who = STOPPED[reason]
    unmet = explained(who)
    assert (unmet.reason, unmet.counts, unmet.nearest) == (reason, {reason: 1}, (who.id,))


@pytest.mark.parametrize(("earlier", "later"), list(itertools.combinations(STOPPED, 2)))
def test_of_two_reasons_the_one_of_the_mentor_who_came_nearer_is_told_and_both_are_counted(
    earlier: Reason, later: Reason
) -> None:
    unmet = explained(STOPPED[earlier], STOPPED[later])
    assert unmet.reason is later
    assert unmet.counts == {earlier: 1, later: 1}
    assert unmet.nearest == (STOPPED[later].id,)
