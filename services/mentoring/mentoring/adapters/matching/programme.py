"""Two questions to HiGHS: the bound of the linear relaxation, and the best whole-numbered point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_SAFE = 1e-3


@dataclass(frozen=True, slots=True)
class Relaxation:
    """No point is worth more than ``bound``: computed from the ``prices`` of the rows by weak duality, not from tolerances."""

    bound: float
    prices: Any

    @property
    def whole(self) -> int:
        """The bound for objectives that are whole numbers, rounded to the safe side."""
        return int(self.bound + _SAFE)


@dataclass(frozen=True, slots=True)
class Found:
    """A point, and whether it is the best there is. ``x`` is empty when none was found; no point is worth more than ``bound``."""

    x: Any | None
    best: bool
    bound: float

    @property
    def whole(self) -> int:
        """The bound for objectives that are whole numbers, rounded to the safe side."""
        return int(min(self.bound, 2.0**53) + _SAFE)


def relax(objective: Any, rows: Any, limits: Any, seconds: float) -> Relaxation | None:
    """Maximise ``objective @ x`` with ``rows @ x <= limits``, 0 <= x <= 1; ``None`` when the time ran out."""
    import numpy as np
    from scipy.optimize import linprog

    if seconds <= 0:
        return None
    answer = linprog(
        -objective, A_ub=rows, b_ub=limits, bounds=(0, 1), method="highs-ds", options={"time_limit": seconds}
    )
    if answer.status != 0:
        return None
    prices = np.maximum(0, -answer.ineqlin.marginals)
    reduced = objective - rows.T @ prices
    return Relaxation(float(limits @ prices + np.maximum(0, reduced).sum()), prices)


def search(objective: Any, rows: Any, limits: Any, seconds: float) -> Found:
    """Maximise the same over points of zeros and ones, to a gap of zero."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    if seconds <= 0:
        return Found(None, False, float("inf"))
    answer = milp(
        -objective,
        # The columns of fits would be whole by themselves; saying so lets HiGHS cut much deeper.
        integrality=np.ones(len(objective)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, -np.inf, limits),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    return Found(answer.x, answer.status == 0, float("inf") if answer.x is None else -float(answer.mip_dual_bound))
