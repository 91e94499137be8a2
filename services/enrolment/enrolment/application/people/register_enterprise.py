"""A person registers her enterprise, and asks to act for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from enrolment.application.consent.statements import Consents
from enrolment.application.identity.ports import EnterpriseNumbers
from enrolment.application.people.errors import NoticeOutdated
from enrolment.application.people.ports import Authorities, Register
from enrolment.application.people.reading import read_registration
from enrolment.application.people.requests import Asked, AuthorityRequests
from enrolment.application.people.shapes import AuthorityRequest, Registration
from enrolment.application.regrouping import Groups
from enrolment.domain.authority import Actor, Side
from enrolment.domain.consent import Purpose, Statement, Voice
from starsme.auth import Caller
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.events.enrolment import EnterpriseRegistered


class RegisterEnterprise:
    """Registers an enterprise that is new; whether it is new or not, the answer is the same: the person's own request."""

    def __init__(
        self,
        register: Register,
        authorities: Authorities,
        requests: AuthorityRequests,
        numbers: EnterpriseNumbers,
        consents: Consents,
        groups: Groups,
        *,
        pseudonym: Callable[[str], str],
        person: Callable[[str], str],
    ) -> None:
        self._register = register
        self._authorities = authorities
        self._requests = requests
        self._numbers = numbers
        self._consents = consents
        self._groups = groups
        self._pseudonym = pseudonym
        self._person = person

    def register(self, tx: Transaction, caller: Caller, body: Mapping[str, Any]) -> tuple[AuthorityRequest, bool]:
        """The request, and whether it is new; asked twice is asked once.

        Raises ``RegistrationInvalid`` or ``NoticeOutdated``.
        """
        entered = read_registration(body)
        current = self._consents.text(Purpose.CORE, bangkok_day(tx.now)).version
        if entered.notice_version != current:
            raise NoticeOutdated(current=current)
        enterprise_id, person_id = self._pseudonym(entered.number), self._person(caller.subject)
        if self._register.add(tx.connection, enterprise_id, entered, bangkok_day(tx.now)):
            self._welcome(tx, enterprise_id, entered, person_id)
        # Lock first: the same person may be asking from two devices at once.
        self._register.lock(tx.connection, enterprise_id)
        earlier = self._authorities.open_of(tx.connection, enterprise_id, person_id, entered.role)
        if earlier is not None:
            return earlier, False
        return self._requests.ask(tx, _asked(enterprise_id, person_id, entered), _herself(person_id)), True

    def _welcome(self, tx: Transaction, enterprise_id: str, entered: Registration, person_id: str) -> None:
        self._numbers.keep(tx.connection, {enterprise_id: entered.number})
        tx.emit(
            EnterpriseRegistered.event(
                enterprise_id=enterprise_id,
                kind=entered.kind,
                name_th=entered.name_th,
                name_en=entered.name_en,
                province=entered.province,
                sector=entered.sector,
                size=None,
                registered_on=bangkok_day(tx.now),
            )
        )
        acknowledged = Statement(Purpose.CORE, True, entered.notice_version, tx.now, Voice.PERSON, person_id)
        self._consents.hear(tx, {enterprise_id: [acknowledged]})
        self._groups.regroup(tx, {enterprise_id})


def _asked(enterprise_id: str, person_id: str, entered: Registration) -> Asked:
    return Asked(
        enterprise_id=enterprise_id,
        person_id=person_id,
        role=entered.role,
        name_typed=entered.name_th,
        number=entered.number,
        province_typed=entered.province,
        notice_version=entered.notice_version,
        evidence=entered.evidence,
    )


def _herself(person_id: str) -> Actor:
    return Actor(person_id, Side.PERSON, person_id)
