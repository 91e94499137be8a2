"""What people do with messages: read them, look one up, send a failed one again, choose what to receive."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from notifications.application.acting import OwnParties
from notifications.application.errors import DeliveryNotFailed, DeliveryUnknown, NotYourParty
from notifications.application.ports import CallTitles, ContactPoints, Letters, PreferenceBook, Unwritable
from notifications.application.sending import call_title
from notifications.application.views import Message, Numbered
from notifications.domain.contact import Language, Preferences
from notifications.domain.delivery import Delivery, DeliveryId, PartyId, Status
from starsme.auth import Caller, Role
from starsme.db import Transaction
from starsme.errors import PreconditionFailed
from starsme.logging import get_logger

log = get_logger(__name__)

OFFICE = (Role.OFFICER, Role.COORDINATOR)


class Retrying(Protocol):
    """Where a failed delivery is queued again."""

    def try_again(self, tx: Transaction, delivery_id: DeliveryId) -> Delivery | None:
        """One delivery, locked."""

    def requeue(self, tx: Transaction, delivery: Delivery) -> None:
        """Write it back."""


class Reading(Protocol):
    """Where messages are marked as read."""

    def mark_read(
        self, tx: Transaction, parties: Collection[PartyId], delivery_id: DeliveryId, at: datetime
    ) -> Numbered | None:
        """The message, read now or earlier; ``None`` when these parties have no such message."""


class Choosing(PreferenceBook, Protocol):
    """Where preferences are kept."""

    def save(self, tx: Transaction, chosen: Preferences, by: str) -> bool:
        """Write version n over version n-1; false when somebody else was faster."""


class ShowMessages:
    """Turns deliveries into the text that their reader sees. Nothing rendered is stored: the facts are."""

    def __init__(self, contacts: ContactPoints, titles: CallTitles, letters: Letters) -> None:
        self._contacts, self._titles, self._letters = contacts, titles, letters

    def __call__(self, tx: Transaction, items: Sequence[Numbered], language: Language | None) -> list[Message]:
        """In the language asked for, else the party's own, else Thai."""
        contacts = self._contacts.of(tx, {item.delivery.party_id for item in items})
        codes = {item.delivery.facts["call_code"] for item in items if "call_code" in item.delivery.facts}
        titles = self._titles.of(tx, codes)
        messages = []
        for item in items:
            delivery, contact = item.delivery, contacts.get(item.delivery.party_id)
            chosen = language or (contact.language if contact else Language.TH)
            call = call_title(delivery, chosen, titles)
            name = contact.name if contact else None
            try:
                letter = self._letters.write(delivery.template, chosen, delivery.facts, recipient=name, call=call)
            except Unwritable as error:
                # One message that cannot be shown must not hide the others.
                log.error("message_unwritable", delivery_id=delivery.id, template=delivery.template, error=str(error))
                continue
            messages.append(Message(item.number, delivery, item.read_at, chosen, letter.subject, letter.body))
        return messages


class MarkRead:
    """A party has read a message."""

    def __init__(self, reading: Reading, own_parties: OwnParties) -> None:
        self._reading, self._own_parties = reading, own_parties

    def __call__(self, tx: Transaction, caller: Caller, delivery_id: DeliveryId) -> Numbered:
        """The first reading counts. Raises ``DeliveryUnknown`` for what is not in the caller's inbox."""
        item = self._reading.mark_read(tx, self._own_parties(tx, caller), delivery_id, tx.now)
        if item is None:
            raise DeliveryUnknown(delivery_id=delivery_id)
        return item


class SendAgain:
    """An officer has put right what was wrong with a contact point or the mail server."""

    def __init__(self, deliveries: Retrying) -> None:
        self._deliveries = deliveries

    def __call__(self, tx: Transaction, caller: Caller, delivery_id: DeliveryId) -> None:
        """Queue it again; raises ``DeliveryUnknown`` or ``DeliveryNotFailed``."""
        delivery = self._deliveries.try_again(tx, delivery_id)
        if delivery is None:
            raise DeliveryUnknown(delivery_id=delivery_id)
        if delivery.status is not Status.FAILED:
            raise DeliveryNotFailed(status=delivery.status)
        self._deliveries.requeue(tx, delivery.tried_again(tx.now))
        log.info("delivery_tried_again", delivery_id=delivery_id, by=caller.subject)


class Choose:
    """What a party receives by e-mail."""

    def __init__(self, preferences: Choosing, own_parties: OwnParties) -> None:
        self._preferences, self._own_parties = preferences, own_parties

    def shown(self, tx: Transaction, caller: Caller, party_id: PartyId) -> Preferences:
        """What the party chose, or what holds when it chose nothing."""
        self._may(tx, caller, party_id)
        return self._preferences.of(tx, [party_id]).get(party_id, Preferences(party_id=party_id))

    def change(
        self, tx: Transaction, caller: Caller, party_id: PartyId, *, email: bool, if_match: int | None
    ) -> Preferences:
        """Choose; raises ``PreconditionFailed`` when another version is current. The same choice again changes nothing."""
        current = self.shown(tx, caller, party_id)
        if if_match is not None and if_match != current.version:
            raise PreconditionFailed(current=current.version)
        if current.version and current.email == email:
            return current
        chosen = replace(current, email=email, version=current.version + 1)
        if not self._preferences.save(tx, chosen, caller.subject):
            raise PreconditionFailed(current=chosen.version)
        return chosen

    def _may(self, tx: Transaction, caller: Caller, party_id: PartyId) -> None:
        if not caller.has(*OFFICE) and party_id not in self._own_parties(tx, caller):
            raise NotYourParty
