"""Where an application stands: its state, since when, whose turn it is, until when, and how it came there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from enrolment.application.applying.errors import MoveNotOpen
from enrolment.application.applying.ports import InformationRequests, Lives
from enrolment.application.applying.shapes import InformationRequest
from enrolment.application.errors import ApplicationUnknown, CallUnknown
from enrolment.application.ports import Calls
from enrolment.application.told import View, local_time
from enrolment.domain.application_clocks import SCREENING, IsWorking, due_day, rule_on
from enrolment.domain.application_life import IllegalMove, Move, Standing, State, moved, state_of, turn_of
from enrolment.domain.application_numbers import application_number
from enrolment.domain.decision_words import STATES, Words, reason_words
from enrolment.domain.words import Decision, Verdict
from starsme.clock import bangkok_day
from starsme.db import Transaction

_SETTLED = {
    "answered": Words("ผู้สมัครตอบข้อมูลเพิ่มเติมแล้ว", "the applicant answered"),
    "closed": Words("เจ้าหน้าที่ปิดคำขอข้อมูลเพิ่มเติม", "the officer closed the request"),
    "withdrawn": Words("คำขอข้อมูลสิ้นสุดเพราะถอนตัว", "the request ended with the withdrawal"),
}
_BY_DECISION = {
    Decision.STAR: State.SELECTED,
    Decision.WAITING: State.WAITING,
    Decision.DECLINED: State.DECLINED,
    Decision.NOT_RANKABLE: State.DECLINED,
    Decision.INELIGIBLE: State.INELIGIBLE,
    Decision.WITHDRAWN: State.WITHDRAWN,
}


class ApplicationLives:
    """Tells states, and refuses moves that are not open."""

    def __init__(self, calls: Calls, lives: Lives, requests: InformationRequests, is_working: IsWorking) -> None:
        self._calls = calls
        self._lives = lives
        self._requests = requests
        self._is_working = is_working

    def state(self, tx: Transaction, application_id: str) -> State:
        """The state of an application; raises ``ApplicationUnknown``."""
        return self._state(tx, self._row(tx, application_id))

    def move(self, tx: Transaction, application_id: str, move: Move) -> State:
        """The state after a move; raises ``MoveNotOpen`` where the state does not allow it."""
        state = self.state(tx, application_id)
        try:
            return moved(state, move)
        except IllegalMove as error:
            raise MoveNotOpen(state=state) from error

    def view(self, tx: Transaction, application_id: str, decisions: Sequence[View]) -> View:
        """The life as told; ``decisions`` is the history of decisions, oldest first."""
        row = self._row(tx, application_id)
        state = self._state(tx, row)
        requests = self._requests.of(tx.connection, application_id)
        steps = sorted(
            [
                *_submitted(row),
                *_asked(requests),
                *_screened(self._lives.verdicts(tx.connection, application_id)),
                *_proposed(row),
                *_decided(decisions),
            ],
            key=lambda step: step["at"],
        )
        due_on = self._due_on(state, row, requests)
        # Scores come one by one: their state begins with the last of them, which no step tells.
        since = row.scored_at if state is State.SCORED else steps[-1]["at"]
        return {
            "number": application_number(row.call_code, row.row),
            "state": state,
            "state_th": STATES[state].th,
            "state_en": STATES[state].en,
            "since": local_time(since),
            "turn": turn_of(state),
            "due_on": due_on,
            "overdue": due_on is not None and bangkok_day(tx.now) > due_on,
            "steps": steps,
        }

    def _row(self, tx: Transaction, application_id: str) -> Any:
        row = self._lives.standing(tx.connection, application_id)
        if row is None:
            raise ApplicationUnknown
        return row

    def _state(self, tx: Transaction, row: Any) -> State:
        opened = self._calls.find(tx.connection, row.call_code)
        if opened is None:
            raise CallUnknown(call_code=row.call_code)
        return state_of(
            Standing(
                verdict=None if row.verdict is None else Verdict(row.verdict),
                open_request=bool(row.open_requests),
                answered=bool(row.settled_requests),
                judges=row.judges,
                judges_needed=opened.call.min_judges,
                proposed=row.proposed_at is not None,
                decision=None if row.decision is None else Decision(row.decision),
            )
        )

    def _due_on(self, state: State, row: Any, requests: Sequence[InformationRequest]) -> date | None:
        if state is State.INFORMATION_ASKED:
            return next(request.due_on for request in requests if request.outcome is None)
        if state not in (State.SUBMITTED, State.INFORMATION_ANSWERED):
            return None
        start = bangkok_day(row.submitted_at or row.received_at)
        pauses = [
            (bangkok_day(one.asked_at), None if one.settled_at is None else bangkok_day(one.settled_at))
            for one in requests
        ]
        return due_day(rule_on(SCREENING, start), start, self._is_working, pauses)


def _step(at: datetime | None, state: State, words: Words, reasons: Sequence[View] = ()) -> View:
    return {"at": local_time(at), "state": state, "th": words.th, "en": words.en, "reasons": list(reasons)}


def _submitted(row: Any) -> Iterator[View]:
    yield _step(row.submitted_at or row.received_at, State.SUBMITTED, STATES[State.SUBMITTED])


def _asked(requests: Sequence[InformationRequest]) -> Iterator[View]:
    for one in requests:
        items = [{"code": "asked", "th": item.th, "en": item.en} for item in one.items]
        yield _step(one.asked_at, State.INFORMATION_ASKED, STATES[State.INFORMATION_ASKED], items)
        if one.outcome is not None and one.outcome != "withdrawn":
            said = one.reason or ""
            why = [{"code": one.outcome, "th": said, "en": said}] if said else []
            yield _step(one.settled_at, State.INFORMATION_ANSWERED, _SETTLED[one.outcome], why)


def _screened(verdicts: Sequence[Any]) -> Iterator[View]:
    for one in verdicts:
        if one.verdict is not None:
            state = State(one.verdict)
            yield _step(one.at, state, STATES[state], [_reason(code) for code in one.reasons])


def _proposed(row: Any) -> Iterator[View]:
    if row.proposed_at is not None:
        yield _step(row.proposed_at, State.PROPOSED, STATES[State.PROPOSED])


def _decided(decisions: Sequence[View]) -> Iterator[View]:
    for one in decisions:
        state = _BY_DECISION[Decision(one["decision"])]
        yield _step(
            one["at"],
            state,
            STATES[state],
            [{"code": one["cause"], "th": _CAUSES[one["cause"]].th, "en": _CAUSES[one["cause"]].en}]
            if one["cause"] in _CAUSES
            else [],
        )


def _reason(code: str) -> View:
    words = reason_words(code)
    return {"code": code, "th": words.th, "en": words.en}


_CAUSES = {
    "publication": Words("ประกาศผลการคัดเลือก", "the selection was published"),
    "withdrawal": Words("ผู้สมัครถอนตัว", "the applicant withdrew"),
    "promotion": Words("เลื่อนลำดับแทนผู้ที่ถอนตัว", "promoted in the place of one who withdrew"),
    "correction": Words("แก้ไขผลที่ประกาศ", "the published result was corrected"),
}
