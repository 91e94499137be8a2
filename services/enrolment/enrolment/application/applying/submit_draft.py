"""Submitting a draft: complete, in time, the notice acknowledged, the authority proven; then it is an application."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime

from enrolment.application.applying.drafts import WorkOnDrafts
from enrolment.application.applying.errors import (
    DraftIncomplete,
    DraftSubmittedBefore,
    NoReceipt,
    NumberMissing,
    WindowClosed,
)
from enrolment.application.applying.form import problems_of, record_of
from enrolment.application.applying.parties import Parties
from enrolment.application.applying.ports import SubmissionGate, Submissions
from enrolment.application.applying.shapes import Contents, Draft, Submission
from enrolment.application.consent.statements import Consents
from enrolment.application.identity.ports import EnterpriseNumbers
from enrolment.application.people.errors import NoticeOutdated
from enrolment.application.ports import Applications, Calls
from enrolment.application.shapes import NewApplication, OpenCall
from enrolment.application.taking_in import TakeIn
from enrolment.domain.application_life import Move, State, moved
from enrolment.domain.application_numbers import application_number
from enrolment.domain.consent import Purpose
from starsme.auth import Caller
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.errors import PreconditionFailed
from starsme.events.enrolment import ApplicationSubmitted
from starsme.findings import Finding
from starsme.thai import BANGKOK, format_date_th


class SubmitDraft:
    """Turns drafts into applications, the same way as an imported record: the rules read the same cells."""

    def __init__(
        self,
        calls: Calls,
        drafts: WorkOnDrafts,
        submissions: Submissions,
        applications: Applications,
        taking_in: TakeIn,
        numbers: EnterpriseNumbers,
        gate: SubmissionGate,
        parties: Parties,
        consents: Consents,
        pseudonym: Callable[[str], str],
    ) -> None:
        self._calls = calls
        self._drafts = drafts
        self._submissions = submissions
        self._applications = applications
        self._taking_in = taking_in
        self._numbers = numbers
        self._gate = gate
        self._parties = parties
        self._consents = consents
        self._pseudonym = pseudonym

    def submit(
        self, tx: Transaction, caller: Caller, draft_id: str, version: int | None, notice_version: str
    ) -> Submission:
        """Submit a draft; gives the receipt.

        Raises ``DraftUnknown``, ``DraftSubmittedBefore``, ``PreconditionFailed``, ``NoticeOutdated``,
        ``WindowClosed``, ``NumberMissing``, ``DraftIncomplete`` with every problem, or what the gate says is missing.
        """
        call_code = self._drafts.get(tx, caller, draft_id).call_code
        # Lock first: rows are given in order of arrival, and a draft becomes one application.
        self._calls.lock(tx.connection, call_code)
        draft = self._drafts.get(tx, caller, draft_id)
        if draft.application_id is not None:
            raise DraftSubmittedBefore(application_id=draft.application_id)
        if version is not None and version != draft.version:
            raise PreconditionFailed(current=draft.version)
        current = self._consents.text(Purpose.CORE, bangkok_day(tx.now)).version
        if notice_version != current:
            raise NoticeOutdated(current=current)
        opened = self._drafts.call(tx, draft)
        _must_be_in_time(opened, tx.now)
        self._gate.must_be_open(tx, caller, draft.enterprise_id)
        moved(State.DRAFT, Move.SUBMIT)
        application = self._take_in(tx, draft, opened)
        receipt = Submission(
            application_id=application.id,
            draft_id=draft.id,
            submitted_at=tx.now,
            submitted_by=caller.subject,
            notice_version=notice_version,
            contents=draft.contents,
            digest=_digest(draft.contents),
        )
        self._submissions.add(tx.connection, receipt)
        _tell(tx, opened, application)
        return receipt

    def receipt(self, tx: Transaction, caller: Caller, application_id: str) -> tuple[Submission, str, int]:
        """The receipt of an application, its call and its row; raises ``ApplicationUnknown`` or ``NoReceipt``."""
        call_code, application = self._parties.application(tx, caller, application_id)
        receipt = self._submissions.find(tx.connection, application_id)
        if receipt is None:
            raise NoReceipt
        return receipt, call_code, application.application.row

    def _take_in(self, tx: Transaction, draft: Draft, opened: OpenCall) -> NewApplication:
        number = self._numbers.of(tx.connection, [draft.enterprise_id]).get(draft.enterprise_id)
        if number is None:
            raise NumberMissing
        row = self._applications.last_row(tx.connection, opened.call.code) + 1
        record = record_of(row, draft.contents, number, _as_typed(tx.now), self._pseudonym)
        if problems := problems_of(opened.call, draft.contents, record):
            raise DraftIncomplete(
                findings=[Finding("", None, f"{one.part}.{one.field}", one.code, one.th, one.en) for one in problems]
            )
        return self._taking_in.keep(tx, opened, draft.id, [record])[0]


def _must_be_in_time(opened: OpenCall, now: datetime) -> None:
    # The clock of the form has whole seconds, and the closing second is in.
    if not opened.call.is_open_at(now.replace(microsecond=0)):
        raise WindowClosed(
            call_code=opened.call.code, opens=_shown(opened.call.opens_at), closes=_shown(opened.call.closes_at)
        )


def _shown(time: datetime) -> str:
    local = time.astimezone(BANGKOK)
    return f"{format_date_th(local.date())} {local:%H:%M:%S}"


def _as_typed(now: datetime) -> str:
    local = now.astimezone(BANGKOK)
    return f"{local:%Y-%m-%d %H:%M:%S}"


def _digest(contents: Contents) -> str:
    said = [dict(contents.answers), dict(contents.questions), dict(contents.documents)]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _tell(tx: Transaction, opened: OpenCall, application: NewApplication) -> None:
    record = application.record
    tx.emit(
        ApplicationSubmitted.event(
            application_id=application.id,
            enterprise_id=application.enterprise_id,
            call_code=opened.call.code,
            row=record.application.row,
            reference=application_number(opened.call.code, record.application.row),
            province=record.application.province,
            submitted_at=record.application.submitted_at,
            name_th=record.name_th,
        )
    )
