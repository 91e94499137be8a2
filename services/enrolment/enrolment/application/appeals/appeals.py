"""Appealing against a decision, and deciding appeals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from enrolment.application.appeals.errors import (
    AppealDecidedBefore,
    AppealedBefore,
    AppealLate,
    AppealUnknown,
    NothingToAppeal,
    WaiverInvalid,
)
from enrolment.application.appeals.ports import Appeal, Appeals
from enrolment.application.applying.life import ApplicationLives
from enrolment.application.applying.parties import Parties
from enrolment.application.applying.ports import ApplicationCells
from enrolment.application.letters.errors import NoLetter
from enrolment.application.letters.ports import APPEAL_CAUSE, Letter, Letters
from enrolment.application.ports import Calls, LettersOwed, Selections
from enrolment.application.shapes import KeptApplication
from enrolment.domain.application_clocks import APPEAL, APPEAL_DECISION, IsWorking, due_day, rule_on
from enrolment.domain.application_life import State
from enrolment.domain.eligibility import WAIVABLE
from enrolment.domain.words import Decision, Reason, Verdict
from starsme.auth import Caller
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.ids import new_id
from starsme.thai import format_date_th

UPHELD, DISMISSED = "upheld", "dismissed"


class AppealDecisions:
    """Takes appeals within their time and keeps what the coordinator decides about them."""

    def __init__(
        self,
        calls: Calls,
        appeals: Appeals,
        letters: Letters,
        owed: LettersOwed,
        selections: Selections,
        cells: ApplicationCells,
        lives: ApplicationLives,
        parties: Parties,
        is_working: IsWorking,
    ) -> None:
        self._calls = calls
        self._appeals = appeals
        self._letters = letters
        self._owed = owed
        self._selections = selections
        self._cells = cells
        self._lives = lives
        self._parties = parties
        self._is_working = is_working

    def make(self, tx: Transaction, caller: Caller, application_id: str, grounds: str) -> Appeal:
        """Appeal against the newest decision that a letter told.

        Raises ``ApplicationUnknown``, ``NoLetter``, ``NothingToAppeal``, ``AppealLate`` or ``AppealedBefore``.
        """
        code, _ = self._parties.application(tx, caller, application_id)
        letter = self._appealed(tx, application_id)
        today = bangkok_day(tx.now)
        last_day = due_day(rule_on(APPEAL, letter.issued_on), letter.issued_on, self._is_working)
        if last_day is not None and today > last_day:
            raise AppealLate(last_day=format_date_th(last_day))
        rule = rule_on(APPEAL_DECISION, today)
        appeal = Appeal(
            id=f"apl_{new_id()}",
            application_id=application_id,
            call_code=code,
            letter_id=letter.id,
            grounds=grounds.strip(),
            made_at=tx.now,
            made_by=caller.subject,
            due_on=due_day(rule, today, self._is_working) or today,
            rule=rule.version,
        )
        if not self._appeals.add(tx.connection, appeal):
            raise AppealedBefore
        return appeal

    def of(self, tx: Transaction, caller: Caller, application_id: str) -> list[Appeal]:
        """An application's appeals, oldest first; raises ``ApplicationUnknown``."""
        self._parties.application(tx, caller, application_id)
        return self._appeals.of(tx.connection, application_id)

    def decide(
        self,
        tx: Transaction,
        caller: Caller,
        application_id: str,
        appeal_id: str,
        outcome: str,
        reasons: str,
        waived: Collection[Reason],
    ) -> Appeal:
        """Decide an appeal; what it sets aside, the next screening no longer counts against the application.

        After publication an upheld appeal is followed by a recorded correction of the selection.
        Raises ``ApplicationUnknown``, ``AppealUnknown``, ``AppealDecidedBefore`` or ``WaiverInvalid``.
        """
        code, _ = self._parties.application(tx, caller, application_id)
        # Lock first: screening must not read overrides while one comes into force.
        self._calls.lock(tx.connection, code)
        _, application = self._parties.application(tx, caller, application_id)
        appeal = self._appeals.find(tx.connection, [appeal_id]).get(appeal_id)
        if appeal is None or appeal.application_id != application_id:
            raise AppealUnknown
        if appeal.outcome is not None:
            raise AppealDecidedBefore
        self._must_be_waivable(tx, code, application, outcome, waived)
        decided = replace(
            appeal,
            outcome=outcome,
            reasons=reasons.strip(),
            decided_at=tx.now,
            decided_by=caller.subject,
            waived=tuple(sorted(waived)),
        )
        if not self._appeals.decide(tx.connection, decided):
            raise AppealDecidedBefore
        if waived:
            self._cells.take_verdict_back(tx.connection, application_id, tx.now)
        letter = next(one for one in self._letters.of(tx.connection, application_id) if one.id == appeal.letter_id)
        self._owed.owe(tx.connection, code, [(application_id, letter.decision)], f"{APPEAL_CAUSE}{appeal.id}")
        return decided

    def _appealed(self, tx: Transaction, application_id: str) -> Letter:
        found = [
            one for one in self._letters.of(tx.connection, application_id) if not one.cause.startswith(APPEAL_CAUSE)
        ]
        if not found:
            raise NoLetter
        if found[-1].decision is Decision.STAR or self._lives.state(tx, application_id) is State.WITHDRAWN:
            raise NothingToAppeal
        return found[-1]

    def _must_be_waivable(
        self,
        tx: Transaction,
        code: str,
        application: KeptApplication,
        outcome: str,
        waived: Collection[Reason],
    ) -> None:
        if not waived:
            return
        latest = self._selections.latest(tx.connection, code)
        published = latest is not None and latest.published_at is not None
        screening = application.screening
        against = () if screening is None or screening.verdict is Verdict.ELIGIBLE else screening.reasons
        possible = WAIVABLE & set(against)
        if outcome != UPHELD or published or not set(waived) <= possible:
            raise WaiverInvalid(reasons=", ".join(sorted(waived)), waivable=", ".join(sorted(WAIVABLE)))
