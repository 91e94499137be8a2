"""A delivery: one message to one party through one channel about one event, and what may become of it.

waiting_contact ⇄ queued ──► sent
       │            ├──────► failed      (refused for good, or after the last attempt)
       └────────────┴──────► suppressed  (no contact point, replayed, channel off)
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Any, NewType

from notifications.domain.retry import RetryPolicy

DeliveryId = NewType("DeliveryId", str)
EventId = NewType("EventId", str)
PartyId = NewType("PartyId", str)

# A party's contact point comes from another stream than the event that the party should hear of: either may be first.
WAIT_FOR_CONTACT = timedelta(days=30)


class Channel(StrEnum):
    """How a message reaches a party. The inbox is the platform's own record of what was told and is never off."""

    EMAIL = "email"
    INBOX = "inbox"


class Status(StrEnum):
    """Where a delivery stands."""

    WAITING_CONTACT = "waiting_contact"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Reason(StrEnum):
    """Why a delivery was suppressed, or failed without the mail server having said so."""

    NO_CONTACT_POINT = "no_contact_point"
    REPLAYED = "replayed"
    CHANNEL_OFF = "channel_off"
    ADDRESS_UNREADABLE = "address_unreadable"
    TOO_OLD = "too_old"
    UNWRITABLE = "unwritable"


class IllegalMove(Exception):
    """The delivery is not in a state from which it could go there."""


def delivery_id(event_id: EventId, party_id: PartyId, channel: Channel) -> DeliveryId:
    """The one id that this event, party and channel can have: 26 letters and digits, spread evenly."""
    digest = blake2b("\0".join((event_id, party_id, channel)).encode(), digest_size=16).digest()
    return DeliveryId(b32encode(digest).decode().rstrip("=").lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Every move returns the delivery as it is afterwards; an illegal move raises ``IllegalMove``.

    ``next_attempt_at`` is when a queued delivery is due, and when waiting for a contact point is given up.
    ``facts`` is what the template says, as JSON takes it.
    """

    id: DeliveryId
    event_id: EventId
    party_id: PartyId
    channel: Channel
    template: str
    facts: Mapping[str, Any]
    created_at: datetime
    status: Status
    reason: str | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None
    sent_at: datetime | None = None

    def claimed(self, until: datetime) -> Delivery:
        """Somebody is sending it now; should they die, it is due again at ``until``."""
        self._must_be(Status.QUEUED)
        return replace(self, attempts=self.attempts + 1, next_attempt_at=until)

    def sent(self, at: datetime) -> Delivery:
        """The channel took it."""
        self._must_be(Status.QUEUED)
        return replace(self, status=Status.SENT, sent_at=at, next_attempt_at=None, reason=None)

    def put_off(self, reason: str, at: datetime, policy: RetryPolicy, chance: float) -> Delivery:
        """The channel could not take it this time: due again later, or failed after the last attempt."""
        self._must_be(Status.QUEUED)
        if self.attempts >= policy.attempts:
            return self.refused(reason)
        return replace(self, reason=reason, next_attempt_at=at + policy.pause(self.attempts, chance))

    def held_up(self, reason: str, at: datetime, until: datetime, policy: RetryPolicy) -> Delivery:
        """The channel itself is away, which is not this message's fault: the attempt does not count, its age does."""
        if at - self.created_at >= policy.give_up_after:
            return self.refused(Reason.TOO_OLD)
        return replace(self.put_back(until), reason=reason)

    def put_back(self, due: datetime) -> Delivery:
        """The sender had no time for it after all."""
        self._must_be(Status.QUEUED)
        return replace(self, attempts=max(self.attempts - 1, 0), next_attempt_at=due)

    def refused(self, reason: str) -> Delivery:
        """It can never be delivered as it is."""
        self._must_be(Status.QUEUED)
        return replace(self, status=Status.FAILED, reason=reason, next_attempt_at=None)

    def suppressed(self, reason: Reason) -> Delivery:
        """It shall not be delivered."""
        self._must_be(Status.QUEUED, Status.WAITING_CONTACT)
        return replace(self, status=Status.SUPPRESSED, reason=reason, next_attempt_at=None)

    def without_contact(self) -> Delivery:
        """Nobody told us yet how to reach the party."""
        self._must_be(Status.QUEUED)
        deadline = self.created_at + WAIT_FOR_CONTACT
        return replace(self, status=Status.WAITING_CONTACT, attempts=0, next_attempt_at=deadline)

    def contact_known(self, at: datetime) -> Delivery:
        """The party's contact point came: due now."""
        self._must_be(Status.WAITING_CONTACT)
        return replace(self, status=Status.QUEUED, next_attempt_at=at)

    def tried_again(self, at: datetime) -> Delivery:
        """An officer put right what was wrong: due now, with all its attempts."""
        self._must_be(Status.FAILED)
        return replace(self, status=Status.QUEUED, reason=None, attempts=0, next_attempt_at=at)

    def reworded(self, facts: Mapping[str, Any]) -> Delivery:
        """It says something else than was planned."""
        self._must_be(Status.QUEUED, Status.WAITING_CONTACT)
        return replace(self, facts=facts)

    def _must_be(self, *allowed: Status) -> None:
        if self.status not in allowed:
            raise IllegalMove(f"delivery {self.id} is {self.status}")
