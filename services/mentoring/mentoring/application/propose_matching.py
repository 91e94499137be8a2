"""Proposing mentors for a whole cohort; an officer looks at the proposal before anybody is asked."""

from __future__ import annotations

from mentoring.application.document import document_of, told_by
from mentoring.application.drafting import draft, solve
from mentoring.application.errors import CohortUnknown
from mentoring.application.situation import read_situation
from mentoring.application.solving import Solver
from mentoring.application.stores import KeptProposal, Stores
from mentoring.domain.identity import CallCode
from mentoring.domain.proposal import Cause, Proposal
from starsme.db import Transaction


class ProposeMatching:
    """Makes proposals. Where nothing has changed, the proposal that there is stays the latest."""

    def __init__(self, stores: Stores, solver: Solver) -> None:
        self._stores = stores
        self._solver = solver

    def propose(self, tx: Transaction, call_code: CallCode, by: str) -> None:
        """Propose anew if there is anything to propose; raises ``CohortUnknown`` while no STAR has arrived."""
        proposals = self._stores.proposals
        # The search holds no lock: publishing checks that everything is still as it was.
        situation = read_situation(tx, self._stores, call_code)
        if not situation.cohort.members:
            raise CohortUnknown(call_code=call_code)
        latest = proposals.latest(tx, call_code)
        if latest is not None and _answers(latest, situation.fingerprint):
            return
        solution = solve(self._solver, situation)
        self._stores.cohorts.open(tx, call_code)
        latest = proposals.latest(tx, call_code)
        number = 1 if latest is None else latest.number + 1
        proposal = draft(situation, solution, number=number, cause=Cause.OFFICER, at=tx.now, by=by)
        if latest is not None and latest.published and _nothing_new(proposal, latest):
            return
        proposals.add(tx, proposal, document_of(proposal, situation.mentors))


def _answers(latest: KeptProposal, fingerprint: str) -> bool:
    """Whether the latest proposal is the answer to this question already.

    After a mentor's no only the enterprise concerned was looked at, so that a question for all is open again.
    """
    if not latest.published:
        return latest.fingerprint == fingerprint
    return latest.cause is Cause.OFFICER and latest.settled == fingerprint


def _nothing_new(proposal: Proposal, published: KeptProposal) -> bool:
    enterprises = {one.member.enterprise_id for one in proposal.enterprises}
    return (
        not proposal.solution.takes
        and not proposal.news(told_by(published))
        and enterprises == {one["enterprise_id"] for one in published.document["enterprises"]}
    )
