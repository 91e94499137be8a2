"""What may be asked for, and what is shown of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from notifications.domain.delivery import Channel, Delivery, PartyId, Status
from starsme.auth import Caller, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """Which deliveries are asked for; ``None`` is no limit."""

    status: Status | None = None
    channel: Channel | None = None
    party_id: PartyId | None = None
    template: str | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A delivery in a list: its running number (the newest is the highest), and when the party read it."""

    number: int
    delivery: Delivery
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """A delivery as its reader sees it."""

    number: int
    delivery: Delivery
    read_at: datetime | None
    language: str
    subject: str
    body: str


class OwnParties:
    """Whose inbox a caller reads. ``person`` gives the pseudonym of an account."""

    def __init__(self, person: Callable[[str], str]) -> None:
        self._person = person

    def __call__(self, caller: Caller) -> frozenset[PartyId]:
        """An entrepreneur's own and her enterprises', a mentor's own."""
        parties: set[PartyId] = set()
        if caller.has(Role.ENTREPRENEUR):
            parties.add(PartyId(self._person(caller.subject)))
            parties.update(PartyId(enterprise) for enterprise in caller.enterprises)
        if caller.has(Role.MENTOR) and caller.person:
            parties.add(PartyId(caller.person))
        return frozenset(parties)
