"""Placing enterprises in their groups again after something about them changed."""

from __future__ import annotations

from collections.abc import Collection

from enrolment.application.ports import Applications, Enterprises, Selections
from enrolment.application.shapes import Regrouping
from enrolment.domain.groups import group_of, latest_assessment
from starsme.db import Transaction
from starsme.events.enrolment import GroupChanged


class Groups:
    """Keeps enterprises in the groups that the rule says."""

    def __init__(self, applications: Applications, enterprises: Enterprises, selections: Selections) -> None:
        self._applications = applications
        self._enterprises = enterprises
        self._selections = selections

    def regroup(self, tx: Transaction, enterprise_ids: Collection[str]) -> int:
        """Place these enterprises; those whose group changes get a line of history and an event. Gives how many."""
        if not enterprise_ids:
            return 0
        applications = self._applications.of_enterprises(tx.connection, enterprise_ids)
        decisions = self._selections.of_enterprises(tx.connection, enterprise_ids)
        changes = []
        for enterprise in self._enterprises.find(tx.connection, enterprise_ids):
            assessment = latest_assessment(applications.get(enterprise.id, ()))
            membership = group_of(decisions.get(enterprise.id, frozenset()), assessment)
            if membership.group is not enterprise.group:
                changes.append(Regrouping(enterprise, membership))
        self._enterprises.regroup(tx.connection, changes, tx.now)
        for change in changes:
            tx.emit(
                GroupChanged.event(
                    enterprise_id=change.enterprise.id,
                    group=change.membership.group,
                    previous=change.enterprise.group,
                    reason=change.membership.reason,
                    rule=change.membership.rule,
                )
            )
        return len(changes)
