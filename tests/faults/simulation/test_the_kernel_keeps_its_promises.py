"""A few hundred schedules in every run; `make faults-sim` does ten thousand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starsme.messaging.cursor import Gap, gaps_between, ranges, without
from tests.faults.simulation.late_commits import LateCommits, opened
from tests.faults.simulation.machine import Kernel
from tests.faults.simulation.mutants import LATE_MUTANTS, MUTANTS
from tests.faults.simulation.running import run

some_positions = st.sets(st.integers(1, 60)).map(sorted)


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[None]:
    LateCommits.database = opened(postgres_url)
    yield
    LateCommits.database.close()


def covered(gaps: list[Gap]) -> list[int]:
    return [position for gap in gaps for position in range(gap.first, gap.last + 1)]


def test_nothing_is_lost_doubled_or_overtaken_in_hundreds_of_schedules() -> None:
    outcome = run(Kernel, 200, 3)
    assert not outcome.violation, outcome.violation
    met = {"accepted", "effects", "duplicates", "quarantined", "parked", "skipped", "pruned", "deaths"}
    assert {name for name in met if not outcome.tried[name]} == set(), "schedules that met nothing prove nothing"


def test_a_seed_gives_the_same_schedules_again() -> None:
    assert run(Kernel, 15, 7).tried == run(Kernel, 15, 7).tried


@pytest.mark.parametrize("name", MUTANTS)
def test_a_kernel_that_is_broken_is_found_out(name: str) -> None:
    outcome = run(Kernel, 400, 1, shorten=False, broken=MUTANTS[name]())
    assert "Violation" in outcome.violation, f"{name} went through {outcome.tried['schedules']} schedules"


def test_a_violation_is_told_as_its_shortest_schedule() -> None:
    outcome = run(Kernel, 100, 1, broken=MUTANTS["send_nothing_again_after_the_broker_is_lost"]())
    assert "are gone" in outcome.violation
    assert "state.begin(" in outcome.violation
    assert "state.lose_queues()" in outcome.violation
    assert "@reproduce_failure" in outcome.violation


@pytest.mark.usefixtures("postgres")
def test_a_transaction_that_commits_late_is_never_passed_over() -> None:
    outcome = run(LateCommits, 40, 3)
    assert not outcome.violation, outcome.violation


@pytest.mark.usefixtures("postgres")
@pytest.mark.parametrize("name", LATE_MUTANTS)
def test_a_relay_that_does_not_wait_for_late_commits_is_found_out(name: str) -> None:
    outcome = run(LateCommits, 1000, 1, shorten=False, broken=LATE_MUTANTS[name]())
    assert outcome.tried["violations"], f"{name} went through {outcome.tried['schedules']} schedules"


@given(some_positions)
def test_ranges_hold_their_positions_and_no_others(positions: list[int]) -> None:
    found = ranges(positions)
    assert covered(found) == positions
    assert all(before.last + 1 < after.first for before, after in pairwise(found))


@given(st.integers(0, 20), some_positions)
def test_a_gap_is_what_lies_between_and_is_not_there(after: int, positions: list[int]) -> None:
    positions = [position for position in positions if position > after]
    last = max(positions, default=after)
    assert sorted([*covered(gaps_between(after, positions)), *positions]) == list(range(after + 1, last + 1))


@given(some_positions, some_positions, st.one_of(st.none(), st.integers(0, 9)))
def test_gaps_lose_the_positions_that_came_and_keep_their_horizon(
    waited: list[int], came: list[int], horizon: int | None
) -> None:
    gaps = [Gap(gap.first, gap.last, horizon) for gap in ranges(waited)]
    left = without(gaps, came)
    assert covered(left) == sorted(set(waited) - set(came))
    assert {gap.horizon for gap in left} <= {horizon}
