"""Whose drafts and applications a caller may touch as an applicant."""

from __future__ import annotations

from collections.abc import Callable

from enrolment.application.applying.errors import EnterpriseNotNamed, EnterpriseNotYours
from enrolment.application.errors import AgencyNotInCall, ApplicationUnknown
from enrolment.application.people.ports import Authorities
from enrolment.application.ports import Applications
from enrolment.application.shapes import KeptApplication
from enrolment.application.sight import Sights
from enrolment.domain.authority import Standing
from starsme.auth import Caller, Role
from starsme.db import Transaction


class Parties:
    """Tells whom a caller acts for, and finds applications that are the caller's to act on."""

    def __init__(
        self, sights: Sights, applications: Applications, authorities: Authorities, person: Callable[[str], str]
    ) -> None:
        self._sights = sights
        self._applications = applications
        self._authorities = authorities
        self._person = person

    def person(self, caller: Caller) -> str:
        """The person behind a caller."""
        return self._person(caller.subject)

    def enterprises(self, tx: Transaction, caller: Caller) -> frozenset[str]:
        """The enterprises that the caller acts for; an officer who is an entrepreneur too sees her own here."""
        return self._sights.acts_for(tx, caller) if caller.has(Role.ENTREPRENEUR) else frozenset()

    def one(self, tx: Transaction, caller: Caller, enterprise_id: str | None) -> tuple[str, bool]:
        """The enterprise named, or the only one; and whether the authority to act for it is proven.

        Raises ``EnterpriseNotNamed``, or ``EnterpriseNotYours`` for one that the caller has not asked to act for.
        """
        own = self.enterprises(tx, caller)
        if enterprise_id is None and len(own) == 1:
            return next(iter(own)), True
        if enterprise_id is None:
            raise EnterpriseNotNamed(count=len(own))
        if enterprise_id in own:
            return enterprise_id, True
        asked = self._authorities.latest_of(tx.connection, enterprise_id, self.person(caller))
        if any(one.standing is Standing.REQUESTED for one in asked):
            return enterprise_id, False
        raise EnterpriseNotYours(enterprise_id=enterprise_id)

    def application(self, tx: Transaction, caller: Caller, application_id: str) -> tuple[str, KeptApplication]:
        """The call's code and an application that is the caller's own, or in the officer's sight.

        Raises ``ApplicationUnknown`` for all others, as if there were none.
        """
        found = self._applications.find(tx.connection, application_id)
        if found is None:
            raise ApplicationUnknown
        if caller.has(Role.OFFICER, Role.COORDINATOR):
            return self._for_the_office(tx, caller, found)
        if found[1].enterprise_id is None or found[1].enterprise_id not in self.enterprises(tx, caller):
            raise ApplicationUnknown
        return found

    def kept(self, tx: Transaction, application_id: str) -> KeptApplication:
        """An application for work that nobody asked for; raises ``ApplicationUnknown``."""
        found = self._applications.find(tx.connection, application_id)
        if found is None:
            raise ApplicationUnknown
        return found[1]

    def _for_the_office(
        self, tx: Transaction, caller: Caller, found: tuple[str, KeptApplication]
    ) -> tuple[str, KeptApplication]:
        try:
            self._sights.call(tx, caller, found[0])
        except AgencyNotInCall:
            raise ApplicationUnknown from None
        if not self._sights.of(tx, caller).acts_in(found[1].application.province):
            raise ApplicationUnknown
        return found
