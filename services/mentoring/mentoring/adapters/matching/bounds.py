"""How good an answer can be: bounds from prices on the mentors' places, found by column generation over teams.

Charge every mentor's place a price and let each enterprise choose its best team alone: what they get together, and the
price of all places, no real answer can pass (weak duality; it holds for any prices). The best prices are those of a linear
programme over teams, which is given only the teams that some prices made best. Its bound is far tighter than that of pairs.
Source: Dantzig and Wolfe (1960); smoothing of prices after Wentges (1997).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mentoring.adapters.matching.teams import Best, Parts

_NEAR_ENOUGH = 1.0
_SMOOTHING = 0.8


@dataclass(frozen=True, slots=True)
class Bounds:
    """What no answer that covers so many needs can pass. ``losses`` by pair: an answer with the pair has so much less."""

    fit: float
    losses: Any

    @property
    def whole(self) -> int:
        """The bound of fit, a whole number, rounded to the safe side."""
        return int(self.fit + 1e-3)

    @property
    def coverage_impossible(self) -> bool:
        """Whether no answer covers so many needs: it would have less than no fit."""
        return self.fit < 0


@dataclass(frozen=True, slots=True)
class _Prices:
    of_places: Any
    of_needs: float

    def towards(self, other: _Prices, share: float) -> _Prices:
        """Prices between these and others."""
        keep = 1 - share
        return _Prices(keep * self.of_places + share * other.of_places, keep * self.of_needs + share * other.of_needs)


class Bounding:
    """Tightens the bound of fit among the answers that cover ``coverage`` needs.

    It begins with the prices of the relaxation's rows: the first are the mentors' places, the last is the coverage.
    """

    def __init__(self, parts: Parts, coverage: int, most_fit: int, prices: Any) -> None:
        self._parts = parts
        self._coverage = coverage
        self._master = _Master(parts, coverage, most_fit)
        self._centre = _Prices(prices[: len(parts.places)], float(prices[-1]))
        self._bound = float("inf")
        self._look(self._centre)

    def tighten(self, seconds: Callable[[], float]) -> Bounds:
        """Improve the prices until the bound is nearly what the programme over teams reaches, or ``seconds()`` runs out."""
        while self._bound >= 0 and (left := seconds()) > 0 and (answer := self._master.solve(left)) is not None:
            prices, reached = answer
            if self._bound < reached + _NEAR_ENOUGH or not self._step(prices):
                break
        best = self._parts.best(self._centre.of_places, self._centre.of_needs)
        return Bounds(self._bound, self._parts.losses(best))

    def _step(self, prices: _Prices) -> bool:
        """Look for new teams between the best prices so far and the programme's, then at the programme's; any found?"""
        return any(self._look(self._centre.towards(prices, share)) for share in (1 - _SMOOTHING, 0.5, 1.0))

    def _look(self, prices: _Prices) -> int:
        """Let each enterprise choose under these prices; keep the bound if it is better, and count the new teams."""
        best = self._parts.best(prices.of_places, prices.of_needs)
        bound = self._bound_of(best, prices)
        if bound < self._bound:
            self._bound, self._centre = bound, prices
        return self._master.add(self._parts.teams(best))

    def _bound_of(self, best: Best, prices: _Prices) -> float:
        places = float(self._parts.places @ prices.of_places)
        return places + float(best.value[:, -1].sum()) - prices.of_needs * self._coverage


class _Master:
    """The linear programme over the teams found so far: places, one team an enterprise, the coverage asked for.

    It can always be solved: it may leave needs out, at a cost that makes an answer worth less than nothing.
    """

    def __init__(self, parts: Parts, coverage: int, most_fit: int) -> None:
        import numpy as np

        self._parts = parts
        self._mentors = len(parts.places)
        self._leaving_out_costs = 4.0 * most_fit
        self._known: set[tuple[int, ...]] = set()
        self._fit: list[float] = []
        self._entries: list[tuple[int, int, float]] = []
        self._limits = np.concatenate([parts.places, np.ones(parts.enterprises), [-coverage]])

    def add(self, teams: list[tuple[int, ...]]) -> int:
        """Take new teams in; returns how many there were."""
        before = len(self._fit)
        for team in teams:
            if team and team not in self._known:
                self._known.add(team)
                self._add(list(team))
        return len(self._fit) - before

    def _add(self, team: list[int]) -> None:
        parts, column = self._parts, len(self._fit)
        self._fit.append(float(parts.fit[team].sum()))
        mentors = {int(mentor) for mentor in parts.mentor[team]}
        self._entries += [(mentor, column, 1.0) for mentor in sorted(mentors)]
        self._entries.append((self._mentors + int(parts.enterprise[team[0]]), column, 1.0))
        self._entries.append((len(self._limits) - 1, column, -float(parts.covers[team].sum())))

    def solve(self, seconds: float) -> tuple[_Prices, float] | None:
        """The prices of the rows and the fit reached, less what leaving out costs; ``None`` when time ran out."""
        import numpy as np
        from scipy.optimize import linprog
        from scipy.sparse import csr_array

        last, width = len(self._limits) - 1, len(self._fit) + 1
        rows, columns, values = zip(*self._entries, (last, width - 1, -1.0), strict=True)
        answer = linprog(
            np.append(-np.array(self._fit), self._leaving_out_costs),
            A_ub=csr_array((values, (rows, columns)), shape=(last + 1, width)),
            b_ub=self._limits,
            bounds=(0, None),
            method="highs-ds",
            options={"time_limit": seconds},
        )
        if answer.status != 0:
            return None
        prices = np.maximum(0, -answer.ineqlin.marginals)
        return _Prices(prices[: self._mentors], float(prices[last])), -float(answer.fun)
