"""What a caller may see, decided once and handed to every query.

The office (coordinators, and officers of the agency that operates this service; a token that names no agency is the
operator's own) sees everything. An officer of another agency sees a call when the directory names the agency for one of
its provinces. Judges see their own sheets.

Entrepreneurs see the enterprises that their token names and those for which they have a proven authority here. An
authority that was ended here ends it, whatever an older token still says. Who only asked for an authority sees the
request, and nothing of the enterprise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from enrolment.application.errors import AgencyNotInCall, CallUnknown
from enrolment.application.people.ports import ActsFor
from enrolment.application.ports import Agencies, Calls
from enrolment.application.shapes import OpenCall
from starsme.auth import Caller, Role
from starsme.db import Transaction
from starsme.errors import Forbidden
from starsme.identifiers import mask_number

COORDINATING = "coordinator"
"""The directory role of an agency whose officers see every call."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A scope for queries: everything, or these provinces, these enterprises and this judge's sheets."""

    everything: bool = False
    provinces: frozenset[str] = frozenset()
    enterprises: frozenset[str] = frozenset()
    judge: str | None = None
    masked: bool = False

    @property
    def office(self) -> bool:
        """Whether the caller works at an agency."""
        return self.everything or bool(self.provinces)

    @property
    def whole(self) -> bool:
        """Whether 13-digit numbers are shown whole: at the office, unless it asked for masked ones."""
        return self.office and not self.masked

    def shown(self, number: str | None) -> str | None:
        """A 13-digit number as this caller is to see it, whole or masked."""
        if number is None or self.whole:
            return number
        return mask_number(number)

    def acts_in(self, province: str | None) -> bool:
        """Whether the caller's agency may act on what belongs to a province; what names none is the operator's."""
        return self.everything or province in self.provinces

    def covers(self, call: OpenCall) -> bool:
        """Whether all of a call is in sight."""
        return self.everything or not self.provinces.isdisjoint(call.call.seats)


class Sights:
    """Tells what callers see. ``operator`` is the agency that operates this service."""

    def __init__(
        self, calls: Calls, agencies: Agencies, acts_for: ActsFor, person: Callable[[str], str], operator: str
    ) -> None:
        self._calls = calls
        self._agencies = agencies
        self._acts_for = acts_for
        self._person = person
        self._operator = operator

    def of(self, tx: Transaction, caller: Caller) -> Sight:
        """The scope of a caller: the widest of the caller's roles."""
        if caller.has(Role.COORDINATOR):
            return Sight(everything=True)
        if caller.has(Role.OFFICER):
            return self._of_officer(tx, caller.agency)
        return Sight(
            enterprises=self.acts_for(tx, caller) if caller.has(Role.ENTREPRENEUR) else frozenset(),
            judge=caller.person if caller.has(Role.JUDGE) else None,
        )

    def acts_for(self, tx: Transaction, caller: Caller) -> frozenset[str]:
        """The enterprises for which a caller may act: by the token, or proven here, less what was ended here."""
        known = self._acts_for.of(tx.connection, self._person(caller.subject))
        return (caller.enterprises | known.proven) - known.ended

    def call(self, tx: Transaction, caller: Caller, code: str) -> OpenCall:
        """A call for those who work on it; raises ``CallUnknown``, ``AgencyNotInCall`` or ``Forbidden``."""
        call = self._calls.find(tx.connection, code)
        if call is None:
            raise CallUnknown(call_code=code)
        if self.of(tx, caller).covers(call):
            return call
        if caller.has(Role.OFFICER):
            raise AgencyNotInCall(agency=caller.agency)
        raise Forbidden

    def any_call(self, tx: Transaction, caller: Caller, code: str) -> OpenCall:
        """A call for those who may see all of it, or their own part of it; raises as ``call`` does for other officers."""
        if caller.has(Role.OFFICER, Role.COORDINATOR):
            return self.call(tx, caller, code)
        call = self._calls.find(tx.connection, code)
        if call is None:
            raise CallUnknown(call_code=code)
        return call

    def _of_officer(self, tx: Transaction, code: str | None) -> Sight:
        if code is None or code == self._operator:
            return Sight(everything=True)
        agency = self._agencies.find(tx.connection, code)
        if agency is None:
            return Sight()
        return Sight(everything=COORDINATING in agency.roles, provinces=frozenset(agency.provinces))
