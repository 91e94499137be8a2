"""More information: asked by an officer, answered by the applicant or closed with a reason; the clock stops meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from enrolment.application.applying.errors import (
    AnswerInvalid,
    RequestInvalid,
    RequestSettled,
    RequestUnknown,
    ResultPublished,
)
from enrolment.application.applying.form import ANSWERABLE, HEADINGS, LONGEST_CELL
from enrolment.application.applying.life import ApplicationLives
from enrolment.application.applying.parties import Parties
from enrolment.application.applying.ports import ApplicationCells, InformationRequests
from enrolment.application.applying.shapes import Asked, CellChange, InformationRequest
from enrolment.application.errors import CallUnknown
from enrolment.application.findings import record_findings
from enrolment.application.intake import Record, read_record
from enrolment.application.ports import Calls, Selections
from enrolment.application.shapes import KeptApplication
from enrolment.application.sheet_decisions import SheetDecisions
from enrolment.application.taking_in import as_application, tell_contact
from enrolment.domain.application_clocks import INFORMATION, IsWorking, due_day, rule_on
from enrolment.domain.application_life import Move
from starsme.auth import Caller
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.events.enrolment import InformationAnswered, InformationAsked, InformationOverdue
from starsme.findings import Finding
from starsme.ids import new_id

_OVERDUE_A_STEP = 100
_CONTACT = frozenset({"contact_name", "phone", "email", "line_id", "name_th"})


class Information:
    """Asks, takes answers, closes, and tells what is overdue."""

    def __init__(
        self,
        calls: Calls,
        selections: Selections,
        requests: InformationRequests,
        cells: ApplicationCells,
        lives: ApplicationLives,
        parties: Parties,
        sheet_decisions: SheetDecisions,
        is_working: IsWorking,
    ) -> None:
        self._calls = calls
        self._selections = selections
        self._requests = requests
        self._cells = cells
        self._lives = lives
        self._parties = parties
        self._sheet_decisions = sheet_decisions
        self._is_working = is_working

    def ask(self, tx: Transaction, caller: Caller, application_id: str, items: Sequence[Asked]) -> InformationRequest:
        """Ask; a verdict that there is already is taken back until the answer is screened.

        Raises ``ApplicationUnknown``, ``ResultPublished``, ``MoveNotOpen`` or ``RequestInvalid``.
        """
        code, application = self._locked(tx, caller, application_id)
        latest = self._selections.latest(tx.connection, code)
        if latest is not None and latest.published_at is not None:
            raise ResultPublished(call_code=code)
        self._lives.move(tx, application_id, Move.ASK)
        if findings := list(_misfits(items)):
            raise RequestInvalid(findings=findings)
        today = bangkok_day(tx.now)
        rule = rule_on(INFORMATION, today)
        due_on = due_day(rule, today, self._is_working)
        request = InformationRequest(
            id=f"inf_{new_id()}",
            application_id=application_id,
            call_code=code,
            items=tuple(items),
            asked_at=tx.now,
            asked_by=caller.subject,
            due_on=due_on or today,
            rule=rule.version,
        )
        self._requests.add(tx.connection, request)
        if application.screening is not None:
            self._take_verdict_back(tx, code, application)
        tx.emit(
            InformationAsked.event(
                **_about(request, application),
                asked_th=[item.th for item in items],
                asked_en=[item.en for item in items],
                due_on=request.due_on,
            )
        )
        return request

    def of(self, tx: Transaction, caller: Caller, application_id: str) -> list[InformationRequest]:
        """An application's requests, oldest first; raises ``ApplicationUnknown``."""
        self._parties.application(tx, caller, application_id)
        return self._requests.of(tx.connection, application_id)

    def changes(self, tx: Transaction, caller: Caller, application_id: str) -> list[CellChange]:
        """The cells that answers changed, oldest first; raises ``ApplicationUnknown``."""
        self._parties.application(tx, caller, application_id)
        return self._requests.changes(tx.connection, application_id)

    def answer(
        self,
        tx: Transaction,
        caller: Caller,
        application_id: str,
        request_id: str,
        answers: Mapping[str, str],
        words: str,
    ) -> InformationRequest:
        """Take an answer: the cells concerned change, and what they were is kept.

        An officer may write down what the applicant says. Raises ``ApplicationUnknown``, ``RequestUnknown``,
        ``RequestSettled``, or ``AnswerInvalid`` with everything that is wrong.
        """
        code, application = self._locked(tx, caller, application_id)
        request = self._open(tx, application_id, request_id)
        self._lives.move(tx, application_id, Move.ANSWER)
        if findings := list(_unasked(request, answers, words)):
            raise AnswerInvalid(findings=findings)
        self._rewrite(tx, caller, code, application, request, answers)
        settled = replace(
            request,
            outcome="answered",
            settled_at=tx.now,
            settled_by=caller.subject,
            answer=words.strip() or None,
            version=request.version + 1,
        )
        return self._settle(tx, settled, application)

    def close(
        self, tx: Transaction, caller: Caller, application_id: str, request_id: str, reason: str
    ) -> InformationRequest:
        """Close a request without an answer; raises as ``answer`` does."""
        _, application = self._locked(tx, caller, application_id)
        request = self._open(tx, application_id, request_id)
        self._lives.move(tx, application_id, Move.CLOSE_REQUEST)
        closed = replace(
            request,
            outcome="closed",
            settled_at=tx.now,
            settled_by=caller.subject,
            reason=reason.strip(),
            version=request.version + 1,
        )
        return self._settle(tx, closed, application)

    def end(self, tx: Transaction, caller: Caller, application_id: str) -> None:
        """End what is being asked, because the application was withdrawn."""
        for request in self._requests.of(tx.connection, application_id):
            if request.outcome is None:
                ended = replace(
                    request,
                    outcome="withdrawn",
                    settled_at=tx.now,
                    settled_by=caller.subject,
                    version=request.version + 1,
                )
                self._requests.settle(tx.connection, ended)

    def tell_overdue(self, tx: Transaction) -> bool:
        """Tell of requests whose last day is over, each once; ``True`` while there may be more."""
        late = self._requests.overdue(tx.connection, bangkok_day(tx.now), _OVERDUE_A_STEP)
        for request in late:
            application = self._parties.kept(tx, request.application_id)
            tx.emit(InformationOverdue.event(**_about(request, application), due_on=request.due_on))
        self._requests.mark_told(tx.connection, [request.id for request in late], tx.now)
        return len(late) == _OVERDUE_A_STEP

    def _locked(self, tx: Transaction, caller: Caller, application_id: str) -> tuple[str, KeptApplication]:
        code, _ = self._parties.application(tx, caller, application_id)
        # Lock first: screening and answers decide about the same cells and verdicts.
        self._calls.lock(tx.connection, code)
        return self._parties.application(tx, caller, application_id)

    def _open(self, tx: Transaction, application_id: str, request_id: str) -> InformationRequest:
        request = self._requests.find(tx.connection, application_id, request_id)
        if request is None:
            raise RequestUnknown
        if request.outcome is not None:
            raise RequestSettled
        return request

    def _settle(self, tx: Transaction, settled: InformationRequest, application: KeptApplication) -> InformationRequest:
        if not self._requests.settle(tx.connection, settled):
            raise RequestSettled
        tx.emit(InformationAnswered.event(**_about(settled, application), outcome=settled.outcome))
        return settled

    def _take_verdict_back(self, tx: Transaction, code: str, application: KeptApplication) -> None:
        self._cells.take_verdict_back(tx.connection, application.id, tx.now)
        read = application.application
        self._sheet_decisions.review(tx, code, {read.row}, set() if read.number is None else {read.number})

    def _rewrite(
        self,
        tx: Transaction,
        caller: Caller,
        code: str,
        application: KeptApplication,
        request: InformationRequest,
        answers: Mapping[str, str],
    ) -> None:
        opened = self._calls.find(tx.connection, code)
        if opened is None:
            raise CallUnknown(call_code=code)
        before = self._cells.of(tx.connection, application.id)
        record = _read_again(application, {**before, **answers})
        if findings := list(_still_wrong(record, request)):
            raise AnswerInvalid(findings=findings)
        changes = [
            CellChange(request.id, field, before.get(field, ""), after, tx.now, caller.subject)
            for field, after in answers.items()
            if before.get(field, "") != after
        ]
        if not changes:
            return
        new = as_application(opened.call, record, application.id, application.enterprise_id)
        self._cells.rewrite(tx.connection, new, changes)
        if _CONTACT & {change.field for change in changes}:
            tell_contact(tx, new)


