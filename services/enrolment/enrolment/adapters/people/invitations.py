"""Owners' invitations."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from enrolment.adapters.tables import invitations
from enrolment.application.people.shapes import Invitation
from enrolment.domain.authority import PersonRole

_I = invitations.c


class SqlInvitations:
    """Invitations in the service's database."""

    def add(self, connection: Connection, invitation: Invitation) -> None:
        """Keep a new one."""
        connection.execute(invitations.insert().values(**asdict(invitation)))

    def find(self, connection: Connection, invitation_id: str) -> Invitation | None:
        """One of them."""
        row = connection.execute(select(invitations).where(_I.id == invitation_id)).first()
        return None if row is None else _invitation(row)

    def by_code(self, connection: Connection, code_digest: str) -> Invitation | None:
        """The one whose code has this digest, locked: a code is used once."""
        wanted = select(invitations).where(_I.code_digest == code_digest).with_for_update()
        row = connection.execute(wanted).first()
        return None if row is None else _invitation(row)

    def accepted(self, connection: Connection, invitation_id: str, authority_id: str) -> None:
        """Remember what its acceptance made."""
        connection.execute(update(invitations).where(_I.id == invitation_id).values(authority_id=authority_id))

    def withdraw(self, connection: Connection, invitation_id: str, at: datetime) -> None:
        """End an open one."""
        still = update(invitations).where(_I.id == invitation_id, _I.authority_id.is_(None))
        connection.execute(still.values(withdrawn_at=at))

    def of_enterprise(self, connection: Connection, enterprise_id: str, after: str, limit: int) -> list[Invitation]:
        """An enterprise's, by id."""
        listed = select(invitations).where(_I.enterprise_id == enterprise_id, _I.id > after)
        return [_invitation(row) for row in connection.execute(listed.order_by(_I.id).limit(limit))]


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(**{**row._mapping, "role": PersonRole(row.role)})
