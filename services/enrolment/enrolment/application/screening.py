"""Screening a call: every application's verdict with all its reasons, and the groups that follow from assessments."""

from __future__ import annotations

from collections.abc import Sequence

from enrolment.application.errors import CallUnknown
from enrolment.application.ports import Applications, Calls, Holds, LettersOwed, Waivers
from enrolment.application.regrouping import Groups
from enrolment.application.shapes import KeptApplication, OpenCall
from enrolment.application.sheet_decisions import SheetDecisions
from enrolment.domain.eligibility import Screening, screen
from enrolment.domain.words import Decision, Verdict
from starsme.db import Transaction
from starsme.events import Event
from starsme.events.enrolment import ApplicationScreened
from starsme.jobs import Job, JobKind

_NUMBERS_A_STEP = 500
_NUMBERED, _NAMELESS = "numbered", "nameless"


class ScreenCall(JobKind):
    """The job kind ``screening``; its scope is the call's code. A step takes all applications of some numbers.

    Applications about which information is being asked, or that were withdrawn before a verdict, get none; they still count
    where duplicates are settled. Reasons that an upheld appeal set aside do not count. Verdicts that stay as they were are
    neither written nor told again. Score sheets about applications whose verdicts change are decided again.
    """

    kind = "screening"

    def __init__(
        self,
        calls: Calls,
        applications: Applications,
        groups: Groups,
        sheet_decisions: SheetDecisions,
        holds: Holds,
        letters: LettersOwed,
        waivers: Waivers,
    ) -> None:
        self._calls = calls
        self._applications = applications
        self._groups = groups
        self._sheet_decisions = sheet_decisions
        self._holds = holds
        self._letters = letters
        self._waivers = waivers

    def step(self, tx: Transaction, job: Job) -> bool:
        """Screen the next applications; ``True`` when all have their verdicts."""
        opened = self._calls.find(tx.connection, job.scope)
        if opened is None:
            raise CallUnknown(call_code=job.scope)
        self._calls.lock(tx.connection, job.scope)
        part = job.result.setdefault("part", _NUMBERED)
        applications = self._next_numbered(tx, job) if part == _NUMBERED else self._next_nameless(tx, job)
        if applications:
            self._screen(tx, job, opened, applications)
            return False
        if part == _NUMBERED:
            job.result["part"] = _NAMELESS
            return False
        self._calls.mark_screened(tx.connection, job.scope, tx.now)
        return True

    def _next_numbered(self, tx: Transaction, job: Job) -> list[KeptApplication]:
        after = job.result.get("after_number", "")
        numbers = self._applications.numbers_after(tx.connection, job.scope, after, _NUMBERS_A_STEP)
        if not numbers:
            return []
        job.result["after_number"] = numbers[-1]
        return self._applications.with_numbers(tx.connection, job.scope, numbers[0], numbers[-1])

    def _next_nameless(self, tx: Transaction, job: Job) -> list[KeptApplication]:
        after = job.result.get("after_row", 0)
        applications = self._applications.without_number(tx.connection, job.scope, after, _NUMBERS_A_STEP)
        if applications:
            job.result["after_row"] = applications[-1].application.row
        return applications

    def _screen(self, tx: Transaction, job: Job, opened: OpenCall, applications: Sequence[KeptApplication]) -> None:
        outcomes = screen(opened.call, (one.application for one in applications))
        waived = self._waivers.waived(tx.connection, opened.call.code)
        for one in applications:
            if one.id in waived:
                outcomes[one.application.row] = outcomes[one.application.row].without(waived[one.id])
        held = self._holds.held(tx.connection, opened.call.code)
        applications = [one for one in applications if one.id not in held]
        changed = [one for one in applications if outcomes[one.application.row] != one.screening]
        self._applications.keep_screenings(
            tx.connection, {one.id: outcomes[one.application.row] for one in changed}, tx.now
        )
        news = [one for one in changed if _says_something_new(one.screening, outcomes[one.application.row])]
        for one in news:
            tx.emit(_screened(opened.call.code, one, outcomes[one.application.row]))
        refused = [one.id for one in news if outcomes[one.application.row].verdict is Verdict.INELIGIBLE]
        self._letters.owe(tx.connection, opened.call.code, ((one, Decision.INELIGIBLE) for one in refused), "screening")
        self._groups.regroup(tx, {one.enterprise_id for one in applications if one.enterprise_id is not None})
        if changed:
            self._sheet_decisions.review(
                tx,
                opened.call.code,
                {one.application.row for one in changed},
                {one.application.number for one in changed if one.application.number is not None},
            )
        _count(job, "screened", len(applications))
        _count(job, "changed", len(news))
        _count(job, "eligible", sum(outcomes[one.application.row].verdict is Verdict.ELIGIBLE for one in applications))


def _says_something_new(before: Screening | None, after: Screening) -> bool:
    """Which later application counts instead is no news to the applicant; the reasons are."""
    return before is None or (before.reasons, before.incomplete_fields) != (after.reasons, after.incomplete_fields)


def _screened(call_code: str, one: KeptApplication, outcome: Screening) -> Event:
    return ApplicationScreened.event(
        application_id=one.id,
        party_id=one.party_id,
        enterprise_id=one.enterprise_id,
        call_code=call_code,
        row=one.application.row,
        enterprise_name=one.name_th,
        eligible=outcome.verdict is Verdict.ELIGIBLE,
        reasons=list(outcome.reasons),
        incomplete_fields=list(outcome.incomplete_fields),
    )


def _count(job: Job, name: str, by: int) -> None:
    job.result[name] = job.result.get(name, 0) + by
