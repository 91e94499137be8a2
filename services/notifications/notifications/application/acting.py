"""For whom people act: whose inbox they read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from notifications.domain.delivery import PartyId
from starsme.auth import Caller, Role
from starsme.db import Transaction
from starsme.events import Event
from starsme.events.enrolment_people import AuthorityGranted


class Acting(Protocol):
    """What enrolment told of people's authority."""

    def keep(self, tx: Transaction, person_id: str, enterprise_id: str, role: str, *, in_force: bool) -> None:
        """Remember where an authority stands."""

    def of(self, tx: Transaction, person_id: str) -> tuple[frozenset[PartyId], frozenset[PartyId]]:
        """Enterprises for which a person may act, and those for which she cannot any more."""


class KeepActing:
    """Remembers what becomes of people's authority."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def __call__(self, tx: Transaction, event: Event) -> None:
        """A person's events come in their order: the last one counts."""
        data, granted = event.data, event.type == AuthorityGranted.type
        self._acting.keep(tx, data["person_id"], data["enterprise_id"], data["role"], in_force=granted)


class OwnParties:
    """Whose inbox a caller reads. ``person`` gives the pseudonym of an account."""

    def __init__(self, person: Callable[[str], str], acting: Acting) -> None:
        self._person, self._acting = person, acting

    def __call__(self, tx: Transaction, caller: Caller) -> frozenset[PartyId]:
        """An entrepreneur's own and her enterprises', a mentor's and a judge's own.

        Her enterprises are those of the token and those that enrolment told of, less those whose authority has ended.
        """
        parties: set[PartyId] = set()
        if caller.has(Role.ENTREPRENEUR):
            me = self._person(caller.subject)
            granted, ended = self._acting.of(tx, me)
            parties.update(({PartyId(one) for one in caller.enterprises} | granted) - ended, {PartyId(me)})
        if caller.has(Role.MENTOR, Role.JUDGE) and caller.person:
            parties.add(PartyId(caller.person))
        return frozenset(parties)
