"""The group of an enterprise, by a dated rule: star, then waiting list, then assessment, then general."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from enrolment.domain.applications import Application
from enrolment.domain.assessment import Assessment, assess
from enrolment.domain.words import Decision, Group, GroupReason

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class GroupRule:
    """What makes an enterprise one of high potential by its own assessment."""

    version: str
    effective_from: date
    source: str
    least_mean: int
    least_dimension: int


GROUP_RULE = GroupRule(
    version="star-2562",
    effective_from=date(2019, 1, 13),
    source="Chiang Mai meeting of January 2562; handbook, 'Groups'",
    least_mean=60,
    least_dimension=40,
)
"""The rule in force."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A group with the reason for it and the version of the rule that said so."""

    group: Group
    reason: GroupReason
    rule: str


def group_of(
    decisions: Collection[Decision], assessment: Assessment | None, rule: GroupRule = GROUP_RULE
) -> Membership:
    """Place an enterprise by its published decisions in calls and its latest complete assessment."""
    if Decision.STAR in decisions:
        return Membership(Group.STAR, GroupReason.SELECTED, rule.version)
    if Decision.WAITING in decisions:
        return Membership(Group.HIGH_POTENTIAL, GroupReason.WAITING_LIST, rule.version)
    if assessment is not None and _is_high(assessment, rule):
        return Membership(Group.HIGH_POTENTIAL, GroupReason.ASSESSMENT, rule.version)
    return Membership(Group.GENERAL, GroupReason.DEFAULT, rule.version)


def latest_assessment(applications: Iterable[Application]) -> Assessment | None:
    """The assessment of an enterprise's latest application, in whatever window, that answers all 25 questions."""
    complete = [
        (application.submitted_at or _NEVER, application.row, assessment)
        for application in applications
        if application.entitled and (assessment := assess(application.answers)).mean is not None
    ]
    return max(complete, key=lambda one: one[:2])[2] if complete else None


def _is_high(assessment: Assessment, rule: GroupRule) -> bool:
    mean, lowest = assessment.mean, assessment.lowest
    return mean is not None and lowest is not None and mean >= rule.least_mean and lowest >= rule.least_dimension
