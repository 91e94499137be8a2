"""Cloning a call to another code, provinces or year: the result is a draft, and says what is still to be decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from enrolment.application.calls.drafting import DraftCalls, JudgedDraft
from enrolment.application.calls.errors import CloneImpossible, CodeTaken, DraftUnknown
from enrolment.application.calls.owners import Owners
from enrolment.application.calls.programmes import usable_code
from enrolment.application.calls.shapes import Draft
from enrolment.application.calls.soundness import KNOWN_PROVINCES, findings
from enrolment.application.errors import CallUnknown
from enrolment.application.ports import Calls
from enrolment.domain.call_clone import Clone, cloned
from enrolment.domain.document_reader import Problem
from starsme.auth import Caller
from starsme.db import Transaction
from starsme.thai import BANGKOK, PROVINCES

_NAMES = {province.code: (province.name_th, province.name_en) for province in PROVINCES}


class CloneCalls:
    """Rolls calls out. A call is cloned from what it opened with, or from its draft while it is not open."""

    def __init__(self, calls: Calls, drafting: DraftCalls, owners: Owners) -> None:
        self._calls = calls
        self._drafting = drafting
        self._owners = owners

    def clone(self, tx: Transaction, caller: Caller, code: str, wanted: Clone) -> JudgedDraft:
        """Make a draft of another code from a call that the caller may see; raises ``CodeTaken`` where it is in use."""
        origin = self._origin(tx, caller, code)
        usable_code(wanted.code)
        self._must_be_possible(tx, wanted)
        if self._calls.find(tx.connection, wanted.code) is not None:
            raise CodeTaken(call_code=wanted.code)
        document = self._document(origin, wanted)
        programme = self._drafting.programme_of(tx, document)
        made = Draft(wanted.code, 1, programme, code, None, document, tx.now, caller.subject)
        if not self._drafting.add_clone(tx, caller, made):
            raise CodeTaken(call_code=wanted.code)
        return self._drafting.judged(tx, made)

    def _origin(self, tx: Transaction, caller: Caller, code: str) -> Mapping[str, Any]:
        if self._calls.find(tx.connection, code) is not None:
            return self._owners.call(tx, caller, code).document
        try:
            return self._drafting.find(tx, caller, code).document
        except DraftUnknown as error:
            raise CallUnknown(call_code=code) from error

    def _must_be_possible(self, tx: Transaction, wanted: Clone) -> None:
        problems = [
            Problem(f"provinces[{code}]", "not_a_choice", f"ไม่รู้จักจังหวัด {code}", f"there is no province {code}")
            for code in wanted.seats or ()
            if code not in KNOWN_PROVINCES
        ]
        if wanted.years and wanted.opens_at is not None:
            problems.append(
                Problem(
                    "years", "contradicts", "ระบุ years หรือ opens_at อย่างใดอย่างหนึ่ง", "give years or opens_at, not both"
                )
            )
        if wanted.programme is not None and not self._drafting.knows(tx, wanted.programme):
            problems.append(Problem("programme", "unknown_programme", "ไม่พบโครงการนี้", "there is no such programme"))
        if problems:
            raise CloneImpossible(findings=findings(problems))

    def _document(self, origin: Mapping[str, Any], wanted: Clone) -> dict[str, Any]:
        try:
            if wanted.opens_at is not None:
                wanted = replace(wanted, opens_at=wanted.opens_at.astimezone(BANGKOK))
            return cloned(origin, wanted, _NAMES)
        except (OverflowError, ValueError) as error:
            told = Problem("opens_at", "beyond_calendar", "เลื่อนวันไปถึงขนาดนี้ไม่ได้", "the dates cannot be moved that far")
            raise CloneImpossible(findings=findings([told])) from error
