"""Making a proposal: the question is posed, solved, and the answer laid out as matches with what stays unmet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from mentoring.application.situation import Situation
from mentoring.application.solving import Solver
from mentoring.application.stores import KeptProposal
from mentoring.domain.fit import FIT_RULE
from mentoring.domain.identity import EnterpriseId
from mentoring.domain.match import compose
from mentoring.domain.problem import pose
from mentoring.domain.proposal import Cause, Proposal
from mentoring.domain.solution import Solution
from mentoring.domain.unmet import explain


def solve(solver: Solver, situation: Situation, among: Collection[EnterpriseId] | None = None) -> Solution:
    """Find who is to be sent where; with ``among`` nobody new is sent to any other enterprise.

    Raises ``TakesImpossible`` if the answer breaks a hard constraint.
    """
    members = [one for one in situation.members if among is None or one.enterprise_id in among]
    problem = pose(situation.mentors, members, situation.standing)
    solution = solver.solve(problem)
    problem.worth(solution.takes)  # no solver is taken at its word about who may be sent where
    return solution


def draft(situation: Situation, solution: Solution, *, number: int, cause: Cause, at: datetime, by: str) -> Proposal:
    """The proposal that a solution makes."""
    enterprises = compose(situation.mentors, situation.members, situation.standing, solution.takes)
    sent = Counter(pair.mentor_id for pair in solution.takes)
    free = {code: places - sent[code] for code, places in situation.standing.places(situation.mentors).items()}
    declined = situation.standing.declined
    return Proposal(
        call_code=situation.cohort.call_code,
        number=number,
        cause=cause,
        fingerprint=situation.fingerprint,
        fit_rule=FIT_RULE,
        enterprises=enterprises,
        unmet=tuple(
            explain(one.member, need.dimension, situation.mentors, free, declined)
            for one in enterprises
            for need in one.unmet
        ),
        solution=solution,
        provinces_in=situation.cohort.provinces_in,
        provinces_awaited=situation.cohort.provinces_awaited,
        made_at=at,
        made_by=by,
    )


def redraft(situation: Situation, kept: KeptProposal) -> Proposal:
    """A kept proposal in full again: from the same question the same solution lays out the same."""
    return draft(situation, kept.solution, number=kept.number, cause=kept.cause, at=kept.made_at, by=kept.made_by)
