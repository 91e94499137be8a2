"""The hard constraints on a pair. Every one is tried, so that an officer sees all that stands in the way.

Source: handbook, "Mentoring": level >= 1, province, conflict, capacity, active.
"""

from __future__ import annotations

from enum import StrEnum

from mentoring.domain.cohort import Member
from mentoring.domain.mentor import Mentor


class Obstacle(StrEnum):
    """Why a mentor cannot be given an enterprise."""

    INACTIVE = "inactive"
    NO_LEVEL = "no_level"
    OUTSIDE_PROVINCE = "outside_province"
    CONFLICT = "conflict"
    DECLINED = "declined"
    NO_CAPACITY = "no_capacity"
    FULL = "full"


def obstacles(mentor: Mentor, member: Member, *, free: int, declined: bool) -> tuple[Obstacle, ...]:
    """Everything that stands between a mentor and an enterprise; empty when the pair is possible.

    ``free`` is how many more enterprises the mentor can take; ``declined`` says that the mentor refused this enterprise
    before, or let the offer lapse.
    """
    tried = {
        Obstacle.INACTIVE: not mentor.active,
        Obstacle.NO_LEVEL: not mentor.strengths,
        Obstacle.OUTSIDE_PROVINCE: member.province not in mentor.provinces,
        Obstacle.CONFLICT: member.enterprise_id in mentor.conflicts,
        Obstacle.DECLINED: declined,
        Obstacle.NO_CAPACITY: mentor.capacity == 0,
        Obstacle.FULL: mentor.capacity > 0 and free <= 0,
    }
    return tuple(obstacle for obstacle, stands in tried.items() if stands)
