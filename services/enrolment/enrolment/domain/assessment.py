"""Self-assessment: 25 answers from 0 to 4, five a dimension, shown as 0 to 100."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from enrolment.domain.words import Dimension

QUESTIONS_A_DIMENSION = 5
ANSWER_LOWEST, ANSWER_HIGHEST = 0, 4
QUESTIONS: tuple[str, ...] = tuple(
    f"{dimension}_{question}" for dimension in Dimension for question in range(1, QUESTIONS_A_DIMENSION + 1)
)
"""The keys of the 25 answers, in order."""

_BY_DIMENSION = {
    dimension: QUESTIONS[place * QUESTIONS_A_DIMENSION : (place + 1) * QUESTIONS_A_DIMENSION]
    for place, dimension in enumerate(Dimension)
}
_POINTS_AN_ANSWER = 100 // (QUESTIONS_A_DIMENSION * ANSWER_HIGHEST)  # exactly 5


@dataclass(frozen=True, slots=True)
class Assessment:
    """Points (0 to 100) by dimension; ``None`` where an answer is missing."""

    points: Mapping[Dimension, int | None]

    @property
    def mean(self) -> Fraction | None:
        """The exact mean of the five dimensions; ``None`` unless all 25 answers were given."""
        known = [points for points in self.points.values() if points is not None]
        return Fraction(sum(known), len(Dimension)) if len(known) == len(Dimension) else None

    @property
    def lowest(self) -> int | None:
        """The lowest of the known dimensions."""
        return min((points for points in self.points.values() if points is not None), default=None)


def assess(answers: Mapping[str, int]) -> Assessment:
    """Score the answers that could be read; a dimension with an answer missing has no points."""
    points: dict[Dimension, int | None] = {}
    for dimension, questions in _BY_DIMENSION.items():
        given = [answers[question] for question in questions if question in answers]
        points[dimension] = sum(given) * _POINTS_AN_ANSWER if len(given) == QUESTIONS_A_DIMENSION else None
    return Assessment(points)
