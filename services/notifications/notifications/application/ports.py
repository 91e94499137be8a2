"""What the use cases need from the outside, as small protocols."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from notifications.domain.contact import ContactPoint, Language, Preferences
from notifications.domain.delivery import Delivery, DeliveryId, PartyId
from starsme.db import Transaction


class Transactions(Protocol):
    """Opens transactions (the service's database)."""

    def begin(self) -> AbstractContextManager[Transaction]:
        """One transaction; commits when the block ends."""


class Deliveries(Protocol):
    """The deliveries on record."""

    def add(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Record them; one that is on record already (same event, party and channel) is left as it is."""

    def due(self, tx: Transaction, limit: int) -> list[Delivery]:
        """Deliveries whose time has come, the longest due first, locked against other senders."""

    def free(self, tx: Transaction, ids: Sequence[DeliveryId]) -> list[DeliveryId]:
        """Those that nobody else holds at this moment; locked now."""

    def save(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Write where they stand."""

    def contact_came(self, tx: Transaction, party_id: PartyId) -> None:
        """Queue what waited for the party's contact point."""

    def unsent(self, tx: Transaction, party_id: PartyId) -> list[Delivery]:
        """What is still to be sent to a party, locked."""

    def reword(self, tx: Transaction, delivery: Delivery) -> None:
        """Write other facts, unless it was sent meanwhile."""


class ContactPoints(Protocol):
    """How to reach parties."""

    def keep(self, tx: Transaction, contact: ContactPoint) -> None:
        """Remember it, unless something newer is known."""

    def of(self, tx: Transaction, party_ids: Collection[PartyId]) -> Mapping[PartyId, ContactPoint]:
        """Those that are known."""


class PreferenceBook(Protocol):
    """What parties chose."""

    def of(self, tx: Transaction, party_ids: Collection[PartyId]) -> Mapping[PartyId, Preferences]:
        """Those who chose anything."""


class CallTitles(Protocol):
    """What calls are called."""

    def keep(self, tx: Transaction, code: str, titles: Mapping[Language, str]) -> None:
        """Remember a call's titles."""

    def of(self, tx: Transaction, codes: Collection[str]) -> Mapping[str, Mapping[Language, str]]:
        """Those that are known."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as a person reads it."""

    subject: str
    body: str


class Letters(Protocol):
    """Writes messages."""

    def write(
        self, template: str, language: Language, facts: Mapping[str, Any], *, recipient: str | None, call: str | None
    ) -> Letter:
        """The letter; raises ``Unwritable`` when the facts do not fill the template."""


class Unwritable(Exception):
    """The facts on record do not fill the template."""


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail to hand over. ``id`` makes its Message-ID, so that the same message sent twice is recognised as one."""

    id: DeliveryId
    name: str
    address: str
    language: Language
    letter: Letter
    date: datetime


class NotTaken(Exception):
    """The message was not taken; ``reason`` is what the other side said, without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(NotTaken):
    """It never will be."""


class Busy(NotTaken):
    """It may be later."""


class Away(NotTaken):
    """The channel itself is away: no message can be handed over now."""


class Mailbox(Protocol):
    """Where e-mail is handed over."""

    def send(self, mail: Mail) -> None:
        """Hand over one message; raises ``Refused``, ``Busy`` or ``Away``."""

    def rest(self) -> None:
        """Nothing more to send for now: let go of connections."""
