"""A cohort: the enterprises that a call selected, and what each of them needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from mentoring.domain.dimension import DIMENSIONS, Dimension
from mentoring.domain.identity import CallCode, EnterpriseId

_HALF = 50


class Need(NamedTuple):
    """What one enterprise needs in one dimension."""

    enterprise_id: EnterpriseId
    dimension: Dimension


@dataclass(frozen=True, slots=True)
class Member:
    """One selected enterprise. ``assessment`` is 0..100 a dimension, ``industry`` a TSIC section.

    ``promoted``: from the waiting list, when a withdrawal freed a seat. ``present`` is false once it has withdrawn,
    or a correction took its seat back.
    ``started_on`` is the day on which its first mentor accepted.
    """

    call_code: CallCode
    enterprise_id: EnterpriseId
    application_id: str
    name_th: str
    province: str
    industry: str | None
    assessment: Mapping[Dimension, int]
    promoted: bool = False
    present: bool = True
    started_on: date | None = None

    @property
    def needs(self) -> tuple[Need, ...]:
        """A selected enterprise needs all five dimensions."""
        return tuple(Need(self.enterprise_id, dimension) for dimension in DIMENSIONS)

    def strength(self, dimension: Dimension) -> int:
        """How strong a need is, 0..100: what the self-assessment lacks; half where it does not say."""
        return 100 - self.assessment.get(dimension, _HALF)

    def left(self) -> Member:
        """The enterprise after its withdrawal."""
        return replace(self, present=False)

    def returned(self) -> Member:
        """The enterprise after a correction gave it its seat back."""
        return replace(self, present=True)

    def started(self, day: date) -> Member:
        """The enterprise after its first acceptance; later ones change nothing."""
        return self if self.started_on is not None else replace(self, started_on=day)


@dataclass(frozen=True, slots=True)
class CallProvince:
    """What is known of one province of a call: its seats, and how many of them its published selection filled.

    ``seats`` is empty until the call's opening is known, ``stars`` until the province is published. ``arrived`` counts
    the members of that publication who have come here, those that left again included and the promoted not.
    """

    province: str
    seats: int | None = None
    stars: int | None = None
    arrived: int = 0

    @property
    def complete(self) -> bool:
        """Whether the province is published and everyone it selected is here."""
        return self.stars is not None and self.arrived >= self.stars


@dataclass(frozen=True, slots=True)
class Cohort:
    """The enterprises of a call that are to be mentored, by id, and the provinces they come from."""

    call_code: CallCode
    members: tuple[Member, ...]
    provinces: tuple[CallProvince, ...] = ()

    def __post_init__(self) -> None:
        ordered = sorted(self.members, key=lambda member: member.enterprise_id)
        object.__setattr__(self, "members", tuple(ordered))

    @property
    def present(self) -> tuple[Member, ...]:
        """The members that have not withdrawn."""
        return tuple(member for member in self.members if member.present)

    @property
    def provinces_in(self) -> tuple[str, ...]:
        """The provinces whose selection is complete here."""
        return tuple(sorted(one.province for one in self.provinces if one.complete))

    @property
    def provinces_awaited(self) -> tuple[str, ...]:
        """The provinces of the call that are still to come, wholly or in part."""
        return tuple(sorted(one.province for one in self.provinces if not one.complete))
