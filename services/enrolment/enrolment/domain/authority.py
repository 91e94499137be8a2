"""Authority to act for an enterprise: asked for, proven, refused, revoked, given up; and who may decide which.

    requested ──► proven ──► revoked
        │  │         └─────► given_up
        │  └──────► refused
        └─────────► given_up

An enterprise for which anybody may act has an owner who may: only an office can leave it without one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class PersonRole(StrEnum):
    """What a person is to an enterprise."""

    OWNER = "owner"
    STAFF = "staff"
    ADVISER = "adviser"


class Standing(StrEnum):
    """Where an authority stands."""

    REQUESTED = "requested"
    PROVEN = "proven"
    REFUSED = "refused"
    REVOKED = "revoked"
    GIVEN_UP = "given_up"


OPEN = frozenset({Standing.REQUESTED, Standing.PROVEN})
"""One authority of a person, an enterprise and a role is open at a time."""


class ProofKind(StrEnum):
    """What an authority rests on."""

    DOCUMENT = "document"
    OFFICER_WORD = "officer_word"
    OWNER_WORD = "owner_word"


class Refusal(StrEnum):
    """Why a request was refused."""

    DOCUMENT_UNREADABLE = "document_unreadable"
    DOCUMENT_DIFFERS = "document_differs"
    NOT_CONFIRMED = "not_confirmed"
    NO_ANSWER = "no_answer"
    OTHER = "other"


class Revocation(StrEnum):
    """Why a proven authority was ended by somebody else."""

    LEFT_ENTERPRISE = "left_enterprise"
    ENTERPRISE_ASKED = "enterprise_asked"
    PROOF_FALSE = "proof_false"
    OTHER = "other"


class Side(StrEnum):
    """On whose side somebody decides."""

    PERSON = "person"
    OWNER = "owner"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who decides: their pseudonym, the side on which they stand, and how history names them."""

    id: str
    side: Side
    name: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What an authority rests on: a document's reference, or somebody's word with what it is based on."""

    kind: ProofKind
    reference: str


@dataclass(frozen=True, slots=True)
class Authority:
    """One person's authority for one enterprise in one role. Every move gives it as it is afterwards."""

    id: str
    enterprise_id: str
    person_id: str
    role: PersonRole
    standing: Standing
    requested_at: datetime
    version: int = 1
    proof: Proof | None = None
    reason: str | None = None
    note: str | None = None

    def proven(self, by: Actor, proof: Proof, *, others: Collection[Authority]) -> Authority:
        """Prove it; ``others`` are the enterprise's other authorities."""
        self._must_be(Standing.REQUESTED)
        self._must_not_be_own(by)
        if by.side is Side.OWNER and (self.role is PersonRole.OWNER or proof.kind is not ProofKind.OWNER_WORD):
            raise OfficeOnly
        if by.side is Side.OFFICE and proof.kind is ProofKind.OWNER_WORD:
            raise OfficeOnly
        if self.role is not PersonRole.OWNER and not owners(others):
            raise OwnerFirst
        return replace(self, standing=Standing.PROVEN, proof=proof, reason=None, note=None, version=self.version + 1)

    def refused(self, by: Actor, reason: Refusal, note: str | None) -> Authority:
        """Refuse a request."""
        self._must_be(Standing.REQUESTED)
        self._must_not_be_own(by)
        self._owner_must_leave_owners(by)
        return self._ended(Standing.REFUSED, reason, note)

    def revoked(self, by: Actor, reason: Revocation, note: str | None, *, others: Collection[Authority]) -> Authority:
        """End a proven authority against, or without, the person's will."""
        self._must_be(Standing.PROVEN)
        self._must_not_be_own(by)
        self._owner_must_leave_owners(by)
        if by.side is not Side.OFFICE:
            self._must_leave_an_owner(others)
        return self._ended(Standing.REVOKED, reason, note)

    def given_up(self, *, others: Collection[Authority]) -> Authority:
        """End one's own request or authority."""
        self._must_be(Standing.REQUESTED, Standing.PROVEN)
        self._must_leave_an_owner(others)
        return self._ended(Standing.GIVEN_UP, None, None)

    def _ended(self, standing: Standing, reason: str | None, note: str | None) -> Authority:
        return replace(self, standing=standing, reason=reason, note=note, version=self.version + 1)

    def _must_be(self, *allowed: Standing) -> None:
        if self.standing not in allowed:
            raise IllegalMove(self.standing)

    def _must_not_be_own(self, by: Actor) -> None:
        if by.side is Side.PERSON or by.id == self.person_id:
            raise OwnAuthority

    def _owner_must_leave_owners(self, by: Actor) -> None:
        if by.side is Side.OWNER and self.role is PersonRole.OWNER:
            raise OfficeOnly

    def _must_leave_an_owner(self, others: Collection[Authority]) -> None:
        if self.standing is Standing.PROVEN and self.role is PersonRole.OWNER and not owners(others):
            raise LastOwner


def owners(authorities: Collection[Authority]) -> list[Authority]:
    """Those that are proven owners'."""
    return [one for one in authorities if one.role is PersonRole.OWNER and one.standing is Standing.PROVEN]


class IllegalMove(Exception):
    """The authority does not stand where it could be moved from."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing)
        self.standing = standing


class OwnAuthority(Exception):
    """Nobody decides about their own authority."""


class OfficeOnly(Exception):
    """An owner decides about staff and advisers, by their own word; the rest is the office's."""


class OwnerFirst(Exception):
    """Staff and advisers act beside a proven owner."""


class LastOwner(Exception):
    """The last proven owner stays until there is another, or an office ends it."""
