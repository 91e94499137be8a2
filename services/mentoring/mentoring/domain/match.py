"""From an answer to matches: who does which dimension at an enterprise, and who leads there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mentoring.domain.cohort import Member, Need
from mentoring.domain.dimension import DIMENSIONS, Dimension
from mentoring.domain.draw import lot
from mentoring.domain.fit import fit, same_industry
from mentoring.domain.identity import MentorId, Pair
from mentoring.domain.mentor import Level, Mentor
from mentoring.domain.problem import Takes
from mentoring.domain.standing import Held, Standing, duties


@dataclass(frozen=True, slots=True)
class Duty:
    """One dimension that a mentor does at an enterprise, and why this mentor: what the fit is made of."""

    dimension: Dimension
    level: Level
    strength: int
    same_industry: bool
    fit: int


@dataclass(frozen=True, slots=True)
class Match:
    """A mentor for an enterprise. ``kept``: the offer stands already, the proposal makes none."""

    pair: Pair
    lead: bool
    duties: tuple[Duty, ...]
    kept: bool

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """What the mentor does there."""
        return tuple(duty.dimension for duty in self.duties)

    @property
    def fit(self) -> int:
        """The fit of all that the mentor does there."""
        return sum(duty.fit for duty in self.duties)


@dataclass(frozen=True, slots=True)
class EnterpriseMatch:
    """Everything that is proposed for one enterprise: its matches, lead first, and the needs that nobody covers."""

    member: Member
    matches: tuple[Match, ...]
    unmet: tuple[Need, ...]

    @property
    def covered(self) -> tuple[Dimension, ...]:
        """The dimensions that somebody covers."""
        missing = {need.dimension for need in self.unmet}
        return tuple(dimension for dimension in DIMENSIONS if dimension not in missing)

    @property
    def lead(self) -> MentorId | None:
        """The lead mentor, if anybody was found at all."""
        return next((match.pair.mentor_id for match in self.matches if match.lead), None)


def compose(
    mentors: Iterable[Mentor], members: Iterable[Member], standing: Standing, takes: Takes
) -> tuple[EnterpriseMatch, ...]:
    """The matches of every enterprise when ``takes`` is added to what stands."""
    register = {mentor.id: mentor for mentor in mentors}
    held = standing.by_enterprise()
    sent: dict[str, list[Mentor]] = {}
    for pair in sorted(takes):
        sent.setdefault(pair.enterprise_id, []).append(register[pair.mentor_id])
    return tuple(
        _of_one(member, held.get(member.enterprise_id, []), sent.get(member.enterprise_id, []), register)
        for member in members
    )


def _of_one(
    member: Member, held: Sequence[Held], sent: Sequence[Mentor], register: Mapping[MentorId, Mentor]
) -> EnterpriseMatch:
    standing = {one.pair.mentor_id: one for one in held}
    takers = [*(register[mentor_id] for mentor_id in standing), *sent]
    doers = duties(held, register)
    for dimension in DIMENSIONS:
        if dimension not in doers and (doer := _best(dimension, member, takers, standing)):
            doers[dimension] = doer
    lead = _lead(member, takers, doers, standing)
    matches = [
        Match(
            Pair(mentor.id, member.enterprise_id),
            mentor.id == lead,
            tuple(_duty(mentor, member, dimension) for dimension in DIMENSIONS if doers.get(dimension) == mentor.id),
            mentor.id in standing,
        )
        for mentor in takers
    ]
    matches.sort(key=lambda match: (not match.lead, -match.fit, match.pair))
    return EnterpriseMatch(member, tuple(matches), tuple(need for need in member.needs if need.dimension not in doers))


def _best(
    dimension: Dimension, member: Member, takers: Iterable[Mentor], standing: Mapping[MentorId, Held]
) -> MentorId | None:
    """The best-fitting taker; of equals one who holds an offer there already, then the lower lot."""
    able = [mentor for mentor in takers if mentor.level(dimension)]
    if not able:
        return None

    def rank(mentor: Mentor) -> tuple[int, bool, int, str]:
        pair = Pair(mentor.id, member.enterprise_id)
        return -fit(mentor, member, dimension), mentor.id not in standing, lot(pair), mentor.id

    return min(able, key=rank).id


def _lead(
    member: Member,
    takers: Sequence[Mentor],
    doers: Mapping[Dimension, MentorId],
    standing: Mapping[MentorId, Held],
) -> MentorId | None:
    """The mentor who leads: whoever does already; else who does most there, then fits best, then has accepted."""
    for mentor_id, held in sorted(standing.items()):
        if held.lead:
            return mentor_id

    def rank(mentor: Mentor) -> tuple[int, int, bool, int, str]:
        done = [dimension for dimension, doer in doers.items() if doer == mentor.id]
        total = sum(fit(mentor, member, dimension) for dimension in done)
        accepted = mentor.id in standing and standing[mentor.id].accepted
        return -len(done), -total, not accepted, lot(Pair(mentor.id, member.enterprise_id)), mentor.id

    return min(takers, key=rank).id if takers else None


def _duty(mentor: Mentor, member: Member, dimension: Dimension) -> Duty:
    return Duty(
        dimension,
        mentor.level(dimension),
        member.strength(dimension),
        same_industry(mentor, member),
        fit(mentor, member, dimension),
    )
