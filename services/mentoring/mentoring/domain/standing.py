"""What stands already: offers that mentors hold, which a new proposal keeps as they are.

A mentor who was asked is not un-asked because a better answer turned up; only what nobody does is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mentoring.domain.cohort import Member, Need
from mentoring.domain.dimension import Dimension
from mentoring.domain.fit import fit
from mentoring.domain.identity import EnterpriseId, MentorId, Pair
from mentoring.domain.mentor import Mentor


@dataclass(frozen=True, slots=True)
class Held:
    """An offer that a mentor has, answered or not: the dimensions that he or she was asked to do there."""

    pair: Pair
    dimensions: tuple[Dimension, ...]
    lead: bool
    accepted: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What a proposal starts from: offers held in this call, places taken in other calls, and pairs that ended in a no."""

    held: tuple[Held, ...] = ()
    elsewhere: Mapping[MentorId, int] = field(default_factory=dict)
    declined: frozenset[Pair] = frozenset()

    def places(self, mentors: Iterable[Mentor]) -> dict[MentorId, int]:
        """How many more enterprises each mentor can take; never below 0, also where a capacity was lowered later."""
        taken = Counter(held.pair.mentor_id for held in self.held)
        return {one.id: max(0, one.capacity - taken[one.id] - self.elsewhere.get(one.id, 0)) for one in mentors}

    def by_enterprise(self) -> dict[EnterpriseId, list[Held]]:
        """The offers held, by enterprise."""
        grouped: dict[EnterpriseId, list[Held]] = {}
        for held in self.held:
            grouped.setdefault(held.pair.enterprise_id, []).append(held)
        return grouped


def duties(held: Iterable[Held], mentors: Mapping[MentorId, Mentor]) -> dict[Dimension, MentorId]:
    """Who does which dimension of an enterprise by the offers held; a mentor who lost the level does it no more."""
    return {
        dimension: one.pair.mentor_id
        for one in sorted(held, key=lambda one: one.pair)
        for dimension in one.dimensions
        if mentors[one.pair.mentor_id].level(dimension)
    }


def open_needs(member: Member, held: Iterable[Held], mentors: Mapping[MentorId, Mentor]) -> dict[Need, int]:
    """The needs of an enterprise that no mentor has been asked to do, each with what is there anyway.

    That is the best fit among the mentors who hold an offer for the enterprise and have a level there: 0 when the need is
    not covered at all.
    """
    held = list(held)
    done = duties(held, mentors)
    present = [mentors[one.pair.mentor_id] for one in held]
    return {
        need: max((fit(mentor, member, need.dimension) for mentor in present), default=0)
        for need in member.needs
        if need.dimension not in done
    }
