"""What the application asks of a solver. Any programme that keeps to this can take the place of the one that is wired."""

from __future__ import annotations

from typing import Protocol

from mentoring.domain.problem import Problem
from mentoring.domain.solution import Solution


class Solver(Protocol):
    """Finds the best answer to a matching problem."""

    def solve(self, problem: Problem) -> Solution:
        """The best answer found, with its bounds.

        It must be feasible, and the same for the same problem; where it is not known to be the best, the bounds say so.
        """
        ...
