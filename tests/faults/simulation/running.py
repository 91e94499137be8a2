"""Schedules by the hundred from one seed."""

from __future__ import annotations

import traceback
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.faults.simulation import limits
from tests.faults.simulation.machine import STEPS, tally


@dataclass
class Outcome:
    """What was tried, and the violation with its shortest schedule, if there was one."""

    tried: Counter[str] = field(default_factory=Counter)
    violation: str = ""


def run(
    machine: type[RuleBasedStateMachine],
    schedules: int,
    chosen_seed: int,
    *,
    shorten: bool = True,
    broken: AbstractContextManager[object] | None = None,
) -> Outcome:
    """Run that many schedules; the same words give the same schedules. ``shorten`` looks for the shortest that fails."""
    phases = (Phase.generate, Phase.shrink) if shorten else (Phase.generate,)
    chosen = settings(
        max_examples=schedules,
        stateful_step_count=STEPS,
        phases=phases,
        database=None,
        deadline=None,
        print_blob=True,
        report_multiple_bugs=False,
        verbosity=Verbosity.normal if shorten else Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )

    @seed(chosen_seed)
    def fresh() -> RuleBasedStateMachine:
        return machine()

    tally.clear()
    outcome = Outcome()
    with limits.small(), broken or nullcontext():
        try:
            run_state_machine_as_test(fresh, settings=chosen)
        except Exception as error:  # noqa: BLE001 - whatever a schedule brings up is its violation
            outcome.violation = "".join(traceback.format_exception(error, chain=False))
    outcome.tried = Counter(tally)
    return outcome
