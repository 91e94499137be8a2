"""Proposals in the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, select, update

from mentoring.adapters.tables import proposals
from mentoring.application.errors import ChangedMeanwhile
from mentoring.application.stores import KeptProposal
from mentoring.domain.identity import CallCode, EnterpriseId, MentorId, Pair
from mentoring.domain.proposal import Cause, Proposal, ProposalStatus
from mentoring.domain.solution import Measure, Solution
from starsme.db import Transaction


class SqlProposals:
    """A call's proposals by number."""

    def latest(self, tx: Transaction, call_code: CallCode) -> KeptProposal | None:
        """The newest one."""
        return self._first(tx, _newest(call_code))

    def latest_published(self, tx: Transaction, call_code: CallCode) -> KeptProposal | None:
        """The newest one that mentors were asked by."""
        return self._first(tx, _newest(call_code).where(proposals.c.status == ProposalStatus.PUBLISHED))

    def add(self, tx: Transaction, proposal: Proposal, document: Mapping[str, Any]) -> None:
        """Keep a new proposal."""
        row = {
            "call_code": proposal.call_code,
            "number": proposal.number,
            "cause": str(proposal.cause),
            "fingerprint": proposal.fingerprint,
            "fit_rule": proposal.fit_rule,
            "solution": _written(proposal.solution),
            "document": document,
            "made_at": proposal.made_at,
            "made_by": proposal.made_by,
            "status": str(proposal.status),
        }
        tx.connection.execute(proposals.insert(), row)

    def publish(self, tx: Transaction, proposal: Proposal) -> None:
        """Keep that it is published."""
        statement = (
            update(proposals)
            .where(
                proposals.c.call_code == proposal.call_code,
                proposals.c.number == proposal.number,
                proposals.c.status == ProposalStatus.PROPOSED,
            )
            .values(
                status=str(proposal.status),
                settled=proposal.settled,
                published_at=proposal.published_at,
                published_by=proposal.published_by,
            )
        )
        if tx.connection.execute(statement).rowcount != 1:
            raise ChangedMeanwhile

    def _first(self, tx: Transaction, wanted: Select[Any]) -> KeptProposal | None:
        row = tx.connection.execute(wanted).first()
        return None if row is None else _kept(row)


def _newest(call_code: CallCode) -> Select[Any]:
    return select(proposals).where(proposals.c.call_code == call_code).order_by(proposals.c.number.desc()).limit(1)


def _kept(row: Row[Any]) -> KeptProposal:
    return KeptProposal(
        call_code=CallCode(row.call_code),
        number=row.number,
        cause=Cause(row.cause),
        fingerprint=row.fingerprint,
        fit_rule=row.fit_rule,
        solution=_read(row.solution),
        document=row.document,
        made_at=row.made_at,
        made_by=row.made_by,
        status=ProposalStatus(row.status),
        settled=row.settled,
        published_at=row.published_at,
        published_by=row.published_by,
    )


def _written(solution: Solution) -> dict[str, Any]:
    return {
        "takes": [list(pair) for pair in sorted(solution.takes)],
        "coverage": [solution.coverage.value, solution.coverage.bound],
        "fit": [solution.fit.value, solution.fit.bound],
        "settled": solution.settled,
        "seconds": solution.seconds,
    }


def _read(written: Mapping[str, Any]) -> Solution:
    return Solution(
        frozenset(Pair(MentorId(mentor), EnterpriseId(enterprise)) for mentor, enterprise in written["takes"]),
        Measure(*written["coverage"]),
        Measure(*written["fit"]),
        settled=written["settled"],
        seconds=written["seconds"],
    )
