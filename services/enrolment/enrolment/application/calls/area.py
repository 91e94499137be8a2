"""The use cases of programmes and calls, wired."""

from __future__ import annotations

from dataclasses import dataclass

from enrolment.application.calls.amending import AmendCalls
from enrolment.application.calls.cloning import CloneCalls
from enrolment.application.calls.drafting import DraftCalls
from enrolment.application.calls.opening import CallOpenings
from enrolment.application.calls.owners import Owners
from enrolment.application.calls.programmes import KeepProgrammes
from enrolment.application.calls.reading import ReadCalls


@dataclass(frozen=True, slots=True)
class CallsArea:
    """What the routes of programmes and calls use."""

    programmes: KeepProgrammes
    drafting: DraftCalls
    openings: CallOpenings
    amending: AmendCalls
    cloning: CloneCalls
    reading: ReadCalls
    owners: Owners
