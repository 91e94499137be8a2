"""Proposed and published selections, and the decisions in force."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from enrolment.adapters.letters import owe_letters
from enrolment.adapters.tables import decision_changes, decisions, proposal_places, proposals
from enrolment.application.shapes import KeptDecision, Proposal
from enrolment.domain.gates import MissedGate
from enrolment.domain.selection import ProvinceSelection
from enrolment.domain.words import Decision
from starsme.errors import PreconditionFailed

_P = proposals.c
_PLACE = proposal_places.c
_D = decisions.c


class SqlSelections:
    """Selections in the service's database."""

    def latest(self, connection: Connection, call_code: str) -> Proposal | None:
        """The newest version; once one is published, that one, for nothing is proposed after it."""
        newest = select(proposals).where(_P.call_code == call_code)
        row = connection.execute(newest.order_by(_P.version.desc()).limit(1)).first()
        if row is None:
            return None
        return Proposal(row.call_code, row.version, row.digest, row.proposed_at, row.published_at)

    def add(
        self,
        connection: Connection,
        proposal: Proposal,
        by: str,
        selection: Mapping[str, ProvinceSelection],
        ids: Mapping[int, str],
    ) -> None:
        """Keep a proposal; ``ids`` maps rows to application ids."""
        connection.execute(
            proposals.insert().values(
                call_code=proposal.call_code,
                version=proposal.version,
                digest=proposal.digest,
                proposed_at=proposal.proposed_at,
                proposed_by=by,
            )
        )
        key = {"call_code": proposal.call_code, "version": proposal.version}
        rows = [key | place for result in selection.values() for place in _places(result, ids)]
        if rows:
            connection.execute(proposal_places.insert(), rows)

    def publish(
        self, connection: Connection, proposal: Proposal, by: str, at: datetime, decided: Sequence[KeptDecision]
    ) -> None:
        """Mark a proposal published and put its decisions in force."""
        marked = connection.execute(
            update(proposals)
            .where(_P.call_code == proposal.call_code, _P.version == proposal.version, _P.published_at.is_(None))
            .values(published_at=at, published_by=by)
        )
        if marked.rowcount != 1:
            raise PreconditionFailed(current=proposal.version)
        _decide(connection, proposal.call_code, decided, "publication", by, at)

    def place_of(self, connection: Connection, call_code: str, application_id: str) -> tuple[int, str] | None:
        """Rank and exact total of an application in the published selection."""
        published = (
            select(_PLACE.rank, _PLACE.total)
            .join_from(proposal_places, proposals, (_P.call_code == _PLACE.call_code) & (_P.version == _PLACE.version))
            .where(
                _PLACE.call_code == call_code,
                _PLACE.application_id == application_id,
                _PLACE.rank.is_not(None),
                _P.published_at.is_not(None),
            )
            .order_by(_P.version.desc())  # a correction may have ranked anew
            .limit(1)
        )
        row = connection.execute(published).first()
        return None if row is None else (row.rank, row.total)

    def decision(self, connection: Connection, application_id: str) -> KeptDecision | None:
        """The decision in force for an application."""
        row = connection.execute(select(decisions).where(_D.application_id == application_id)).first()
        return None if row is None else _kept(row)

    def waiting(self, connection: Connection, call_code: str, province: str) -> list[KeptDecision]:
        """A province's waiting list in force."""
        listed = select(decisions).where(
            _D.call_code == call_code, _D.province == province, _D.decision == Decision.WAITING
        )
        return [_kept(row) for row in connection.execute(listed.order_by(_D.waiting_position))]

    def of_enterprises(self, connection: Connection, ids: Collection[str]) -> dict[str, set[Decision]]:
        """The decisions in force for enterprises, in all calls."""
        found: dict[str, set[Decision]] = {}
        wanted = select(_D.enterprise_id, _D.decision).where(_D.enterprise_id.in_(ids))
        for row in connection.execute(wanted):
            found.setdefault(row.enterprise_id, set()).add(Decision(row.decision))
        return found

    def change(
        self, connection: Connection, before: KeptDecision, decision: Decision, cause: str, by: str, at: datetime
    ) -> None:
        """Change a decision in force, with its history; raises ``PreconditionFailed`` when another got there first."""
        changed = connection.execute(
            update(decisions)
            .where(_D.application_id == before.application_id, _D.version == before.version)
            .values(decision=decision, version=_D.version + 1)
        )
        if changed.rowcount != 1:
            raise PreconditionFailed(current=before.version + 1)
        last = select(func.max(decision_changes.c.sequence)).where(
            decision_changes.c.application_id == before.application_id
        )
        connection.execute(
            decision_changes.insert().values(
                application_id=before.application_id,
                sequence=connection.execute(last).scalar_one() + 1,
                decision=decision,
                previous=before.decision,
                cause=cause,
                at=at,
                by=by,
            )
        )
        code = connection.execute(select(_D.call_code).where(_D.application_id == before.application_id)).scalar_one()
        owe_letters(connection, code, [(before.application_id, decision)], cause)

    def withdraw_undecided(
        self, connection: Connection, call_code: str, decision: KeptDecision, by: str, at: datetime
    ) -> None:
        """Record a withdrawal before any selection was published."""
        _decide(connection, call_code, [decision], "withdrawal", by, at)


def _decide(
    connection: Connection, call_code: str, decided: Sequence[KeptDecision], cause: str, by: str, at: datetime
) -> None:
    if not decided:
        return
    connection.execute(
        decisions.insert(),
        [
            {
                "application_id": one.application_id,
                "call_code": call_code,
                "enterprise_id": one.enterprise_id,
                "province": one.province,
                "decision": one.decision,
                "waiting_position": one.waiting_position,
                "version": one.version,
            }
            for one in decided
        ],
    )
    connection.execute(
        decision_changes.insert(),
        [
            {
                "application_id": one.application_id,
                "sequence": 1,
                "decision": one.decision,
                "previous": None,
                "cause": cause,
                "at": at,
                "by": by,
            }
            for one in decided
        ],
    )
    owe_letters(connection, call_code, ((one.application_id, one.decision) for one in decided), cause)


def _places(result: ProvinceSelection, ids: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    for place in result.order:
        panel = place.candidate.panel
        yield {
            "application_id": ids[place.candidate.row],
            "province": result.province,
            "decision": place.decision,
            "rank": place.rank,
            "judges": panel.judges,
            "total": str(panel.total),
            "innovation_mean": str(panel.innovation_mean),
            "waiting_position": place.waiting_position,
            "tie_broken_by": place.tie_broken_by,
            "missed_gates": _missed(panel.missed),
        }
    for candidate in result.not_rankable:
        yield {
            "application_id": ids[candidate.row],
            "province": result.province,
            "decision": Decision.NOT_RANKABLE,
            "rank": None,
            "judges": candidate.panel.judges,
            "total": None if candidate.panel.total is None else str(candidate.panel.total),
            "innovation_mean": None
            if candidate.panel.innovation_mean is None
            else str(candidate.panel.innovation_mean),
            "waiting_position": None,
            "tie_broken_by": None,
            "missed_gates": None,
        }


def _missed(gates: Sequence[MissedGate]) -> list[dict[str, str]] | None:
    return [{"gate": one.gate, "least": str(one.least), "reached": str(one.reached)} for one in gates] or None


def _kept(row: Row[Any]) -> KeptDecision:
    return KeptDecision(
        row.application_id, row.enterprise_id, row.province, Decision(row.decision), row.waiting_position, row.version
    )