def _about(request: InformationRequest, application: KeptApplication) -> dict[str, object]:
    return {
        "application_id": application.id,
        "party_id": application.party_id,
        "call_code": request.call_code,
        "row": application.application.row,
        "request_id": request.id,
        "enterprise_name": application.name_th,
    }


def _read_again(application: KeptApplication, cells: Mapping[str, str]) -> Record:
    """The record with its new cells; who applied, and when, stays."""
    kept = application.application
    record = read_record(kept.row, {"tax_id": "", **cells}, _no_pseudonym)
    incomplete = tuple(
        field for field in record.application.incomplete_fields if field != "tax_id" or kept.number is None
    )
    read = replace(record.application, number=kept.number, number_fits=kept.number_fits, incomplete_fields=incomplete)
    return replace(record, application=read)


def _no_pseudonym(number: str) -> str:
    raise AssertionError("an answer brings no number")


def _misfits(items: Sequence[Asked]) -> Iterator[Finding]:
    for place, item in enumerate(items):
        for name, words in (("th", item.th), ("en", item.en)):
            if not words.strip():
                yield Finding(
                    "",
                    None,
                    f"items.{place}.{name}",
                    "empty",
                    "โปรดเขียนสิ่งที่ขอทั้งสองภาษา",
                    "Say what is asked in both languages.",
                )
        for field in item.fields:
            if field not in ANSWERABLE:
                yield Finding(
                    "",
                    None,
                    f"items.{place}.fields",
                    "field_not_answerable",
                    f"แก้ไขช่อง {field} ด้วยคำตอบไม่ได้ หากต้องแก้ โปรดให้ผู้สมัครยื่นใบสมัครใหม่",
                    f"{field} cannot be corrected by an answer: have the applicant apply again.",
                )


