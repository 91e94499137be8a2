"""Self-assessments over time: those sent with applications and those made apart from them, in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction

from enrolment.domain.assessment import Assessment
from enrolment.domain.question_set import QuestionSets
from enrolment.domain.words import Dimension

_NEVER = datetime.min.replace(tzinfo=UTC)


class Source(StrEnum):
    """Where an assessment came from."""

    SELF = "self"
    APPLICATION = "application"


@dataclass(frozen=True, slots=True)
class Taken:
    """One complete assessment. ``id`` is its own, or that of its application; ``row`` is the application's place.

    ``taken_at`` is unknown where an application's clock could not be read.
    """

    id: str
    source: Source
    taken_at: datetime | None
    questions: str
    points: Mapping[Dimension, int]
    by: str | None = None
    row: int = 0

    @property
    def assessment(self) -> Assessment:
        """Its points, as the rules read them."""
        return Assessment(self.points)

    @property
    def mean(self) -> Fraction:
        """The exact mean of the five dimensions."""
        return Fraction(sum(self.points.values()), len(Dimension))


def in_order(taken: Iterable[Taken]) -> list[Taken]:
    """Oldest first; one whose time is not known cannot claim to be newer. Of two at once the later record is the later."""
    return sorted(taken, key=lambda one: (one.taken_at or _NEVER, one.row, one.id))


def latest(taken: Sequence[Taken]) -> Taken | None:
    """The one that speaks for the enterprise."""
    return in_order(taken)[-1] if taken else None


@dataclass(frozen=True, slots=True)
class Change:
    """What changed: the first, the one before and the latest of those that can be compared.

    ``first`` and ``previous`` are empty when there is but one; ``left_out`` are those whose questions meant something else.
    """

    latest: Taken
    previous: Taken | None
    first: Taken | None
    left_out: tuple[Taken, ...]

    def since_first(self, dimension: Dimension) -> int | None:
        """Points won (or lost) since the first."""
        return None if self.first is None else self.latest.points[dimension] - self.first.points[dimension]

    def since_previous(self, dimension: Dimension) -> int | None:
        """Points won (or lost) since the one before."""
        return None if self.previous is None else self.latest.points[dimension] - self.previous.points[dimension]


def change_of(taken: Iterable[Taken], questions: QuestionSets) -> Change | None:
    """The change over time; ``None`` where there is no assessment."""
    ordered = in_order(taken)
    if not ordered:
        return None
    last = ordered[-1]
    comparable = [one for one in ordered if questions.are_comparable(one.questions, last.questions)]
    left_out = tuple(one for one in ordered if one not in comparable)
    if len(comparable) == 1:
        return Change(last, None, None, left_out)
    return Change(last, comparable[-2], comparable[0], left_out)
