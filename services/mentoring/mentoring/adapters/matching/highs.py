"""The exact solver: HiGHS, through scipy.

1. The linear relaxation bounds coverage.
2. Prices on the mentors' places bound the fit at that coverage (``bounds``), and say of every pair how much an answer with it
   must lose. Pairs that lose more than a little are left out, and a small programme gives an answer at once.
3. That answer's distance from the bound says which pairs a better one could still need. With exactly these, one programme
   finds the best fit, of those answers the one with the fewest mentors, and of those the one that the draw prefers.
   That it is the best of all follows from the losses.

Where a coverage is promised that no answer reaches (rare), coverage is settled by a programme of its own first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from mentoring.adapters.matching.bounds import Bounding, Bounds
from mentoring.adapters.matching.greedy import greedy
from mentoring.adapters.matching.model import Model, build
from mentoring.adapters.matching.programme import Found, relax, search
from mentoring.adapters.matching.teams import Parts
from mentoring.domain.errors import TakesImpossible
from mentoring.domain.problem import Problem, without_idle
from mentoring.domain.solution import Measure, Solution

Run = Callable[..., Any]
_NARROW, _WIDE = 4.0, 640.0
"""How much fit a pair may lose to be looked at first; and if that gives no answer, next."""


def directly(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run in this thread."""
    return function(*arguments)


class HighsSolver:
    """Solves to proven optimality within ``seconds``; later the best answer so far comes back, said to be unproven.

    HiGHS is one long call into C. ``run(function, *arguments)`` may take it to another thread.
    """

    def __init__(self, seconds: float = 60.0, *, run: Run = directly) -> None:
        self._seconds = seconds
        self._run = run

    def solve(self, problem: Problem) -> Solution:
        """The best answer."""
        if not problem.candidates:
            return Solution(frozenset(), Measure(0, 0), Measure(0, 0), settled=True)
        solution: Solution = self._run(_solve, problem, self._seconds)
        return solution


def _solve(problem: Problem, seconds: float) -> Solution:
    return _Search(problem, seconds).solve()


class _Search:
    """One search: the best answer so far, and what is known to bound it."""

    def __init__(self, problem: Problem, seconds: float) -> None:
        self._started = time.monotonic()
        self._seconds = seconds
        self._problem = problem
        self._model = build(problem)
        self._takes = greedy(problem)
        self._worth = problem.worth(self._takes)
        self._coverage = len(problem.coverable)
        self._fit = problem.most_fit
        self._looked = 0.0  # answers of that coverage whose pairs lose no more are known not to be better
        self._settled = False

    def solve(self) -> Solution:
        """Search until it is proven or the time is over."""
        relaxed = relax(self._model.covered, self._model.rows, self._model.limits, self._left())
        if relaxed is not None:
            self._coverage = relaxed.whole
            self._search()
        return Solution(
            self._takes,
            Measure(self._worth.covered, self._coverage),
            Measure(self._worth.fit, self._bound_of_fit),
            settled=self._settled,
            seconds=round(time.monotonic() - self._started, 3),
        )

    @property
    def _bound_of_fit(self) -> int:
        # The bound found is for answers that cover as much as is promised; one that covers less may have more fit.
        return max(self._fit, self._worth.fit) if self._worth.covered == self._coverage else self._problem.most_fit

    def _search(self) -> None:
        parts = Parts(self._problem)
        while (bounds := self._bounds(parts)) is not None:
            self._looked = 0.0
            if bounds.coverage_impossible:
                self._coverage -= 1
            elif self._found(bounds) or self._left() <= 0 or not self._settle_coverage():
                return

    def _bounds(self, parts: Parts) -> Bounds | None:
        """Bound the fit of the answers with that coverage, beginning with the prices of the relaxation."""
        rows, limits = _with_coverage(self._model, self._coverage)
        relaxed = relax(self._model.fit, rows, limits, self._left())
        if relaxed is None:
            return None
        bounds = Bounding(parts, self._coverage, self._problem.most_fit, relaxed.prices).tighten(self._left)
        if not bounds.coverage_impossible:
            self._fit = bounds.whole
        return bounds

    def _found(self, bounds: Bounds) -> bool:
        """Look where the losses point, then wider; then wherever a better answer could be. ``False``: none covers so much."""
        if not self._best_within(bounds, _NARROW) and self._worth.covered < self._coverage:
            self._best_within(bounds, _WIDE)
        if self._worth.covered < self._coverage:
            return False
        gap = max(0.0, bounds.fit - self._worth.fit)
        # Pairs outside lose more than the gap, so every answer with one of them has less fit than the one that is known.
        self._settled = (self._looked > gap) or self._best_within(bounds, gap + 1)
        if self._settled:
            self._fit = self._worth.fit
        return True

    def _best_within(self, bounds: Bounds, far: float) -> bool:
        """Find the best answer of that coverage, ties included, with no pair that loses more; ``False`` without a proof."""
        near = [one for one, loss in zip(self._problem.candidates, bounds.losses, strict=True) if loss <= far]
        if not near:
            return False
        model = build(Problem(tuple(near), self._problem.places, self._problem.open))
        objective = (model.most_sent + 2) * model.fit - model.sent - model.lots
        found = search(objective, *_with_coverage(model, self._coverage), self._left())
        if not self._consider(model, found) or not found.best or self._worth.covered < self._coverage:
            return False
        self._looked = far
        return True

    def _settle_coverage(self) -> bool:
        """Find the best coverage by a programme of its own; ``False`` when the time ran out."""
        model = self._model
        found = search(model.covered, model.rows, model.limits, self._left())
        self._consider(model, found)
        self._coverage = min(self._coverage, found.whole)
        return found.best

    def _consider(self, model: Model, found: Found) -> bool:
        """Keep a point that is better than the best so far; ``False`` when there is none to keep.

        What it is worth is counted anew, in whole numbers: the solver is not taken at its word.
        """
        if found.x is None:
            return False
        try:
            takes = without_idle(self._problem, model.takes(found.x))
            worth = self._problem.worth(takes)
        except TakesImpossible:  # beyond the solver's tolerances
            return False
        if worth > self._worth:
            self._takes, self._worth = takes, worth
        return True

    def _left(self) -> float:
        return self._seconds - (time.monotonic() - self._started)


def _with_coverage(model: Model, coverage: int) -> tuple[Any, Any]:
    """The model's rows and limits with one more: so many needs are covered."""
    import numpy as np
    from scipy.sparse import csr_array, vstack

    rows = vstack([model.rows, csr_array(-model.covered.reshape(1, -1))], format="csr")
    return rows, np.append(model.limits, -coverage)
