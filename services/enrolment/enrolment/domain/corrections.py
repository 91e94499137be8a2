"""Correcting a published selection: what is wanted, what follows from it, and what must hold afterwards.

A province's decisions are corrected as a whole: never more stars than seats, and a waiting list without holes. What a
correction does to those whom nobody named (the first waiting takes a freed seat, the others move up) is part of it, so
that whoever confirms it sees everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from enrolment.domain.words import Decision


class CorrectionState(StrEnum):
    """A correction is proposed, then confirmed; a newer proposal takes the place of an older one."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REPLACED = "replaced"


class CorrectionCause(StrEnum):
    """Why an application is in a correction."""

    WANTED = "wanted"
    RANKING = "ranking"
    FREED_SEAT = "freed_seat"
    MOVED_UP = "moved_up"


@dataclass(frozen=True, slots=True)
class Held:
    """What is in force for one application; ``decision`` is ``None`` for one that the published selection did not know.

    ``started``: its mentoring has started. ``spent``: it was a star, left after mentoring started, and its seat is not
    given again.
    """

    application_id: str
    province: str
    decision: Decision | None
    waiting_position: int | None = None
    started: bool = False
    spent: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision that somebody asks for; ``position`` on the waiting list, the end of it when nothing is said."""

    application_id: str
    decision: Decision
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """One change of a correction."""

    held: Held
    decision: Decision
    waiting_position: int | None
    cause: CorrectionCause


class TooManyStars(Exception):
    """More stars than a province has seats."""

    def __init__(self, province: str, stars: int, seats: int) -> None:
        super().__init__(f"{province}: {stars} stars, {seats} seats")
        self.province, self.stars, self.seats = province, stars, seats


class WaitingListTooLong(Exception):
    """More on the waiting list than the call allows."""

    def __init__(self, province: str, waiting: int, places: int) -> None:
        super().__init__(f"{province}: {waiting} waiting, {places} places")
        self.province, self.waiting, self.places = province, waiting, places


def correct(
    held: Sequence[Held], wanted: Iterable[Wanted], seats: int, waiting_places: int, *, fill_seats: bool = True
) -> list[Corrected]:
    """The changes that bring one province from what is in force to what is wanted, the named ones first.

    With ``fill_seats`` a seat that the wanted changes free goes to the first waiting, and so on down the list, unless
    the one who gives it up had started mentoring. Raises ``TooManyStars`` or ``WaitingListTooLong``.
    """
    by_id = {one.application_id: one for one in held}
    named = {one.application_id: one for one in wanted}
    decisions = {one.application_id: one.decision for one in held} | {
        application_id: one.decision for application_id, one in named.items()
    }
    waiting = _waiting(held, named)
    causes = dict.fromkeys(named, CorrectionCause.WANTED)
    if fill_seats:
        for application_id in _promoted(held, named, decisions, waiting, seats):
            decisions[application_id] = Decision.STAR
            waiting.remove(application_id)
            causes[application_id] = CorrectionCause.FREED_SEAT
    return _changes(by_id, decisions, waiting, causes, seats, waiting_places)


def correct_to(
    held: Sequence[Held],
    ranked: Mapping[str, Decision],
    waiting: Sequence[str],
    seats: int,
    waiting_places: int,
) -> list[Corrected]:
    """The changes that bring one province from what is in force to a new ranking's result, best first.

    ``ranked`` holds everybody who takes part now, ``waiting`` the new list in order. Who is decided and takes part no
    more is ineligible now; who withdrew stays so.
    """
    by_id = {one.application_id: one for one in held}
    decisions: dict[str, Decision | None] = {}
    for one in held:
        if one.decision is Decision.WITHDRAWN:
            decisions[one.application_id] = Decision.WITHDRAWN
        else:
            decisions[one.application_id] = ranked.get(
                one.application_id, None if one.decision is None else Decision.INELIGIBLE
            )
    causes = dict.fromkeys(decisions, CorrectionCause.RANKING)
    return _changes(by_id, decisions, list(waiting), causes, seats, waiting_places)


def seats_left(held: Iterable[Held], seats: int) -> int:
    """The seats that a new ranking may fill: those of stars who left after mentoring started stay empty."""
    return max(0, seats - sum(one.spent for one in held))


def _waiting(held: Sequence[Held], named: Mapping[str, Wanted]) -> list[str]:
    before = [one for one in held if one.decision is Decision.WAITING]
    before.sort(key=lambda one: (one.waiting_position or 0, one.application_id))
    order = [one.application_id for one in before if one.application_id not in named]
    joining = [one for one in named.values() if one.decision is Decision.WAITING]
    for one in sorted(joining, key=lambda one: (one.position is None, one.position or 0)):
        place = len(order) if one.position is None else min(one.position - 1, len(order))
        order.insert(place, one.application_id)
    return order


def _promoted(
    held: Sequence[Held],
    named: Mapping[str, Wanted],
    decisions: Mapping[str, Decision | None],
    waiting: Sequence[str],
    seats: int,
) -> list[str]:
    freed = sum(
        one.decision is Decision.STAR and decisions[one.application_id] is not Decision.STAR and not one.started
        for one in held
    )
    stars = sum(decision is Decision.STAR for decision in decisions.values())
    taken = sum(one.decision is Decision.STAR for one in named.values() if not _had_seat(held, one.application_id))
    room = min(freed - taken, seats - stars - sum(one.spent for one in held))
    # Whom the correction itself puts on the list is meant to wait.
    able = [application_id for application_id in waiting if application_id not in named]
    return able[: max(0, room)]


def _had_seat(held: Sequence[Held], application_id: str) -> bool:
    return any(one.application_id == application_id and one.decision is Decision.STAR for one in held)


def _changes(
    by_id: Mapping[str, Held],
    decisions: Mapping[str, Decision | None],
    waiting: Sequence[str],
    causes: Mapping[str, CorrectionCause],
    seats: int,
    waiting_places: int,
) -> list[Corrected]:
    province = next((one.province for one in by_id.values()), "")
    stars = sum(decision is Decision.STAR for decision in decisions.values())
    if stars > seats:
        raise TooManyStars(province, stars, seats)
    if len(waiting) > waiting_places:
        raise WaitingListTooLong(province, len(waiting), waiting_places)
    positions = _positions(by_id, waiting)
    changes = []
    for application_id, decision in decisions.items():
        held = by_id[application_id]
        position = positions.get(application_id)
        if decision is None or (decision is held.decision and position == held.waiting_position):
            continue
        if decision is held.decision and decision is not Decision.WAITING:
            continue
        cause = causes.get(application_id, CorrectionCause.MOVED_UP)
        changes.append(Corrected(held, decision, position, cause))
    order = list(CorrectionCause)
    return sorted(changes, key=lambda one: (order.index(one.cause), one.waiting_position or 0, one.held.application_id))


def _positions(by_id: Mapping[str, Held], waiting: Sequence[str]) -> dict[str, int | None]:
    """Positions from 1 without holes; where the order did not change, the published positions stay."""
    before = [one for one in by_id.values() if one.decision is Decision.WAITING]
    before.sort(key=lambda one: (one.waiting_position or 0, one.application_id))
    if [one.application_id for one in before] == list(waiting):
        return {one.application_id: one.waiting_position for one in before}
    return {application_id: place for place, application_id in enumerate(waiting, start=1)}
