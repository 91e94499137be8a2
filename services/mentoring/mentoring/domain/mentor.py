"""A mentor as the register describes him or her."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from mentoring.domain.dimension import DIMENSIONS, Dimension
from mentoring.domain.errors import RuleBroken
from mentoring.domain.identity import EnterpriseId, MentorId


class Level(IntEnum):
    """How far a mentor can help in a dimension."""

    NONE = 0
    ADVISES = 1
    EXPERIENCED = 2
    EXPERT = 3


@dataclass(frozen=True, slots=True)
class Mentor:
    """One mentor. ``capacity`` counts enterprises at once, over all calls; ``industries`` are TSIC sections.

    ``conflicts`` are the enterprises that the mentor may not take (as owner, supplier, competitor or relative).
    Raises ``RuleBroken`` for a negative capacity; a dimension without a level is level 0.
    """

    id: MentorId
    name: str
    agency: str
    levels: Mapping[Dimension, Level]
    provinces: frozenset[str]
    capacity: int
    agency_type: str | None = None
    industries: frozenset[str] = frozenset()
    conflicts: frozenset[EnterpriseId] = frozenset()
    active: bool = True

    def __post_init__(self) -> None:
        if self.capacity < 0:
            raise RuleBroken(f"mentor {self.id}: a capacity of {self.capacity} enterprises cannot be")

    def level(self, dimension: Dimension) -> Level:
        """The mentor's level in a dimension."""
        return self.levels.get(dimension, Level.NONE)

    @property
    def strengths(self) -> tuple[Dimension, ...]:
        """The dimensions in which the mentor can help at all."""
        return tuple(dimension for dimension in DIMENSIONS if self.level(dimension) >= Level.ADVISES)
