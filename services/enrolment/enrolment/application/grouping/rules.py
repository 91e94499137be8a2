"""Group rules: what is in force, and publishing a new version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from enrolment.application.grouping.errors import (
    GroupRuleBackdated,
    GroupRuleDayTaken,
    GroupRuleInvalidDocument,
    GroupRulePublished,
    GroupRuleUnknown,
    RuleVersionDiffers,
)
from enrolment.application.grouping.ports import DatedGroupRules
from enrolment.application.told import View, local_time
from enrolment.domain.groups import GroupRule, GroupRuleInvalid, GroupRules, read_group_rule
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.findings import Finding


class RulesOfGroups:
    """The dated rules, for those who read and for the coordinator who publishes."""

    def __init__(self, rules: DatedGroupRules) -> None:
        self._rules = rules

    def find(self, tx: Transaction, version: str) -> GroupRule:
        """One version; raises ``GroupRuleUnknown``."""
        rule = self._rules.all(tx.connection).find(version)
        if rule is None:
            raise GroupRuleUnknown(version=version)
        return rule

    def views(self, tx: Transaction, after: str, limit: int) -> list[View]:
        """A page of the rules, by version."""
        rules = self._rules.all(tx.connection)
        listed = sorted((one for one in rules.all() if one.version > after), key=lambda one: one.version)
        return [self._view(tx, one, rules) for one in listed[:limit]]

    def view(self, tx: Transaction, version: str) -> View:
        """One version as told; raises ``GroupRuleUnknown``."""
        return self._view(tx, self.find(tx, version), self._rules.all(tx.connection))

    def publish(self, tx: Transaction, version: str, document: Mapping[str, Any], by: str) -> bool:
        """Publish a version; ``False`` where it stands already, word for word. What is published stands.

        Raises ``GroupRuleInvalidDocument`` with every problem, ``RuleVersionDiffers``, ``GroupRulePublished``,
        ``GroupRuleBackdated`` or ``GroupRuleDayTaken``.
        """
        rule = _read(document)
        if rule.version != version:
            raise RuleVersionDiffers(address=version, document=rule.version)
        rules = self._rules.all(tx.connection)
        earlier = rules.find(version)
        if earlier is not None:
            if earlier != rule:
                raise GroupRulePublished(version=version)
            return False
        today = bangkok_day(tx.now)
        if rule.effective_from < today:
            raise GroupRuleBackdated(today=today.isoformat(), effective_from=rule.effective_from.isoformat())
        taken = any(one.effective_from == rule.effective_from for one in rules.all())
        if taken or not self._rules.add(tx.connection, rule, document, tx.now, by):
            raise GroupRuleDayTaken(effective_from=rule.effective_from.isoformat())
        return True

    def _view(self, tx: Transaction, rule: GroupRule, rules: GroupRules) -> View:
        publication = self._rules.publication(tx.connection, rule.version)
        return {
            **rule_view(rule),
            "in_force": rules.on(bangkok_day(tx.now)).version == rule.version,
            "least_mean": rule.least_mean,
            "least_dimension": rule.least_dimension,
            "waiting_list": rule.waiting_list,
            "published_at": local_time(publication.published_at),
            "published_by": publication.published_by,
        }


def rule_view(rule: GroupRule) -> View:
    """A rule as an explanation names it."""
    return {
        "version": rule.version,
        "effective_from": rule.effective_from,
        "source_th": rule.source.th,
        "source_en": rule.source.en,
    }


def _read(document: Mapping[str, Any]) -> GroupRule:
    try:
        return read_group_rule(document)
    except GroupRuleInvalid as error:
        raise GroupRuleInvalidDocument(
            findings=[Finding("", None, one.field, one.code, one.th, one.en) for one in error.problems]
        ) from error
