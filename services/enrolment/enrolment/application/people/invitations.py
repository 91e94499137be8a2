"""An owner invites staff and advisers; who has the code and accepts is proven by the owner's word."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from enrolment.application.errors import EnterpriseUnknown
from enrolment.application.identity.ports import EnterpriseNumbers
from enrolment.application.people import facts
from enrolment.application.people.errors import InvitationUnknown, OwnersOnly
from enrolment.application.people.ports import Authorities, Invitations, Register
from enrolment.application.people.refusals import in_words
from enrolment.application.people.requests import Asked, AuthorityRequests
from enrolment.application.people.shapes import AuthorityRequest, Invitation
from enrolment.application.sight import Sights
from enrolment.domain.authority import Actor, PersonRole, Proof, ProofKind, Side, owners
from enrolment.domain.authority_clock import clock_on
from starsme.auth import Caller
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.ids import new_id


class InvitePeople:
    """Makes invitations and takes their acceptances. A code is shown once and kept as its digest."""

    def __init__(
        self,
        invitations: Invitations,
        authorities: Authorities,
        register: Register,
        numbers: EnterpriseNumbers,
        requests: AuthorityRequests,
        sights: Sights,
        person: Callable[[str], str],
        new_code: Callable[[], str],
    ) -> None:
        self._invitations = invitations
        self._authorities = authorities
        self._register = register
        self._numbers = numbers
        self._requests = requests
        self._sights = sights
        self._person = person
        self._new_code = new_code

    def invite(self, tx: Transaction, caller: Caller, enterprise_id: str, role: PersonRole) -> tuple[Invitation, str]:
        """A new invitation and its code; raises ``EnterpriseUnknown`` or ``OwnersOnly``."""
        self._must_be_owner(tx, caller, enterprise_id)
        code, today = self._new_code(), bangkok_day(tx.now)
        invitation = Invitation(
            id=f"inv_{new_id()}",
            enterprise_id=enterprise_id,
            role=role,
            code_digest=_digest(code),
            invited_by=self._person(caller.subject),
            invited_at=tx.now,
            expires_on=today + timedelta(days=clock_on(today).invitation_days),
        )
        self._invitations.add(tx.connection, invitation)
        return invitation, code

    def of_enterprise(
        self, tx: Transaction, caller: Caller, enterprise_id: str, after: str, limit: int
    ) -> list[Invitation]:
        """An enterprise's invitations, for its owners."""
        self._must_be_owner(tx, caller, enterprise_id)
        return self._invitations.of_enterprise(tx.connection, enterprise_id, after, limit)

    def withdraw(self, tx: Transaction, caller: Caller, invitation_id: str) -> Invitation:
        """End an open invitation; raises ``InvitationUnknown``."""
        invitation = self._invitations.find(tx.connection, invitation_id)
        if invitation is None or not self._is_owner(tx, self._person(caller.subject), invitation.enterprise_id):
            raise InvitationUnknown
        if invitation.authority_id is not None:
            raise InvitationUnknown
        if invitation.withdrawn_at is None:
            self._invitations.withdraw(tx.connection, invitation_id, tx.now)
        return self._invitations.find(tx.connection, invitation_id) or invitation

    def accept(self, tx: Transaction, caller: Caller, code: str) -> AuthorityRequest:
        """The caller's authority, proven by the word of the owner who invited; raises ``InvitationUnknown``."""
        invitation = self._invitations.by_code(tx.connection, _digest(code))
        if invitation is None or not invitation.open_on(bangkok_day(tx.now)):
            raise InvitationUnknown
        self._register.lock(tx.connection, invitation.enterprise_id)
        # The word of who is an owner no longer proves nothing.
        if not self._is_owner(tx, invitation.invited_by, invitation.enterprise_id):
            raise InvitationUnknown
        me = self._person(caller.subject)
        earlier = self._authorities.open_of(tx.connection, invitation.enterprise_id, me, invitation.role)
        request = earlier or self._ask(tx, invitation, me)
        if request.authority.proof is None:
            self._prove(tx, invitation, request)
        self._invitations.accepted(tx.connection, invitation.id, request.authority.id)
        return self._authorities.find(tx.connection, request.authority.id) or request

    def _ask(self, tx: Transaction, invitation: Invitation, person_id: str) -> AuthorityRequest:
        number = self._numbers.of(tx.connection, [invitation.enterprise_id]).get(invitation.enterprise_id, "")
        asked = Asked(
            enterprise_id=invitation.enterprise_id,
            person_id=person_id,
            role=invitation.role,
            name_typed=self._register.name(tx.connection, invitation.enterprise_id) or "",
            number=number,
        )
        return self._requests.ask(tx, asked, Actor(person_id, Side.PERSON, person_id))

    def _prove(self, tx: Transaction, invitation: Invitation, request: AuthorityRequest) -> None:
        one = request.authority
        others = self._authorities.of_enterprise(tx.connection, one.enterprise_id)
        owner = Actor(invitation.invited_by, Side.OWNER, invitation.invited_by)
        word = Proof(ProofKind.OWNER_WORD, invitation.id)
        proven = in_words(lambda: one.proven(owner, word, others=others))
        self._authorities.move(tx.connection, proven, owner, tx.now)
        registered = self._register.name(tx.connection, one.enterprise_id) or ""
        event = facts.moved(proven, registered=registered, typed=request.name_typed)
        if event is not None:
            tx.emit(event)

    def _must_be_owner(self, tx: Transaction, caller: Caller, enterprise_id: str) -> None:
        if self._is_owner(tx, self._person(caller.subject), enterprise_id):
            return
        if enterprise_id in self._sights.of(tx, caller).enterprises:
            raise OwnersOnly
        raise EnterpriseUnknown

    def _is_owner(self, tx: Transaction, person_id: str, enterprise_id: str) -> bool:
        everybodys = self._authorities.of_enterprise(tx.connection, enterprise_id)
        return any(owner.person_id == person_id for owner in owners(everybodys))


def _digest(code: str) -> str:
    # A code has as much chance in it as a key: a plain digest cannot be searched back.
    return hashlib.sha256(code.encode()).hexdigest()
