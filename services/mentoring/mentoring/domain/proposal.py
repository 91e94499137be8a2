"""A proposal: the matching of a whole cohort, computed, looked at by an officer, and published.

proposed -> published. A later proposal takes the place of one that was not published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from mentoring.domain.errors import AlreadyPublished
from mentoring.domain.facts import Matched
from mentoring.domain.identity import CallCode
from mentoring.domain.match import EnterpriseMatch
from mentoring.domain.solution import Solution
from mentoring.domain.unmet import Unmet


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    PUBLISHED = "published"


class Cause(StrEnum):
    """What a proposal was computed for. Those after a mentor's no are published at once: the next best are asked."""

    OFFICER = "officer"
    REFUSED = "refused"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The matching of a cohort. ``number`` counts a call's proposals from 1 and is their version (ETag).

    ``fingerprint`` names what it was computed from; ``settled`` what that had become once its offers were made.
    """

    call_code: CallCode
    number: int
    cause: Cause
    fingerprint: str
    fit_rule: str
    enterprises: tuple[EnterpriseMatch, ...]
    unmet: tuple[Unmet, ...]
    solution: Solution
    provinces_in: tuple[str, ...]
    provinces_awaited: tuple[str, ...]
    made_at: datetime
    made_by: str
    status: ProposalStatus = ProposalStatus.PROPOSED
    settled: str | None = None
    published_at: datetime | None = None
    published_by: str | None = None

    @property
    def needs(self) -> int:
        """How many needs the cohort has."""
        return sum(len(one.member.needs) for one in self.enterprises)

    @property
    def coverage(self) -> int:
        """How many of them somebody covers."""
        return self.needs - sum(len(one.unmet) for one in self.enterprises)

    @property
    def fit(self) -> int:
        """The fit of all that mentors do."""
        return sum(match.fit for one in self.enterprises for match in one.matches)

    @property
    def published(self) -> bool:
        """Whether mentors have been asked."""
        return self.status is ProposalStatus.PUBLISHED

    def publish(self, at: datetime, by: str) -> Proposal:
        """The proposal as published; raises ``AlreadyPublished``."""
        if self.published:
            raise AlreadyPublished(f"proposal {self.number} of {self.call_code}")
        return replace(self, status=ProposalStatus.PUBLISHED, published_at=at, published_by=by)

    def news(self, before: Iterable[Matched]) -> list[Matched]:
        """What this proposal tells each enterprise, where that differs from what it was told last."""
        told = {one.enterprise_id: one for one in before}
        return [one for one in map(self.told, self.enterprises) if one != told.get(one.enterprise_id)]

    def told(self, one: EnterpriseMatch) -> Matched:
        """What an enterprise is told."""
        unmet = tuple(need.dimension for need in one.unmet)
        return Matched(one.member.enterprise_id, self.call_code, one.lead, len(one.matches), one.covered, unmet)
