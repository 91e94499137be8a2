"""Selection per province: seats, then the waiting list, then the rest, gates observed; and what a withdrawal does to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from enrolment.domain.call_document import CallDocument
from enrolment.domain.ranking import Candidate, is_rankable, rank
from enrolment.domain.words import Decision, TieBreak


@dataclass(frozen=True, slots=True)
class Place:
    """A ranked candidate with the decision proposed; ``waiting_position`` counts from 1."""

    rank: int
    candidate: Candidate
    decision: Decision
    waiting_position: int | None
    tie_broken_by: TieBreak | None


@dataclass(frozen=True, slots=True)
class ProvinceSelection:
    """One province's selection; seats left over stay empty."""

    province: str
    seats: int
    order: tuple[Place, ...]
    not_rankable: tuple[Candidate, ...]

    def decided(self, decision: Decision) -> list[Place]:
        """The places of one decision, best first."""
        return [place for place in self.order if place.decision is decision]

    @property
    def below_gates(self) -> list[Place]:
        """The ranked places that a gate keeps from a seat, best first; they are among the declined."""
        return [place for place in self.order if place.candidate.panel.missed]

    @property
    def unfilled_seats(self) -> int:
        """Seats that nobody took."""
        return self.seats - len(self.decided(Decision.STAR))


class AlreadyWithdrawn(Exception):
    """The application was withdrawn before."""


class NothingToWithdraw(Exception):
    """The application takes no part in the call any more, or never did."""


def select(call: CallDocument, candidates: Iterable[Candidate]) -> dict[str, ProvinceSelection]:
    """Propose a selection for every province of the call, in the call's order.

    Seats and waiting places go down the ranking; what is below a gate is passed over, whatever its rank.
    """
    by_province: dict[str, list[Candidate]] = {province: [] for province in call.seats}
    for candidate in candidates:
        by_province[candidate.province].append(candidate)
    return {province: _select(call, province, members) for province, members in by_province.items()}


def _select(call: CallDocument, province: str, members: list[Candidate]) -> ProvinceSelection:
    seats = call.seats[province]
    rankable = [candidate for candidate in members if is_rankable(call, candidate.panel)]
    unranked = sorted((c for c in members if not is_rankable(call, c.panel)), key=lambda candidate: candidate.row)
    order = []
    selectable = 0
    for ranked in rank(rankable):
        if ranked.candidate.panel.missed:  # it keeps its rank, and the seat goes to the next
            decision, position = Decision.DECLINED, None
        else:
            selectable += 1
            decision, position = _decision(selectable, seats, call.waiting_list)
        order.append(Place(ranked.rank, ranked.candidate, decision, position, ranked.tie_broken_by))
    return ProvinceSelection(province, seats, tuple(order), tuple(unranked))


def _decision(place: int, seats: int, waiting_list: int) -> tuple[Decision, int | None]:
    if place <= seats:
        return Decision.STAR, None
    if place <= seats + waiting_list:
        return Decision.WAITING, place - seats
    return Decision.DECLINED, None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a published decision says of one application now."""

    application_id: str
    decision: Decision
    waiting_position: int | None


def promoted_by_withdrawal(
    standing: Standing, waiting: Sequence[Standing], *, mentoring_started: bool
) -> Standing | None:
    """Who takes the seat that a withdrawal frees: the first on the province's waiting list, before mentoring starts.

    Raises ``AlreadyWithdrawn`` or ``NothingToWithdraw`` where there is nothing to give up.
    """
    if standing.decision is Decision.WITHDRAWN:
        raise AlreadyWithdrawn(standing.application_id)
    if standing.decision is Decision.INELIGIBLE:
        raise NothingToWithdraw(standing.application_id)
    if standing.decision is not Decision.STAR or mentoring_started:
        return None
    return min(waiting, key=lambda one: one.waiting_position or 0, default=None)
