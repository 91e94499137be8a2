"""The matching problem, free of who is who: which pairs are possible, and what each would add.

First the number of covered needs counts, then total fit, then as few mentors sent as possible, then the draw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mentoring.domain.cohort import Member, Need
from mentoring.domain.constraints import obstacles
from mentoring.domain.dimension import Dimension
from mentoring.domain.draw import lot
from mentoring.domain.errors import TakesImpossible
from mentoring.domain.fit import fit
from mentoring.domain.identity import EnterpriseId, MentorId, Pair
from mentoring.domain.mentor import Mentor
from mentoring.domain.standing import Standing, open_needs

Takes = frozenset[Pair]
"""The pairs of an answer: each mentor takes the enterprise, and covers every dimension there with level >= 1."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible pair, and its fit for each open need that it would cover or do better than what is there."""

    pair: Pair
    fits: Mapping[Dimension, int]


class Worth(NamedTuple):
    """What an answer is worth. Compare as a tuple: more is better throughout."""

    covered: int
    fit: int
    fewer: int  # minus the number of mentors sent
    luck: int  # minus the sum of lots


@dataclass(frozen=True, slots=True)
class Problem:
    """``candidates`` in the order of their pairs, ``places`` left by mentor, and the open needs with what is there anyway."""

    candidates: tuple[Candidate, ...]
    places: Mapping[MentorId, int]
    open: Mapping[Need, int]

    @property
    def coverable(self) -> frozenset[Need]:
        """The uncovered needs that some candidate could cover, capacity aside."""
        return frozenset(need for need in _best_fits(self.candidates) if not self.open[need])

    @property
    def most_fit(self) -> int:
        """More fit than this no answer can add, capacity aside."""
        return sum(value - self.open[need] for need, value in _best_fits(self.candidates).items())

    def worth(self, takes: Takes) -> Worth:
        """What an answer adds to what stands; raises ``TakesImpossible`` when it breaks a hard constraint."""
        best = _best_fits(self._chosen(takes))
        covered = sum(self.open[need] == 0 for need in best)
        added = sum(value - self.open[need] for need, value in best.items())
        return Worth(covered, added, -len(takes), -sum(map(lot, takes)))

    def _chosen(self, takes: Takes) -> list[Candidate]:
        chosen = [candidate for candidate in self.candidates if candidate.pair in takes]
        if len(chosen) != len(takes):
            raise TakesImpossible(f"{len(takes) - len(chosen)} pairs are not candidates")
        for mentor_id, taken in Counter(candidate.pair.mentor_id for candidate in chosen).items():
            if taken > self.places[mentor_id]:
                raise TakesImpossible(f"mentor {mentor_id} takes {taken} of {self.places[mentor_id]} places")
        return chosen


def _best_fits(candidates: Iterable[Candidate]) -> dict[Need, int]:
    best: dict[Need, int] = {}
    for candidate in candidates:
        for dimension, value in candidate.fits.items():
            need = Need(candidate.pair.enterprise_id, dimension)
            best[need] = max(best.get(need, 0), value)
    return best


def pose(mentors: Iterable[Mentor], members: Iterable[Member], standing: Standing) -> Problem:
    """The problem that is left when what stands is kept."""
    register = {mentor.id: mentor for mentor in mentors}
    places = standing.places(register.values())
    by_enterprise = standing.by_enterprise()
    open_now: dict[Need, int] = {}
    candidates: list[Candidate] = []
    for member in members:
        held = by_enterprise.get(member.enterprise_id, [])
        needs = open_needs(member, held, register)
        open_now |= needs
        there = {one.pair.mentor_id for one in held}
        for mentor in register.values():
            if mentor.id in there:
                continue
            pair = Pair(mentor.id, member.enterprise_id)
            if obstacles(mentor, member, free=places[mentor.id], declined=pair in standing.declined):
                continue
            fits = _improvements(mentor, member, needs)
            if fits:
                candidates.append(Candidate(pair, fits))
    return Problem(tuple(sorted(candidates, key=lambda one: one.pair)), places, open_now)


def _improvements(mentor: Mentor, member: Member, needs: Mapping[Need, int]) -> dict[Dimension, int]:
    values = {need: fit(mentor, member, need.dimension) for need in needs}
    return {need.dimension: value for need, value in values.items() if value > needs[need]}


def without_idle(problem: Problem, takes: Takes) -> Takes:
    """The answer without mentors who add neither coverage nor fit where they are sent; one by one, least use first."""
    by_enterprise: dict[EnterpriseId, list[Candidate]] = {}
    for candidate in problem.candidates:
        if candidate.pair in takes:
            by_enterprise.setdefault(candidate.pair.enterprise_id, []).append(candidate)
    return frozenset(candidate.pair for sent in by_enterprise.values() for candidate in _needed(sent))


def _needed(sent: list[Candidate]) -> list[Candidate]:
    kept = list(sent)
    for candidate in sorted(sent, key=lambda one: (sum(one.fits.values()), -lot(one.pair), one.pair)):
        others = [one for one in kept if one is not candidate]
        if all(
            max((one.fits.get(dimension, 0) for one in others), default=0) >= value
            for dimension, value in candidate.fits.items()
        ):
            kept = others
    return kept
