"""What the use cases need kept, and the shapes in which they get it back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from mentoring.domain.cohort import Cohort, Member
from mentoring.domain.facts import Fact
from mentoring.domain.identity import CallCode, EnterpriseId, MentorId, OfferId
from mentoring.domain.mentor import Mentor
from mentoring.domain.offer import Offer
from mentoring.domain.proposal import Cause, Proposal, ProposalStatus
from mentoring.domain.solution import Solution
from starsme.db import Transaction
from starsme.events import Event


class Mentors(Protocol):
    """The register. Nobody is ever taken off it; who stops is not active."""

    def all(self, tx: Transaction, *, lock: bool = False) -> tuple[Mentor, ...]:
        """Everyone by code; with ``lock`` nobody else changes them, or hands out their places, before the end."""
        ...

    def lock(self, tx: Transaction, codes: Collection[MentorId]) -> dict[MentorId, Mentor]:
        """Those of the codes that are known, held until the transaction ends."""
        ...

    def save(self, tx: Transaction, changed: Iterable[Mentor]) -> None:
        """Add mentors, or bring those that are known up to date."""
        ...


class Cohorts(Protocol):
    """Calls with their provinces and the enterprises they selected."""

    def open(self, tx: Transaction, call_code: CallCode) -> None:
        """Know a call, and hold it until the transaction ends: what changes one cohort happens one after the other."""
        ...

    def get(self, tx: Transaction, call_code: CallCode) -> Cohort:
        """A call's cohort; empty when nothing of it has arrived."""
        ...

    def member(self, tx: Transaction, call_code: CallCode, enterprise_id: EnterpriseId) -> Member | None:
        """One enterprise of a cohort."""
        ...

    def save_member(self, tx: Transaction, member: Member) -> None:
        """Add an enterprise, or replace what is known of it."""
        ...

    def note_seats(self, tx: Transaction, call_code: CallCode, seats: Mapping[str, int]) -> None:
        """Keep a call's provinces with their seats."""
        ...

    def note_stars(self, tx: Transaction, call_code: CallCode, province: str, stars: int) -> None:
        """Keep that a province is published, and how many seats it filled."""
        ...


@dataclass(frozen=True, slots=True)
class KeptProposal:
    """A proposal as it is kept. ``document`` is what people are shown of it, see ``application/document.py``."""

    call_code: CallCode
    number: int
    cause: Cause
    fingerprint: str
    fit_rule: str
    solution: Solution
    document: Mapping[str, Any]
    made_at: datetime
    made_by: str
    status: ProposalStatus
    settled: str | None
    published_at: datetime | None
    published_by: str | None

    @property
    def published(self) -> bool:
        """Whether mentors have been asked."""
        return self.status is ProposalStatus.PUBLISHED


class Proposals(Protocol):
    """A call's proposals, numbered from 1."""

    def latest(self, tx: Transaction, call_code: CallCode) -> KeptProposal | None:
        """The newest one."""
        ...

    def latest_published(self, tx: Transaction, call_code: CallCode) -> KeptProposal | None:
        """The newest one that mentors were asked by."""
        ...

    def add(self, tx: Transaction, proposal: Proposal, document: Mapping[str, Any]) -> None:
        """Keep a new proposal."""
        ...

    def publish(self, tx: Transaction, proposal: Proposal) -> None:
        """Keep that it is published; raises ``ChangedMeanwhile`` when it was already."""
        ...


class Offers(Protocol):
    """What mentors were asked."""

    def get(self, tx: Transaction, offer_id: OfferId) -> Offer | None:
        """One offer."""
        ...

    def of_call(self, tx: Transaction, call_code: CallCode) -> list[Offer]:
        """All of a call, in the order of their proposals."""
        ...

    def held_elsewhere(self, tx: Transaction, call_code: CallCode) -> dict[MentorId, int]:
        """How many offers each mentor holds in other calls."""
        ...

    def calls_with_overdue(self, tx: Transaction, day: date) -> list[CallCode]:
        """The calls that have open offers whose last day is before ``day``, in the order of their codes."""
        ...

    def save(self, tx: Transaction, changed: Iterable[Offer]) -> None:
        """Write new and changed offers; raises ``ChangedMeanwhile`` when somebody else did first."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    """Everything that is kept, and how a fact becomes an event."""

    mentors: Mentors
    cohorts: Cohorts
    proposals: Proposals
    offers: Offers
    contract_of: Callable[[Fact], Event]
