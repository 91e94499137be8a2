"""What passes between use cases and stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from enrolment.application.intake import Record
from enrolment.domain.applications import Application
from enrolment.domain.assessment import Assessment
from enrolment.domain.call_document import CallDocument
from enrolment.domain.eligibility import Screening
from enrolment.domain.groups import Membership
from enrolment.domain.size import Size
from enrolment.domain.words import Decision, Group, GroupReason, SizeClass


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call as kept: what the rules read (its closing as amended), and the document that they were read from."""

    call: CallDocument
    document: Mapping[str, Any]
    digest: str
    opened_at: datetime
    screened_at: datetime | None
    version: int
    cloned_from: str | None = None
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewApplication:
    """A record about to be kept as an application."""

    id: str
    record: Record
    enterprise_id: str | None
    size: Size
    size_class: SizeClass | None
    assessment: Assessment

    @property
    def party_id(self) -> str:
        """Who is told: the enterprise, or the application itself where no enterprise stands behind it."""
        return self.enterprise_id or self.id


@dataclass(frozen=True, slots=True)
class NewEnterprise:
    """An enterprise about to be registered, from its earliest entitled application."""

    id: str
    application: NewApplication
    registered_on: date


@dataclass(frozen=True, slots=True)
class KeptApplication:
    """An application as the screening finds it; ``screening`` is the last one, if any."""

    id: str
    enterprise_id: str | None
    name_th: str
    application: Application
    screening: Screening | None

    @property
    def party_id(self) -> str:
        """Who is told."""
        return self.enterprise_id or self.id


@dataclass(frozen=True, slots=True)
class KeptEnterprise:
    """An enterprise with its present group, the reason for it and the rule that said so."""

    id: str
    group: Group | None
    reason: GroupReason | None
    rule: str | None


@dataclass(frozen=True, slots=True)
class Regrouping:
    """An enterprise placed again: what it was, and what it is to be."""

    enterprise: KeptEnterprise
    membership: Membership

    @property
    def moves(self) -> bool:
        """Whether the group changes."""
        return self.membership.group is not self.enterprise.group

    @property
    def says_something_new(self) -> bool:
        """Whether the group, its reason or its rule changes."""
        before = (self.enterprise.group, self.enterprise.reason, self.enterprise.rule)
        return before != (self.membership.group, self.membership.reason, self.membership.rule)


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """What a published selection, or a withdrawal before it, says of an application now."""

    application_id: str
    enterprise_id: str
    province: str
    decision: Decision
    waiting_position: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """One version of a selection."""

    call_code: str
    version: int
    digest: str
    proposed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entrant:
    """An application that takes part in a selection, with what is told of it. ``number`` breaks the last tie."""

    application_id: str
    row: int
    enterprise_id: str
    number: str
    province: str
    submitted_at: datetime | None
    name_th: str
    kind: str
    industry: str | None
    assessment: Mapping[str, int]
    publicity_consent: bool


@dataclass(frozen=True, slots=True)
class Agency:
    """A partner agency of the directory."""

    code: str
    name_th: str
    name_en: str | None
    agency_type: str | None
    roles: tuple[str, ...]
    provinces: tuple[str, ...]
    contact_email: str | None
