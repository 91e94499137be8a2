"""What passes between the use cases about people and their stores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from enrolment.domain.authority import Authority, PersonRole


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the platform, as they gave themselves: personal data. ``id`` is a pseudonym."""

    id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    line_id: str | None = None
    language: str = "th"
    version: int = 0


@dataclass(frozen=True, slots=True)
class Acts:
    """Enterprises for which a person may act, and those for which she could and cannot any more."""

    proven: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AuthorityRequest:
    """An authority with what came with its request. ``name_typed`` and the like are the person's words, never the register's."""

    authority: Authority
    name_typed: str
    province_typed: str | None
    number_masked: str
    notice_version: str | None
    evidence: str | None
    clock: str
    answer_due_on: date
    reminders_sent: int = 0
    next_reminder_on: date | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """An enterprise as a person registers it, read and checked."""

    number: str
    kind: str
    name_th: str
    name_en: str | None
    province: str
    sector: str
    role: PersonRole
    notice_version: str
    evidence: str | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """An owner's invitation to act beside her."""

    id: str
    enterprise_id: str
    role: PersonRole
    code_digest: str
    invited_by: str
    invited_at: datetime
    expires_on: date
    authority_id: str | None = None
    withdrawn_at: datetime | None = None

    def open_on(self, day: date) -> bool:
        """Whether it can be accepted on a day."""
        return self.authority_id is None and self.withdrawn_at is None and day <= self.expires_on
