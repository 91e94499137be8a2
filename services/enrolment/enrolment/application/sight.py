"""What a caller may see, decided once and handed to every query.

The office (coordinators, and officers of the agency that operates this service; a token that names no agency is the
operator's own) sees everything. An officer of another agency sees a call when the directory names the agency for one of
its provinces. Judges see their own sheets, entrepreneurs their own enterprises.
"""

from __future__ import annotations

from dataclasses import dataclass

from enrolment.application.errors import AgencyNotInCall, CallUnknown
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

    @property
    def office(self) -> bool:
        """Whether the caller works at an agency, and so is shown whole numbers."""
        return self.everything or bool(self.provinces)

    def shown(self, number: str | None) -> str | None:
        """A 13-digit number as this caller may see it: whole at the office, masked for all others."""
        if number is None or self.office:
            return number
        return mask_number(number)

    def covers(self, call: OpenCall) -> bool:
        """Whether all of a call is in sight."""
        return self.everything or not self.provinces.isdisjoint(call.call.seats)


class Sights:
    """Tells what callers see. ``operator`` is the agency that operates this service."""

    def __init__(self, calls: Calls, agencies: Agencies, operator: str) -> None:
        self._calls = calls
        self._agencies = agencies
        self._operator = operator

    def of(self, tx: Transaction, caller: Caller) -> Sight:
        """The scope of a caller: the widest of the caller's roles."""
        if caller.has(Role.COORDINATOR):
            return Sight(everything=True)
        if caller.has(Role.OFFICER):
            return self._of_officer(tx, caller.agency)
        return Sight(
            enterprises=caller.enterprises if caller.has(Role.ENTREPRENEUR) else frozenset(),
            judge=caller.person if caller.has(Role.JUDGE) else None,
        )

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
