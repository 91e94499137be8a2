"""Authorities with their history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from enrolment.adapters.tables import authorities, authority_changes
from enrolment.application.people.shapes import Acts, AuthorityRequest
from enrolment.domain.authority import OPEN, Actor, Authority, PersonRole, Proof, ProofKind, Standing

_A = authorities.c
_C = authority_changes.c


class SqlAuthorities:
    """Who may act for whom, in the service's database."""

    def add(self, connection: Connection, asked: AuthorityRequest, by: Actor) -> None:
        """Keep a new one, with its first line of history."""
        one = asked.authority
        connection.execute(
            authorities.insert().values(
                id=one.id,
                enterprise_id=one.enterprise_id,
                person_id=one.person_id,
                role=one.role,
                requested_at=one.requested_at,
                name_typed=asked.name_typed,
                province_typed=asked.province_typed,
                number_masked=asked.number_masked,
                notice_version=asked.notice_version,
                evidence=asked.evidence,
                clock=asked.clock,
                answer_due_on=asked.answer_due_on,
                reminders_sent=asked.reminders_sent,
                next_reminder_on=asked.next_reminder_on,
                **_stands(one),
            )
        )
        self._note(connection, one, by, one.requested_at)

    def find(self, connection: Connection, authority_id: str) -> AuthorityRequest | None:
        """One of them."""
        row = connection.execute(select(authorities).where(_A.id == authority_id)).first()
        return None if row is None else _request(row)

    def of_enterprise(self, connection: Connection, enterprise_id: str) -> list[Authority]:
        """All of an enterprise's."""
        rows = select(authorities).where(_A.enterprise_id == enterprise_id).order_by(_A.id)
        return [_authority(row) for row in connection.execute(rows)]

    def latest_of(self, connection: Connection, enterprise_id: str, person_id: str) -> list[Authority]:
        """A person's for an enterprise, the newest first."""
        rows = select(authorities).where(_A.enterprise_id == enterprise_id, _A.person_id == person_id)
        return [_authority(row) for row in connection.execute(rows.order_by(_A.id.desc()))]

    def open_of(
        self, connection: Connection, enterprise_id: str, person_id: str, role: PersonRole
    ) -> AuthorityRequest | None:
        """The one that is requested or proven."""
        wanted = select(authorities).where(
            _A.enterprise_id == enterprise_id, _A.person_id == person_id, _A.role == role, _A.standing.in_(OPEN)
        )
        row = connection.execute(wanted).first()
        return None if row is None else _request(row)

    def move(self, connection: Connection, moved: Authority, by: Actor, at: datetime) -> None:
        """Keep where an authority stands now, with a line of history; its reminders end."""
        changed = update(authorities).where(_A.id == moved.id, _A.version == moved.version - 1)
        if connection.execute(changed.values(next_reminder_on=None, **_stands(moved))).rowcount != 1:
            raise AssertionError(f"authority {moved.id} was moved although its enterprise is locked")
        self._note(connection, moved, by, at)

    def keep_evidence(self, connection: Connection, authority_id: str, evidence: str) -> None:
        """Keep the reference of a document that the person offers."""
        connection.execute(
            update(authorities).where(_A.id == authority_id).values(evidence=evidence, version=_A.version + 1)
        )

    def to_remind(self, connection: Connection, day: date, limit: int) -> list[AuthorityRequest]:
        """Requests whose reminder is due, the longest due first, locked against other senders."""
        due = select(authorities).where(_A.next_reminder_on <= day).order_by(_A.next_reminder_on, _A.id).limit(limit)
        return [_request(row) for row in connection.execute(due.with_for_update(skip_locked=True))]

    def reminded(self, connection: Connection, authority_id: str, sent: int, next_on: date | None) -> None:
        """Remember how many reminders went out, and when the next is due."""
        connection.execute(
            update(authorities).where(_A.id == authority_id).values(reminders_sent=sent, next_reminder_on=next_on)
        )

    def _note(self, connection: Connection, one: Authority, by: Actor, at: datetime) -> None:
        last = connection.execute(select(func.max(_C.sequence)).where(_C.authority_id == one.id)).scalar()
        connection.execute(
            authority_changes.insert().values(
                authority_id=one.id,
                sequence=(last or 0) + 1,
                standing=one.standing,
                by=by.name,
                side=by.side,
                proof_kind=None if one.proof is None else one.proof.kind,
                proof_reference=None if one.proof is None else one.proof.reference,
                reason=one.reason,
                note=one.note,
                at=at,
            )
        )


class SqlActsFor:
    """For whom a person may act."""

    def of(self, connection: Connection, person_id: str) -> Acts:
        """What this service knows of a person's authorities."""
        rows = connection.execute(
            select(_A.enterprise_id, _A.standing, _A.proof_kind).where(_A.person_id == person_id)
        ).all()
        proven = frozenset(row.enterprise_id for row in rows if row.standing == Standing.PROVEN)
        # Given up before it was proven, it says nothing about what the person may do.
        over = {Standing.REVOKED, Standing.GIVEN_UP}
        ended = frozenset(row.enterprise_id for row in rows if row.standing in over and row.proof_kind is not None)
        return Acts(proven, ended - proven)


def _stands(one: Authority) -> dict[str, Any]:
    return {
        "standing": one.standing,
        "proof_kind": None if one.proof is None else one.proof.kind,
        "proof_reference": None if one.proof is None else one.proof.reference,
        "reason": one.reason,
        "note": one.note,
        "version": one.version,
    }


def _authority(row: Row[Any]) -> Authority:
    return Authority(
        id=row.id,
        enterprise_id=row.enterprise_id,
        person_id=row.person_id,
        role=PersonRole(row.role),
        standing=Standing(row.standing),
        requested_at=row.requested_at,
        version=row.version,
        proof=None if row.proof_kind is None else Proof(ProofKind(row.proof_kind), row.proof_reference),
        reason=row.reason,
        note=row.note,
    )


def _request(row: Row[Any]) -> AuthorityRequest:
    return AuthorityRequest(
        authority=_authority(row),
        name_typed=row.name_typed,
        province_typed=row.province_typed,
        number_masked=row.number_masked,
        notice_version=row.notice_version,
        evidence=row.evidence,
        clock=row.clock,
        answer_due_on=row.answer_due_on,
        reminders_sent=row.reminders_sent,
        next_reminder_on=row.next_reminder_on,
    )
