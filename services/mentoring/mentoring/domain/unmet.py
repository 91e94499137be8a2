"""Why a need stays without a mentor: how far each mentor with that dimension got, and what stopped the last of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mentoring.domain.cohort import Member, Need
from mentoring.domain.dimension import Dimension
from mentoring.domain.identity import MentorId, Pair
from mentoring.domain.mentor import Mentor


class Reason(StrEnum):
    """What stopped the mentors who came nearest."""

    NOBODY_ON_REGISTER = "nobody_on_register"
    NOBODY_IN_PROVINCE = "nobody_in_province"
    ALL_INACTIVE = "all_inactive"
    ALL_CONFLICTED = "all_conflicted"
    ALL_DECLINED = "all_declined"
    NO_CAPACITY = "no_capacity"
    CAPACITY_USED_ELSEWHERE = "capacity_used_elsewhere"
    SEARCH_STOPPED = "search_stopped"


# In the order in which a mentor is tried: who stumbles later came nearer.
_STAGES = tuple(Reason)[1:]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A need that nobody covers. ``counts`` says how many mentors with the dimension each reason stopped.

    ``nearest`` are the mentors whom ``reason`` stopped: those to talk to, or to make room for.
    """

    need: Need
    reason: Reason
    counts: Mapping[Reason, int]
    nearest: tuple[MentorId, ...]


def explain(
    member: Member,
    dimension: Dimension,
    mentors: Iterable[Mentor],
    free: Mapping[MentorId, int],
    declined: frozenset[Pair],
) -> Unmet:
    """Say why nobody covers a dimension at an enterprise. ``free`` are the places left after the proposal."""
    stopped: dict[Reason, list[MentorId]] = {}
    for mentor in mentors:
        if mentor.level(dimension):
            stopped.setdefault(_stop(mentor, member, free, declined), []).append(mentor.id)
    reason = next((stage for stage in reversed(_STAGES) if stage in stopped), Reason.NOBODY_ON_REGISTER)
    counts = {stage: len(stopped[stage]) for stage in _STAGES if stage in stopped}
    return Unmet(Need(member.enterprise_id, dimension), reason, counts, tuple(sorted(stopped.get(reason, []))))


def _stop(mentor: Mentor, member: Member, free: Mapping[MentorId, int], declined: frozenset[Pair]) -> Reason:
    if member.province not in mentor.provinces:
        return Reason.NOBODY_IN_PROVINCE
    if not mentor.active:
        return Reason.ALL_INACTIVE
    if member.enterprise_id in mentor.conflicts:
        return Reason.ALL_CONFLICTED
    if Pair(mentor.id, member.enterprise_id) in declined:
        return Reason.ALL_DECLINED
    if mentor.capacity == 0:
        return Reason.NO_CAPACITY
    if free[mentor.id] <= 0:
        return Reason.CAPACITY_USED_ELSEWHERE
    return Reason.SEARCH_STOPPED
