"""Grading all enterprises again under the rule in force; and a trial of any rule, which moves nobody."""

from __future__ import annotations

from enrolment.application.grouping.errors import GroupRuleNotInForce, GroupRuleUnknown, TrialMissing
from enrolment.application.grouping.ports import DatedGroupRules, Move, RegradingMoves
from enrolment.application.regrouping import Groups
from enrolment.application.shapes import Regrouping
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.jobs import Job, JobKind

REGRADING = "regrading"
_ENTERPRISES_A_STEP = 500
_NO_GROUP = "none"


class RegradeEnterprises(JobKind):
    """The job kind ``regrading``; its scope is the rule's version. A step takes the next enterprises by id.

    ``result`` counts the enterprises seen and the moves by ``from>to``; each move is kept, for a trial too.
    """

    kind = REGRADING

    def __init__(self, groups: Groups, rules: DatedGroupRules, moves: RegradingMoves) -> None:
        self._groups = groups
        self._rules = rules
        self._moves = moves

    def must_be_allowed(self, tx: Transaction, version: str, *, trial: bool) -> None:
        """Any rule can be tried; enterprises are graded by the one in force.

        Raises ``GroupRuleUnknown`` or ``GroupRuleNotInForce``.
        """
        rules = self._rules.all(tx.connection)
        if rules.find(version) is None:
            raise GroupRuleUnknown(version=version)
        current = rules.on(bangkok_day(tx.now)).version
        if not trial and version != current:
            raise GroupRuleNotInForce(version=version, current=current)

    def step(self, tx: Transaction, job: Job) -> bool:
        """Grade the next enterprises; ``True`` when all are graded."""
        trial = bool(job.params.get("trial"))
        self.must_be_allowed(tx, job.scope, trial=trial)
        ids = self._moves.ids_after(tx.connection, job.result.get("after", ""), _ENTERPRISES_A_STEP)
        if not ids:
            job.result.pop("after", None)
            return True
        rule = self._rules.all(tx.connection).find(job.scope)
        if rule is None:
            raise GroupRuleUnknown(version=job.scope)
        placed = self._groups.placed(tx, ids, rule)
        moved = [one for one in placed if one.moves]
        self._moves.add(tx.connection, job.id, [_move(one) for one in moved])
        if not trial:
            self._groups.keep(tx, placed)
        job.result["after"] = ids[-1]
        job.result["enterprises"] = job.result.get("enterprises", 0) + len(ids)
        counts = job.result.setdefault("moves", {})
        for one in moved:
            name = f"{one.enterprise.group or _NO_GROUP}>{one.membership.group}"
            counts[name] = counts.get(name, 0) + 1
        return False


def must_have_been_tried(version: str, kind: str, scope: str, status: str, *, trial: bool) -> None:
    """Whether a job is an ended trial of the rule; raises ``TrialMissing`` else."""
    if (kind, scope, status, trial) != (REGRADING, version, "done", True):
        raise TrialMissing(version=version)


def _move(one: Regrouping) -> Move:
    return Move(one.enterprise.id, one.enterprise.group, one.membership.group, one.membership.reason)
