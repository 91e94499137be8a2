"""The matching problem as a mixed-integer programme.

Columns, all of zeros and ones: for every candidate pair, whether the mentor takes the enterprise; then, for every open need
and every fit that some candidate would give it, whether it is done at that fit.
Rows: a mentor's places, in the order of their codes; a need is done at a fit only by somebody sent who has it; a need is done once.
This is the facility-location model by *values* instead of by pairs: as tight, and an order of magnitude smaller.
Source: Cornuejols, Nemhauser, Wolsey (1980), "A canonical representation of simple plant location problems".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mentoring.domain.cohort import Need
from mentoring.domain.draw import LOTS, lot
from mentoring.domain.identity import MentorId
from mentoring.domain.problem import Problem, Takes


@dataclass(frozen=True, slots=True)
class Model:
    """``rows @ x <= limits`` with ``0 <= x <= 1``. The objectives are vectors over the columns (numpy arrays).

    ``covered`` and ``fit`` are to be maximised, ``sent`` and ``lots`` (below one half in any answer's sum) minimised.
    ``most_sent`` is more than any answer without idle mentors sends.
    """

    problem: Problem
    rows: Any
    limits: Any
    covered: Any
    fit: Any
    sent: Any
    lots: Any
    most_sent: int

    def takes(self, x: Any) -> Takes:
        """The pairs of a point that is whole, or nearly so."""
        pairs = (candidate.pair for candidate in self.problem.candidates)
        return frozenset(pair for pair, taken in zip(pairs, x, strict=False) if taken > 0.5)  # the rest are fits


def build(problem: Problem) -> Model:
    """Lay the problem out."""
    import numpy as np
    from scipy.sparse import csr_array

    rows = _Rows()
    by_mentor: dict[MentorId, list[int]] = {}
    by_need: dict[Need, dict[int, list[int]]] = {}
    for column, candidate in enumerate(problem.candidates):
        by_mentor.setdefault(candidate.pair.mentor_id, []).append(column)
        for dimension, value in candidate.fits.items():
            need = Need(candidate.pair.enterprise_id, dimension)
            by_need.setdefault(need, {}).setdefault(value, []).append(column)
    for mentor_id, columns in by_mentor.items():
        rows.add([(column, 1) for column in columns], problem.places[mentor_id])

    pairs = width = len(problem.candidates)
    covered, fit = [0] * pairs, [0] * pairs
    for need, by_value in by_need.items():
        there = problem.open[need]
        first = width
        for value, columns in by_value.items():
            rows.add([(width, 1), *((column, -1) for column in columns)], 0)
            covered.append(int(there == 0))
            fit.append(value - there)
            width += 1
        if width > first + 1:
            rows.add([(column, 1) for column in range(first, width)], 1)

    most_sent = min(len(by_need), sum(problem.places[mentor_id] for mentor_id in by_mentor))
    none = np.zeros(width - pairs)
    lots = np.array([lot(candidate.pair) for candidate in problem.candidates], float) / (2 * LOTS * max(1, most_sent))
    return Model(
        problem,
        csr_array((rows.values, (rows.numbers, rows.columns)), shape=(len(rows.limits), width)),
        np.array(rows.limits, float),
        np.array(covered, float),
        np.array(fit, float),
        np.concatenate([np.ones(pairs), none]),
        np.concatenate([lots, none]),
        most_sent,
    )


class _Rows:
    """Sparse rows while they are laid out."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.limits: list[float] = []

    def add(self, entries: list[tuple[int, int]], limit: float) -> None:
        number = len(self.limits)
        for column, value in entries:
            self.numbers.append(number)
            self.columns.append(column)
            self.values.append(value)
        self.limits.append(limit)