def _unasked(request: InformationRequest, answers: Mapping[str, str], words: str) -> Iterator[Finding]:
    if not answers and not words.strip():
        yield Finding(
            "",
            None,
            "answers",
            "empty",
            "โปรดตอบอย่างน้อยหนึ่งรายการ หรือเขียนคำชี้แจง",
            "Answer at least one item, or write an explanation.",
        )
    for field, text in answers.items():
        if field not in request.fields:
            yield Finding(
                "",
                None,
                f"answers.{field}",
                "not_asked",
                "เจ้าหน้าที่ไม่ได้ขอช่องนี้ โปรดนำออก",
                "This was not asked: leave it out.",
            )
        elif len(text) > LONGEST_CELL:
            yield Finding(
                "",
                None,
                f"answers.{field}",
                "too_long",
                f"ยาวเกิน {LONGEST_CELL} ตัวอักษร โปรดย่อ",
                f"Longer than {LONGEST_CELL} characters: shorten it.",
            )


def _still_wrong(record: Record, request: InformationRequest) -> Iterator[Finding]:
    keys: dict[str, str] = {heading: key for key, heading in HEADINGS.items()}
    for one in record_findings(record, file="", number=1, headings=HEADINGS):
        field = keys.get(one.column or "", one.column or "")
        if field in request.fields:
            yield replace(one, row=None, column=f"answers.{field}")
