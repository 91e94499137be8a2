"""An enterprise's people, or an officer on their behalf, give and withdraw consent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from enrolment.application.consent.errors import (
    AdviserDoesNotConsent,
    NoticeIsNoConsent,
    PurposeUnknown,
    TextOutdated,
)
from enrolment.application.consent.ports import ConsentBook
from enrolment.application.consent.statements import Consents
from enrolment.application.consent.told import consent_view, statement_view
from enrolment.application.errors import EnterpriseUnknown
from enrolment.application.people.ports import Authorities, Register
from enrolment.application.sight import Sights
from enrolment.application.told import View
from enrolment.domain.authority import PersonRole, Standing
from enrolment.domain.consent import Consent, Purpose, Statement, Voice
from starsme.auth import Caller, Role
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.errors import PreconditionFailed

_A_MOMENT = timedelta(microseconds=1)
OFFICE = (Role.OFFICER, Role.COORDINATOR)


class ConsentChoices:
    """Shows and changes what an enterprise agreed to."""

    def __init__(
        self,
        consents: Consents,
        book: ConsentBook,
        authorities: Authorities,
        register: Register,
        sights: Sights,
        person: Callable[[str], str],
    ) -> None:
        self._consents = consents
        self._book = book
        self._authorities = authorities
        self._register = register
        self._sights = sights
        self._person = person

    def all(self, tx: Transaction, caller: Caller, enterprise_id: str) -> list[View]:
        """What holds for every purpose; raises ``EnterpriseUnknown``."""
        self._must_see(tx, caller, enterprise_id)
        return [consent_view(self._standing(tx, enterprise_id, purpose)) for purpose in Purpose]

    def one(self, tx: Transaction, caller: Caller, enterprise_id: str, purpose: str) -> View:
        """What holds for a purpose, with everything that was said; raises ``EnterpriseUnknown`` or ``PurposeUnknown``."""
        self._must_see(tx, caller, enterprise_id)
        known = _purpose(purpose)
        history = self._book.history(tx.connection, enterprise_id, known)
        shown = [statement_view(row, to_office=caller.has(*OFFICE)) for row in history]
        return consent_view(self._standing(tx, enterprise_id, known)) | {"history": shown}

    def give(
        self,
        tx: Transaction,
        caller: Caller,
        enterprise_id: str,
        purpose: str,
        text_version: str,
        note: str | None,
        version: int | None,
    ) -> View:
        """Give consent to (or, for ``core``, acknowledge) the text in force, which must be the one that was shown."""
        known, standing = self._to_change(tx, caller, enterprise_id, purpose, version)
        current = self._consents.text(known, bangkok_day(tx.now)).version
        if text_version != current:
            raise TextOutdated(current=current)
        if not standing.given or standing.text_version != text_version:
            said = self._statement(tx, caller, standing, given=True, text_version=text_version, note=note)
            self._consents.hear(tx, {enterprise_id: [said]})
        return self.one(tx, caller, enterprise_id, purpose)

    def withdraw(
        self,
        tx: Transaction,
        caller: Caller,
        enterprise_id: str,
        purpose: str,
        text_version: str | None,
        note: str | None,
        version: int | None,
    ) -> View:
        """Withdraw consent; ``text_version`` is the text that was shown, else the one that consent was given to."""
        known, standing = self._to_change(tx, caller, enterprise_id, purpose, version)
        if known is Purpose.CORE:
            raise NoticeIsNoConsent
        if standing.given:
            shown = text_version or standing.text_version or ""
            said = self._statement(tx, caller, standing, given=False, text_version=shown, note=note)
            self._consents.hear(tx, {enterprise_id: [said]})
        return self.one(tx, caller, enterprise_id, purpose)

    def _to_change(
        self, tx: Transaction, caller: Caller, enterprise_id: str, purpose: str, version: int | None
    ) -> tuple[Purpose, Consent]:
        self._must_see(tx, caller, enterprise_id)
        self._must_decide(tx, caller, enterprise_id)
        known = _purpose(purpose)
        # Lock first: a yes and a no from two devices must not both rest on the same version.
        self._book.lock(tx.connection, enterprise_id)
        standing = self._standing(tx, enterprise_id, known)
        if version is not None and version != standing.version:
            raise PreconditionFailed(current=standing.version)
        return known, standing

    def _statement(
        self, tx: Transaction, caller: Caller, standing: Consent, *, given: bool, text_version: str, note: str | None
    ) -> Statement:
        office = caller.has(*OFFICE)
        voice, by = (Voice.OFFICE, caller.subject) if office else (Voice.PERSON, self._person(caller.subject))
        # What is said now prevails, whatever a clock elsewhere wrote.
        at = tx.now if standing.at is None else max(tx.now, standing.at + _A_MOMENT)
        return Statement(standing.purpose, given, text_version, at, voice, by, note)

    def _standing(self, tx: Transaction, enterprise_id: str, purpose: Purpose) -> Consent:
        return self._book.standing(tx.connection, [enterprise_id]).get((enterprise_id, purpose), Consent(purpose))

    def _must_see(self, tx: Transaction, caller: Caller, enterprise_id: str) -> None:
        sight = self._sights.of(tx, caller)
        if self._register.name(tx.connection, enterprise_id) is None:
            raise EnterpriseUnknown
        province = self._register.province(tx.connection, enterprise_id)
        if not (sight.everything or province in sight.provinces or enterprise_id in sight.enterprises):
            raise EnterpriseUnknown

    def _must_decide(self, tx: Transaction, caller: Caller, enterprise_id: str) -> None:
        if caller.has(*OFFICE):
            return
        own = self._authorities.latest_of(tx.connection, enterprise_id, self._person(caller.subject))
        roles = {one.role for one in own if one.standing is Standing.PROVEN}
        if roles == {PersonRole.ADVISER}:
            raise AdviserDoesNotConsent


def _purpose(word: str) -> Purpose:
    try:
        return Purpose(word)
    except ValueError:
        raise PurposeUnknown from None
