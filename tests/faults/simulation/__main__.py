"""``make faults-sim``: FAULTS_SIM_SCHEDULES (10000) from FAULTS_SIM_SEED (a new one), on FAULTS_SIM_PROCESSES (one a core)."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import sys
import time
from collections import Counter
from functools import partial

from tests.faults.simulation.parts import A_PART, ONE_LATE_IN, late, part
from tests.faults.simulation.running import Outcome


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run, report, and say with the exit code whether the kernel kept its promises."""
    schedules = int(os.environ.get("FAULTS_SIM_SCHEDULES", "10000"))
    seed = int(os.environ.get("FAULTS_SIM_SEED") or secrets.randbelow(10**9))
    processes = int(os.environ.get("FAULTS_SIM_PROCESSES") or os.cpu_count() or 1)
    numbers = range(-(-schedules // A_PART))
    began, tried, violations = time.monotonic(), Counter[str](), 0
    say(f"{schedules} schedules from seed {seed} in {processes} processes")
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for part_seed, size, outcome in pool.imap_unordered(partial(part, seed, schedules), numbers):
            tried += outcome.tried
            violations += _told(outcome, f"FAULTS_SIM_SCHEDULES={size} FAULTS_SIM_SEED={part_seed}")
            say(f"{tried['schedules']:7} schedules {time.monotonic() - began:6.0f} s")
    met = ", ".join(f"{name} {tried[name]}" for name in sorted(tried) if name not in ("schedules", "steps"))
    say(f"met: {met}")
    outcome = late(seed, max(1, schedules // ONE_LATE_IN))
    violations += _told(outcome, f"FAULTS_SIM_SCHEDULES={schedules} FAULTS_SIM_SEED={seed}")
    say(f"{outcome.tried['schedules']:7} schedules of late commits {time.monotonic() - began:6.0f} s")
    tried += outcome.tried
    say(f"schedules={tried['schedules']} steps={tried['steps']} violations={violations} seed={seed}")
    return 1 if violations else 0


def _told(outcome: Outcome, again: str) -> int:
    if outcome.violation:
        say(f"{outcome.violation}\nAgain: make faults-sim {again}")
    return 1 if outcome.violation else 0


if __name__ == "__main__":
    sys.exit(main())
