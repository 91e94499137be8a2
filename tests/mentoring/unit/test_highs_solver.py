"""The exact solver: against every possible answer on small cohorts, against the oracle on the pilot, and at full size."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.adapters.matching import HighsSolver
from mentoring.adapters.matching.greedy import greedy
from mentoring.adapters.matching.highs import _Search
from mentoring.domain.dimension import DIMENSIONS
from mentoring.domain.errors import TakesImpossible
from mentoring.domain.match import compose
from mentoring.domain.problem import Problem, Takes, Worth, pose, without_idle
from mentoring.domain.solution import Proof
from mentoring.domain.standing import Standing
from tests.mentoring.builders import (
    PILOT,
    enterprise,
    held,
    mentor,
    pair,
    pilot_cohort,
    pilot_mentors,
    season,
    standing,
)


def best_by_trying_everything(problem: Problem) -> Worth:
    pairs = [candidate.pair for candidate in problem.candidates]
    best = problem.worth(frozenset())
    for size in range(1, len(pairs) + 1):
        for takes in itertools.combinations(pairs, size):
            try:
                best = max(best, problem.worth(frozenset(takes)))
            except TakesImpossible:
                continue
    return best


LEVELS = st.fixed_dictionaries({name: st.sampled_from([0, 0, 1, 2, 3]) for name in DIMENSIONS})
SCORES = st.fixed_dictionaries({name: st.sampled_from([0, 35, 50, 65, 100]) for name in DIMENSIONS})
MENTORS = st.lists(
    st.tuples(LEVELS, st.sampled_from(["50", "51", "50;51"]), st.integers(0, 3), st.sampled_from("CI")),
    min_size=1,
    max_size=4,
)
ENTERPRISES = st.lists(st.tuples(SCORES, st.sampled_from(["50", "51"]), st.sampled_from("CI")), min_size=1, max_size=3)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Small cohorts, some with an offer that stands and a pair that ended in a no."""
    register = [
        mentor(f"M{number}", provinces=provinces.split(";"), capacity=capacity, industries=[industry], **level)
        for number, (level, provinces, capacity, industry) in enumerate(draw(MENTORS))
    ]
    members = [
        enterprise(f"ent_{number}", province=province, industry=industry, **score)
        for number, (score, province, industry) in enumerate(draw(ENTERPRISES))
    ]
    start = Standing()
    if draw(st.booleans()):
        done = draw(st.sets(st.sampled_from(DIMENSIONS)))
        start = standing(held("M0", "ent_0", *done), declined=[pair(register[-1].id, "ent_0")])
    return pose(register, members, start)


@given(problems())
@settings(max_examples=150, deadline=None)
def test_no_answer_of_a_small_cohort_is_better(problem: Problem) -> None:
    solution = HighsSolver().solve(problem)
    worth = problem.worth(solution.takes)
    assert worth == best_by_trying_everything(problem)
    assert (solution.coverage.value, solution.fit.value) == worth[:2]
    assert solution.proof is Proof.OPTIMAL
    assert solution.settled


@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_in_which_things_come_decides_nothing(problem: Problem, chance: random.Random) -> None:
    shuffled = list(problem.open.items())
    chance.shuffle(shuffled)
    places = list(problem.places.items())
    chance.shuffle(places)
    again = Problem(problem.candidates, dict(places), dict(shuffled))
    assert HighsSolver().solve(again).takes == HighsSolver().solve(problem).takes


def test_the_register_may_come_in_any_order() -> None:
    register, members = season(30, 40, provinces=4, seed=3)
    there = HighsSolver().solve(pose(register, members, Standing()))
    back = HighsSolver().solve(pose(register[::-1], members[::-1], Standing()))
    assert there.takes == back.takes
    assert there.settled


@given(problems())
@settings(max_examples=50, deadline=None)
def test_the_greedy_answer_is_possible_and_sends_nobody_in_vain(problem: Problem) -> None:
    takes = greedy(problem)
    problem.worth(takes)
    assert without_idle(problem, takes) == takes


def test_the_exact_answer_betters_the_greedy_one() -> None:
    # Only M1 can go to ent_b, and has one place; greed sends him where the need is strongest.
    register = [
        mentor("M1", provinces=["50", "51"], capacity=1, finance=2, marketing=2, digital=2),
        mentor("M2", provinces=["50"], capacity=1, finance=1, marketing=1, digital=1),
    ]
    members = [enterprise("ent_a", finance=0), enterprise("ent_b", province="51", finance=100)]
    problem = pose(register, members, Standing())
    exact = HighsSolver().solve(problem)
    assert exact.takes == {pair("M1", "ent_b"), pair("M2", "ent_a")}
    assert exact.coverage.value == 6
    assert problem.worth(greedy(problem)).covered == 3


