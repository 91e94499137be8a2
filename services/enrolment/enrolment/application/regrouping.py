"""Placing enterprises in their groups again after something about them changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from enrolment.application.assessments.ports import Assessments
from enrolment.application.grouping.ports import DatedGroupRules
from enrolment.application.ports import Enterprises, Selections
from enrolment.application.shapes import Regrouping
from enrolment.domain.assessment_history import latest
from enrolment.domain.groups import GroupRule, group_of
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.events.enrolment import GroupChanged


class Groups:
    """Keeps enterprises in the groups that the rule in force says."""

    def __init__(
        self, assessments: Assessments, enterprises: Enterprises, selections: Selections, rules: DatedGroupRules
    ) -> None:
        self._assessments = assessments
        self._enterprises = enterprises
        self._selections = selections
        self._rules = rules

    def regroup(self, tx: Transaction, enterprise_ids: Collection[str]) -> int:
        """Place these enterprises. Gives how many moved to another group.

        Those whose group, reason or rule changes get a line of history; those whose group changes an event too.
        """
        if not enterprise_ids:
            return 0
        rule = self._rules.all(tx.connection).on(bangkok_day(tx.now))
        return self.keep(tx, self.placed(tx, enterprise_ids, rule))

    def keep(self, tx: Transaction, placed: Iterable[Regrouping]) -> int:
        """Keep what ``placed`` gave, as ``regroup`` does."""
        changes = [one for one in placed if one.says_something_new]
        self._enterprises.regroup(tx.connection, changes, tx.now)
        moved = [change for change in changes if change.moves]
        for change in moved:
            tx.emit(
                GroupChanged.event(
                    enterprise_id=change.enterprise.id,
                    group=change.membership.group,
                    previous=change.enterprise.group,
                    reason=change.membership.reason,
                    rule=change.membership.rule,
                )
            )
        return len(moved)

    def placed(self, tx: Transaction, enterprise_ids: Collection[str], rule: GroupRule) -> list[Regrouping]:
        """Where a rule puts these enterprises, by id; they stay locked until the transaction ends."""
        # Lock before reading: of two changes at once the later must see what the earlier did.
        enterprises = self._enterprises.find(tx.connection, enterprise_ids)
        history = self._assessments.history(tx.connection, enterprise_ids)
        decisions = self._selections.of_enterprises(tx.connection, enterprise_ids)
        placed = []
        for enterprise in enterprises:
            taken = latest(history.get(enterprise.id, []))
            assessment = None if taken is None else taken.assessment
            placed.append(Regrouping(enterprise, group_of(decisions.get(enterprise.id, frozenset()), assessment, rule)))
        return placed
