"""The group of an enterprise, by a dated rule: star, then waiting list, then assessment, then general."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from enrolment.domain.assessment import Assessment
from enrolment.domain.dated import in_force, in_order
from enrolment.domain.document_reader import DocumentReader, Problem
from enrolment.domain.texts import Text, read_text
from enrolment.domain.words import Decision, Group, GroupReason

_HIGHEST_POINTS = 100


class GroupRuleInvalid(ValueError):
    """The document is no rule; ``problems`` says everything that is wrong with it."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.en}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class GroupRule:
    """What makes an enterprise one of high potential: its own assessment, and whether a waiting list does too."""

    version: str
    effective_from: date
    source: Text
    least_mean: int
    least_dimension: int
    waiting_list: bool


class GroupRules:
    """All versions, side by side."""

    def __init__(self, rules: Iterable[GroupRule]) -> None:
        self._rules = {rule.version: rule for rule in in_order(rules)}

    def find(self, version: str | None) -> GroupRule | None:
        """One version."""
        return None if version is None else self._rules.get(version)

    def on(self, day: date) -> GroupRule:
        """The rule in force on a day; before the first one's day the first one, for nobody is without a group."""
        return in_force(self._rules.values(), day) or next(iter(self._rules.values()))

    def all(self) -> list[GroupRule]:
        """Every rule, by first day."""
        return list(self._rules.values())


def read_group_rule(document: Mapping[str, Any]) -> GroupRule:
    """Read a rule's document; raises ``GroupRuleInvalid`` with every problem."""
    reader = DocumentReader(document)
    reader.knows_only("version", "effective_from", "source", "high_potential")
    section = reader.section("high_potential")
    section.knows_only("least_mean", "least_dimension", "waiting_list")
    rule = GroupRule(
        version=reader.code("version"),
        effective_from=reader.day("effective_from"),
        source=read_text(reader, "source"),
        least_mean=section.whole("least_mean", 0, _HIGHEST_POINTS),
        least_dimension=section.whole("least_dimension", 0, _HIGHEST_POINTS),
        waiting_list=section.flag("waiting_list"),
    )
    if reader.problems:
        raise GroupRuleInvalid(reader.problems)
    return rule


@dataclass(frozen=True, slots=True)
class Membership:
    """A group with the reason for it and the version of the rule that said so."""

    group: Group
    reason: GroupReason
    rule: str


def group_of(decisions: Collection[Decision], assessment: Assessment | None, rule: GroupRule) -> Membership:
    """Place an enterprise by its published decisions in calls and its latest complete assessment."""
    if Decision.STAR in decisions:
        return Membership(Group.STAR, GroupReason.SELECTED, rule.version)
    if rule.waiting_list and Decision.WAITING in decisions:
        return Membership(Group.HIGH_POTENTIAL, GroupReason.WAITING_LIST, rule.version)
    if assessment is not None and _is_high(assessment, rule):
        return Membership(Group.HIGH_POTENTIAL, GroupReason.ASSESSMENT, rule.version)
    return Membership(Group.GENERAL, GroupReason.DEFAULT, rule.version)


def _is_high(assessment: Assessment, rule: GroupRule) -> bool:
    mean, lowest = assessment.mean, assessment.lowest
    return mean is not None and lowest is not None and mean >= rule.least_mean and lowest >= rule.least_dimension