def test_a_coverage_that_only_half_mentors_could_reach_is_not_promised() -> None:
    # Halves of three mentors, each with two of three dimensions, would cover both enterprises; whole ones cannot.
    register = [
        mentor("M1", capacity=1, finance=1, digital=1),
        mentor("M2", capacity=1, digital=1, marketing=1),
        mentor("M3", capacity=1, finance=1, marketing=1),
    ]
    solution = HighsSolver().solve(pose(register, [enterprise("ent_a"), enterprise("ent_b")], Standing()))
    assert (solution.coverage.value, solution.coverage.bound) == (5, 5)
    assert solution.proof is Proof.OPTIMAL
    assert solution.settled


def test_where_the_bounds_leave_coverage_open_a_programme_of_its_own_settles_it() -> None:
    register = [
        mentor("M1", capacity=1, finance=1, digital=1),
        mentor("M2", capacity=1, digital=1, marketing=1),
        mentor("M3", capacity=1, finance=1, marketing=1),
    ]
    searching = _Search(pose(register, [enterprise("ent_a"), enterprise("ent_b")], Standing()), seconds=60)
    assert searching._coverage == 6
    assert searching._settle_coverage()
    assert searching._coverage == searching._worth.covered == 5


def test_nobody_is_sent_where_he_adds_neither_coverage_nor_fit() -> None:
    register = [mentor("M1", finance=3, digital=2), mentor("M2", finance=2), mentor("M3", digital=2)]
    takes = HighsSolver().solve(pose(register, [enterprise("ent_a")], Standing())).takes
    assert takes == {pair("M1", "ent_a")}


def test_a_second_mentor_is_sent_for_a_better_fit() -> None:
    register = [mentor("M1", finance=1, digital=2), mentor("M2", finance=3)]
    takes = HighsSolver().solve(pose(register, [enterprise("ent_a")], Standing())).takes
    assert takes == {pair("M1", "ent_a"), pair("M2", "ent_a")}


def test_the_expert_goes_where_the_need_is_strongest() -> None:
    register = [mentor("M1", capacity=1, finance=3), mentor("M2", capacity=1, finance=1)]
    members = [enterprise("ent_a", finance=90), enterprise("ent_b", finance=10)]
    takes = HighsSolver().solve(pose(register, members, Standing())).takes
    assert takes == {pair("M1", "ent_b"), pair("M2", "ent_a")}


def test_a_cohort_without_mentors_is_solved_too() -> None:
    solution = HighsSolver().solve(pose([], [enterprise("ent_a")], Standing()))
    assert (solution.takes, solution.proof, solution.settled) == (frozenset(), Proof.OPTIMAL, True)


def test_out_of_time_the_answer_is_possible_and_said_to_be_unproven() -> None:
    register, members = season(40, 30, provinces=3, seed=1)
    problem = pose(register, members, Standing())
    solution = HighsSolver(seconds=0).solve(problem)
    worth = problem.worth(solution.takes)
    exact = HighsSolver().solve(problem)
    assert solution.proof is Proof.NOT_PROVEN
    assert not solution.settled
    assert (solution.coverage.value, solution.fit.value) == worth[:2]
    assert solution.coverage.value > 0
    assert solution.coverage.bound >= exact.coverage.value
    assert solution.fit.bound >= exact.fit.value


def test_the_solver_can_be_run_elsewhere() -> None:
    calls = []

    def elsewhere(function, *arguments):  # type: ignore[no-untyped-def]
        calls.append(function)
        return function(*arguments)

    HighsSolver(run=elsewhere).solve(pose([mentor("M1", finance=1)], [enterprise("ent_a")], Standing()))
    assert len(calls) == 1


@pytest.mark.parametrize(("register_size", "places", "serves"), [(300, 5, 3), (90, 4, 3)])
def test_a_cohort_of_170_enterprises_is_proven_in_seconds(register_size: int, places: int, serves: int) -> None:
    register, members = season(170, register_size, seed=3, most_places=places, serves=serves)
    started = time.process_time()
    problem = pose(register, members, Standing())
    solution = HighsSolver().solve(problem)
    assert time.process_time() - started < 10
    assert solution.proof is Proof.OPTIMAL
    assert solution.settled
    assert problem.worth(solution.takes)[:2] >= problem.worth(greedy(problem))[:2]


@pytest.mark.skipif(not PILOT.exists(), reason="the pilot data is not beside the repository")
def test_the_pilot_covers_128_of_130_needs() -> None:
    register, members = pilot_mentors(), pilot_cohort()
    problem = pose(register, members, Standing())
    solution = HighsSolver().solve(problem)
    matches = compose(register, members, Standing(), solution.takes)
    assert len(problem.candidates) == 392
    assert (len(members), sum(len(one.member.needs) for one in matches)) == (26, 130)
    assert sum(len(one.covered) for one in matches) == solution.coverage.value == solution.coverage.bound == 128
    assert solution.proof is Proof.OPTIMAL
    assert _places_kept(register, solution.takes)


def _places_kept(register, takes: Takes) -> bool:  # type: ignore[no-untyped-def]
    taken = {one.id: sum(pair.mentor_id == one.id for pair in takes) for one in register}
    return all(taken[one.id] <= one.capacity for one in register)
