"""Who works on a province's panel: officers who see everything, and those of agencies of that province."""

from __future__ import annotations

from enrolment.application.errors import CallUnknown
from enrolment.application.panels.errors import AgencyNotInProvince, NoRegisterCode, PanelUnknown, ProvinceNotInCall
from enrolment.application.panels.ports import Panels
from enrolment.application.panels.shapes import Panel
from enrolment.application.ports import Calls
from enrolment.application.shapes import OpenCall
from enrolment.application.sight import Sights
from starsme.auth import Caller
from starsme.db import Transaction


class PanelDesk:
    """Finds panels for those who may work on them."""

    def __init__(self, calls: Calls, panels: Panels, sights: Sights) -> None:
        self._calls = calls
        self._panels = panels
        self._sights = sights

    def call(self, tx: Transaction, caller: Caller, code: str, province: str) -> OpenCall:
        """The call, for an officer of the province.

        Raises ``ProvinceNotInCall`` or ``AgencyNotInProvince``, and what ``Sights.call`` does.
        """
        opened = self._sights.call(tx, caller, code)
        if province not in opened.call.seats:
            raise ProvinceNotInCall(call_code=code, province=province)
        sight = self._sights.of(tx, caller)
        if not sight.everything and province not in sight.provinces:
            raise AgencyNotInProvince(agency=caller.agency, province=province)
        return opened

    def panel(self, tx: Transaction, caller: Caller, code: str, province: str) -> tuple[OpenCall, Panel]:
        """The call and the province's panel; raises ``PanelUnknown`` too."""
        opened = self.call(tx, caller, code, province)
        panel = self._panels.find(tx.connection, code, province)
        if panel is None:
            raise PanelUnknown(call_code=code, province=province)
        return opened, panel

    def judging(self, tx: Transaction, code: str) -> OpenCall:
        """The call, for one of its judges: what she may see of it is decided by what is assigned to her."""
        opened = self._calls.find(tx.connection, code)
        if opened is None:
            raise CallUnknown(call_code=code)
        return opened


def judge_code(caller: Caller) -> str:
    """The code of the judge who calls; raises ``NoRegisterCode``."""
    if caller.person is None:
        raise NoRegisterCode
    return caller.person
