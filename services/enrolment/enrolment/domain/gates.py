"""Gates: the least that an application must reach to be selectable, whatever its place in the ranking. Exact throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from enrolment.domain.document_reader import DocumentReader
from enrolment.domain.words import Dimension

TOTAL = "total"
"""The gate of the total; the others are named by their dimensions."""

_FULL_TOTAL = 100


@dataclass(frozen=True, slots=True)
class Gates:
    """The least total (of 100), and the least mean score by dimension, on the call's own scale; both included."""

    least_total: Fraction | None = None
    least_mean: Mapping[Dimension, Fraction] = field(default_factory=dict)

    def missed(self, judges: int, total: Fraction, score_sums: Mapping[Dimension, int]) -> tuple[MissedGate, ...]:
        """The gates that the counted judges' scores do not reach: the total's first, then the dimensions' in order."""
        found = []
        if self.least_total is not None and total < self.least_total:
            found.append(MissedGate(TOTAL, self.least_total, total))
        for dimension, least in self.least_mean.items():
            if score_sums[dimension] < least * judges:
                found.append(MissedGate(dimension.value, least, Fraction(score_sums[dimension], judges)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class MissedGate:
    """A gate that was not reached: which, the least that it asks, and what was reached."""

    gate: str
    least: Fraction
    reached: Fraction


def read_gates(reader: DocumentReader, score_min: int, score_max: int) -> Gates:
    """The section ``gates``; absent means none."""
    if not reader.has("gates"):
        return Gates()
    section = reader.section("gates")
    section.knows_only("least_total", "least_mean")
    least_total = section.optional_number("least_total", 0, _FULL_TOTAL)
    if not section.has("least_mean"):
        return Gates(least_total)
    means = section.section("least_mean")
    means.knows_only(*Dimension)
    read = {dimension: means.optional_number(dimension, score_min, score_max) for dimension in Dimension}
    return Gates(least_total, {dimension: least for dimension, least in read.items() if least is not None})
