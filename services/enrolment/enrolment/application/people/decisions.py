"""Deciding about authorities: prove, refuse, revoke, give up; each with who and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from enrolment.application.people import facts
from enrolment.application.people.errors import AuthorityMoved, AuthorityUnknown
from enrolment.application.people.ports import Authorities, Register
from enrolment.application.people.refusals import in_words
from enrolment.application.people.shapes import AuthorityRequest
from enrolment.application.sight import Sights
from enrolment.domain import authority as rules
from enrolment.domain.authority import Actor, Authority, Proof, Refusal, Revocation, Side
from starsme.auth import Caller, Role
from starsme.db import Transaction
from starsme.errors import PreconditionFailed

OFFICE = (Role.OFFICER, Role.COORDINATOR)


@dataclass(frozen=True, slots=True)
class Found:
    """An authority that somebody may know of, with the enterprise's others and the side of who asks."""

    request: AuthorityRequest
    others: list[Authority]
    by: Actor


class AuthorityDecisions:
    """Moves authorities; the enterprise is locked first, so that two owners cannot leave it at once."""

    def __init__(
        self, register: Register, authorities: Authorities, sights: Sights, person: Callable[[str], str]
    ) -> None:
        self._register = register
        self._authorities = authorities
        self._sights = sights
        self._person = person

    def prove(
        self, tx: Transaction, caller: Caller, authority_id: str, proof: Proof, version: int | None
    ) -> AuthorityRequest:
        """Prove one, by a document or somebody's word."""
        return self._move(
            tx, caller, authority_id, version, lambda one, found: one.proven(found.by, proof, others=found.others)
        )

    def refuse(
        self,
        tx: Transaction,
        caller: Caller,
        authority_id: str,
        reason: Refusal,
        note: str | None,
        version: int | None,
    ) -> AuthorityRequest:
        """Refuse a request."""
        return self._move(tx, caller, authority_id, version, lambda one, found: one.refused(found.by, reason, note))

    def revoke(
        self,
        tx: Transaction,
        caller: Caller,
        authority_id: str,
        reason: Revocation,
        note: str | None,
        version: int | None,
    ) -> AuthorityRequest:
        """End a proven one."""
        return self._move(
            tx,
            caller,
            authority_id,
            version,
            lambda one, found: one.revoked(found.by, reason, note, others=found.others),
        )

    def give_up(self, tx: Transaction, caller: Caller, authority_id: str, version: int | None) -> AuthorityRequest:
        """End one's own."""
        self._must_be_own(tx, caller, authority_id)
        return self._move(
            tx, caller, authority_id, version, lambda one, found: one.given_up(others=found.others), own=True
        )

    def offer_evidence(
        self, tx: Transaction, caller: Caller, authority_id: str, evidence: str, version: int | None
    ) -> AuthorityRequest:
        """Name a document that proves one's own request."""
        self._must_be_own(tx, caller, authority_id)
        found = self.find(tx, caller, authority_id, own=True)
        _must_be_version(found.request.authority, version)
        if found.request.authority.standing is not rules.Standing.REQUESTED:
            raise AuthorityMoved(standing=found.request.authority.standing)
        self._authorities.keep_evidence(tx.connection, authority_id, evidence)
        return self._known(tx, authority_id)

    def find(self, tx: Transaction, caller: Caller, authority_id: str, *, own: bool = False) -> Found:
        """One that the caller may know of, its enterprise locked; raises ``AuthorityUnknown``."""
        request = self._known(tx, authority_id)
        self._register.lock(tx.connection, request.authority.enterprise_id)
        request = self._known(tx, authority_id)
        everybodys = self._authorities.of_enterprise(tx.connection, request.authority.enterprise_id)
        side = Side.PERSON if own else self.side(tx, caller, request.authority, everybodys)
        if side is None:
            raise AuthorityUnknown
        me = self._person(caller.subject)
        by = Actor(me, side, caller.subject if side is Side.OFFICE else me)
        return Found(request, [one for one in everybodys if one.id != authority_id], by)

    def side(self, tx: Transaction, caller: Caller, one: Authority, everybodys: list[Authority]) -> Side | None:
        """On which side a caller stands towards an authority, if on any: the office's first, then the owner's."""
        if caller.has(*OFFICE):
            sight, province = self._sights.of(tx, caller), self._register.province(tx.connection, one.enterprise_id)
            if sight.everything or province in sight.provinces:
                return Side.OFFICE
        if caller.has(Role.ENTREPRENEUR):
            me = self._person(caller.subject)
            if any(owner.person_id == me for owner in rules.owners(everybodys)):
                return Side.OWNER
            if one.person_id == me:
                return Side.PERSON
        return None

    def _move(
        self,
        tx: Transaction,
        caller: Caller,
        authority_id: str,
        version: int | None,
        move: Callable[[Authority, Found], Authority],
        *,
        own: bool = False,
    ) -> AuthorityRequest:
        found = self.find(tx, caller, authority_id, own=own)
        _must_be_version(found.request.authority, version)
        moved = in_words(lambda: move(found.request.authority, found))
        self._authorities.move(tx.connection, moved, found.by, tx.now)
        registered = self._register.name(tx.connection, moved.enterprise_id) or ""
        event = facts.moved(moved, registered=registered, typed=found.request.name_typed)
        if event is not None:
            tx.emit(event)
        return self._known(tx, authority_id)

    def _must_be_own(self, tx: Transaction, caller: Caller, authority_id: str) -> None:
        if self._known(tx, authority_id).authority.person_id != self._person(caller.subject):
            raise AuthorityUnknown

    def _known(self, tx: Transaction, authority_id: str) -> AuthorityRequest:
        request = self._authorities.find(tx.connection, authority_id)
        if request is None:
            raise AuthorityUnknown
        return request


def _must_be_version(authority: Authority, version: int | None) -> None:
    if version is not None and version != authority.version:
        raise PreconditionFailed(current=authority.version)
