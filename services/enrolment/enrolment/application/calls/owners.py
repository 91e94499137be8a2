"""Who may write programmes and calls: coordinators, and officers of the agency that owns the programme.

A call without a programme, like a programme without an owner, belongs to the agency that operates the service.
"""

from __future__ import annotations

from enrolment.application.calls.errors import NotTheOwner, ProgrammeUnknown
from enrolment.application.calls.ports import Programmes
from enrolment.application.ports import Calls
from enrolment.application.shapes import OpenCall
from enrolment.application.sight import Sights
from starsme.auth import Caller, Role
from starsme.db import Transaction


class Owners:
    """Tells who may write. ``operator`` is the agency that operates this service."""

    def __init__(self, programmes: Programmes, calls: Calls, sights: Sights, operator: str) -> None:
        self._programmes = programmes
        self._calls = calls
        self._sights = sights
        self._operator = operator

    def must_write(self, tx: Transaction, caller: Caller, programme: str | None) -> None:
        """Raise ``NotTheOwner`` unless the caller may write calls of this programme, or ``ProgrammeUnknown``."""
        owner = self._owner(tx, programme)
        if not self._works_for(caller, owner):
            raise NotTheOwner(owner=owner)

    def must_own(self, caller: Caller, owner: str | None) -> None:
        """Raise ``NotTheOwner`` unless the caller may write what this agency owns."""
        if not self._works_for(caller, owner or self._operator):
            raise NotTheOwner(owner=owner or self._operator)

    def may_read(self, tx: Transaction, caller: Caller, programme: str | None) -> bool:
        """Whether a caller of the office may read a draft: whoever sees every call, and the owning agency."""
        if self._sights.of(tx, caller).everything:
            return True
        found = None if programme is None else self._programmes.find(tx.connection, programme)
        return self._works_for(caller, (found.owner if found else None) or self._operator)

    def call(self, tx: Transaction, caller: Caller, code: str) -> OpenCall:
        """An opened call for those who work on it or own it; raises as ``Sights.call`` does."""
        opened = self._calls.find(tx.connection, code)
        if opened is not None and self.may_read(tx, caller, opened.call.programme):
            return opened
        return self._sights.call(tx, caller, code)

    def _owner(self, tx: Transaction, programme: str | None) -> str:
        if programme is None:
            return self._operator
        found = self._programmes.find(tx.connection, programme)
        if found is None:
            raise ProgrammeUnknown(programme=programme)
        return found.owner or self._operator

    def _works_for(self, caller: Caller, agency: str) -> bool:
        if caller.has(Role.COORDINATOR):
            return True
        return caller.has(Role.OFFICER) and (caller.agency or self._operator) == agency
