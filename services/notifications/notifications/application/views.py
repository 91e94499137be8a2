"""What may be asked for, and what is shown of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifications.domain.delivery import Channel, Delivery, PartyId, Status


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
