"""A solver's answer, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mentoring.domain.problem import Takes


class Proof(StrEnum):
    """Whether the answer is known to be the best there is."""

    OPTIMAL = "optimal"
    NOT_PROVEN = "not_proven"


@dataclass(frozen=True, slots=True)
class Measure:
    """One objective: the value reached, and the bound that no answer can pass. Equal means proven."""

    value: int
    bound: int

    @property
    def gap(self) -> int:
        """How much better an unknown answer could still be."""
        return self.bound - self.value


@dataclass(frozen=True, slots=True)
class Solution:
    """The pairs chosen, with the proof: the bound of ``fit`` is meant for answers of that coverage.

    ``settled``: the ties (fewest mentors, then the draw) were carried to their end as well.
    """

    takes: Takes
    coverage: Measure
    fit: Measure
    settled: bool
    seconds: float = 0.0

    @property
    def proof(self) -> Proof:
        """Optimal when neither coverage nor, at that coverage, total fit can be bettered."""
        return Proof.OPTIMAL if self.coverage.gap == self.fit.gap == 0 else Proof.NOT_PROVEN
