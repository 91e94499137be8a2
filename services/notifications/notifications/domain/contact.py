"""How to reach a party, and what it chose not to receive."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from notifications.domain.delivery import Channel, PartyId


class Language(StrEnum):
    """The languages that every message exists in."""

    TH = "th"
    EN = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """Personal data. ``name`` is the person's; ``sequence`` tells a newer statement about the party from an older."""

    party_id: PartyId
    name: str
    email: str | None
    phone: str | None
    line_id: str | None
    language: Language
    sequence: int

    def reaches(self, channel: Channel) -> bool:
        """Whether the channel can be used with what is known."""
        return channel is Channel.INBOX or bool(self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a party chose. The inbox cannot be turned off: decisions must have been told somewhere."""

    party_id: PartyId
    email: bool = True
    version: int = 0

    def allow(self, channel: Channel) -> bool:
        """Whether the party receives through this channel."""
        return channel is Channel.INBOX or self.email
