"""Hands queued e-mail over, outside every event's transaction.

Claim a batch, hand it over with no transaction open, write down what became of it. A sender that dies in between leaves
its claim to lapse; the messages it had handed over are then handed over again under the same Message-ID.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.application.ports import (
    Away,
    Busy,
    CallTitles,
    ContactPoints,
    Deliveries,
    Letters,
    Mail,
    Mailbox,
    PreferenceBook,
    Refused,
    Transactions,
    Unwritable,
)
from notifications.domain.contact import ContactPoint, Language
from notifications.domain.delivery import Delivery, DeliveryId, Reason, Status
from notifications.domain.dispatch import dispatch
from notifications.domain.retry import RetryPolicy
from starsme.clock import Clock
from starsme.db import Transaction
from starsme.events import Event
from starsme.events.notifications import DeliveryFailed
from starsme.logging import get_logger

log = get_logger(__name__)

BATCH = 100
LEASE = timedelta(minutes=10)
# What a slow mail server has not taken by then is put back, well before the lease lets another sender have it.
HAND_OVER_WITHIN = timedelta(minutes=4)
OUTAGE_PAUSE = timedelta(seconds=30)
LONGEST_OUTAGE_PAUSE = timedelta(minutes=10)
TURN = 10


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the sender reads and writes."""

    deliveries: Deliveries
    contacts: ContactPoints
    preferences: PreferenceBook
    titles: CallTitles


@dataclass(frozen=True, slots=True)
class _Claim:
    delivery: Delivery
    contact: ContactPoint
    call: str | None


class SendQueued:
    """Sends one batch a call."""

    def __init__(
        self,
        stores: Stores,
        letters: Letters,
        mailbox: Mailbox,
        clock: Clock,
        *,
        policy: RetryPolicy | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._stores, self._letters, self._mailbox, self._clock = stores, letters, mailbox, clock
        self._policy, self._chance = policy or RetryPolicy(), chance
        self._outages = 0
        # Handed over and not yet written down: were it forgotten, it would be sent again.
        self._unsettled: dict[DeliveryId, Delivery] = {}

    def __call__(self, database: Transactions) -> bool:
        """Send a batch; true while there may be more that is due now."""
        if self._unsettled:
            self._settle(database)
            return True
        with database.begin() as tx:
            due, claims = self._claim(tx)
        if claims:
            self._unsettled = {delivery.id: delivery for delivery in self._hand_over(claims)}
            self._settle(database)
        more = due == BATCH and not self._outages
        if not more:
            self._mailbox.rest()
        return more or bool(self._unsettled)

    def _claim(self, tx: Transaction) -> tuple[int, list[_Claim]]:
        stores = self._stores
        due = stores.deliveries.due(tx, BATCH)
        if not due:
            return 0, []
        # Read only now that the rows are locked: a contact point that comes from here on finds them and queues them.
        parties = {each.party_id for each in due}
        contacts, preferences = stores.contacts.of(tx, parties), stores.preferences.of(tx, parties)
        titles = stores.titles.of(tx, {each.facts["call_code"] for each in due if "call_code" in each.facts})
        until = tx.now + LEASE
        decided = [
            dispatch(each, contacts.get(each.party_id), preferences.get(each.party_id), now=tx.now, until=until)
            for each in due
        ]
        stores.deliveries.save(tx, decided)
        claims = []
        for each in decided:
            if each.status is Status.QUEUED:
                contact = contacts[each.party_id]
                claims.append(_Claim(each, contact, call_title(each, contact.language, titles)))
        return len(due), claims

    def _hand_over(self, claims: Sequence[_Claim]) -> list[Delivery]:
        moved: list[Delivery] = []
        away: Away | None = None
        stop_at = self._clock.now() + HAND_OVER_WITHIN
        for number, claim in enumerate(claims, 1):
            now = self._clock.now()
            if away is None and now < stop_at:
                try:
                    moved.append(self._send(claim, now))
                except Away as error:
                    away = error
                    self._outages += 1
                    log.warning("mail_server_away", reason=error.reason, kept_back=len(claims) - len(moved))
                    moved.append(self._held_up(claim.delivery, away, now))
            else:
                moved.append(self._held_up(claim.delivery, away, now) if away else claim.delivery.put_back(now))
            if number % TURN == 0:
                time.sleep(0)  # let the process's other work have its turn
        if away is None:
            self._outages = 0
        return moved

    def _send(self, claim: _Claim, now: datetime) -> Delivery:
        delivery = claim.delivery
        try:
            self._mailbox.send(self._mail(claim, now))
        except Refused as error:
            log.warning("delivery_refused", delivery_id=delivery.id, reason=error.reason)
            return delivery.refused(error.reason)
        except Busy as error:
            log.warning("delivery_put_off", delivery_id=delivery.id, reason=error.reason)
            return delivery.put_off(error.reason, now, self._policy, self._chance())
        except Unwritable as error:
            # Our own fault: it waits for the release that puts it right.
            log.error("delivery_unwritable", delivery_id=delivery.id, template=delivery.template, error=str(error))
            return delivery.put_off(Reason.UNWRITABLE, now, self._policy, self._chance())
        return delivery.sent(now)

    def _mail(self, claim: _Claim, now: datetime) -> Mail:
        delivery, contact = claim.delivery, claim.contact
        letter = self._letters.write(
            delivery.template, contact.language, delivery.facts, recipient=contact.name, call=claim.call
        )
        return Mail(delivery.id, contact.name, contact.email or "", contact.language, letter, now)

    def _held_up(self, delivery: Delivery, away: Away, now: datetime) -> Delivery:
        pause = min(OUTAGE_PAUSE * 2 ** min(self._outages - 1, 10), LONGEST_OUTAGE_PAUSE)
        return delivery.held_up(away.reason, now, now + pause, self._policy)

    def _settle(self, database: Transactions) -> None:
        """Write down what became of the messages; what cannot be written now is kept for the next call.

        Only rows that nobody holds are written: to wait for a lock while holding others could deadlock with a reaction,
        and the whole batch would be sent again.
        """
        with database.begin() as tx:
            free = self._stores.deliveries.free(tx, list(self._unsettled))
            moved = [self._unsettled[delivery_id] for delivery_id in free]
            self._stores.deliveries.save(tx, moved)
            for delivery in moved:
                if delivery.status is Status.FAILED:
                    tx.emit(_failure(delivery))
        for delivery in moved:
            del self._unsettled[delivery.id]


def call_title(delivery: Delivery, language: Language, titles: Mapping[str, Mapping[Language, str]]) -> str | None:
    """What the letter calls the call that the delivery is about: its title, else its code."""
    code = delivery.facts.get("call_code")
    return titles.get(code, {}).get(language, code) if code else None


def _failure(delivery: Delivery) -> Event:
    return DeliveryFailed.event(
        delivery_id=delivery.id,
        party_id=delivery.party_id,
        channel=delivery.channel,
        template=delivery.template,
        reason=delivery.reason or Reason.TOO_OLD,
    )
