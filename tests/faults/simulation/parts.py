"""What one process is given to do: many schedules go in parts, each with a seed of its own."""

from __future__ import annotations

from tests.faults.simulation.late_commits import LateCommits, opened
from tests.faults.simulation.machine import Kernel
from tests.faults.simulation.running import Outcome, run
from tests.servers import postgresql, private
from tests.servers.databases import Databases

A_PART = 250
ONE_LATE_IN = 25  # schedules on PostgreSQL cost more and try less


def part(seed: int, schedules: int, number: int) -> tuple[int, int, Outcome]:
    """The ``number``-th part: its seed, its schedules, what came of it. Part 0 of a seed is what that seed gives alone."""
    size = min(A_PART, schedules - number * A_PART)
    return seed + number, size, run(Kernel, size, seed + number)


def late(seed: int, schedules: int) -> Outcome:
    """The schedules of late commits, on a database of their own."""
    databases = Databases(postgresql.find().server)
    try:
        LateCommits.database = opened(databases.new())
        try:
            return run(LateCommits, schedules, seed)
        finally:
            LateCommits.database.close()
    finally:
        databases.drop_all()
        private.stop_all()
