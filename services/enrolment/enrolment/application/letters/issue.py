"""Issuing letters in the background, some at a time, and giving them out."""

from __future__ import annotations

from collections.abc import Sequence

from enrolment.application.appeals.ports import Appeal, Appeals
from enrolment.application.applying.form import HEADINGS
from enrolment.application.applying.parties import Parties
from enrolment.application.letters.errors import NoLetter
from enrolment.application.letters.ports import APPEAL_CAUSE, Addressed, Letter, LetterDue, Letters
from enrolment.application.ports import Calls
from enrolment.application.shapes import OpenCall
from enrolment.domain.application_clocks import APPEAL, rule_on
from enrolment.domain.application_numbers import application_number
from enrolment.domain.decision_words import reason_words
from enrolment.domain.letters import (
    AppealFacts,
    LetterFacts,
    appeal_letter_text,
    buddhist_year,
    letter_number,
    letter_text,
)
from enrolment.domain.words import Decision, Reason, Verdict
from starsme.auth import Caller
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.ids import new_id
from starsme.thai import format_date_th, name_th

_LETTERS_A_STEP = 200


class IssueLetters:
    """Writes the letters that decisions owe, numbered without a gap in each call and year."""

    def __init__(self, calls: Calls, letters: Letters, appeals: Appeals, parties: Parties) -> None:
        self._calls = calls
        self._letters = letters
        self._appeals = appeals
        self._parties = parties

    def step(self, tx: Transaction) -> bool:
        """Write the next letters of one call; ``True`` while there may be more."""
        code = self._letters.next_call(tx.connection)
        if code is None:
            return False
        # Lock first: numbers are given one after the other, and no verdict moves meanwhile.
        self._calls.lock(tx.connection, code)
        opened = self._calls.find(tx.connection, code)
        due = self._letters.due(tx.connection, code, _LETTERS_A_STEP)
        if opened is None or not due:
            return False
        about = self._letters.addressed(tx.connection, code, [one.application_id for one in due])
        year = buddhist_year(bangkok_day(tx.now))
        last = self._letters.last_sequence(tx.connection, code, year)
        in_force = [one for one in due if _still_so(one, about[one.application_id])]
        appeals = self._appeals.find(tx.connection, [_appeal_id(one) for one in due if _appeal_id(one)])
        new = [
            _letter(tx, opened, year, sequence, one, about[one.application_id], appeals.get(_appeal_id(one)))
            for sequence, one in enumerate(in_force, start=last + 1)
        ]
        self._letters.add(tx.connection, new)
        self._letters.done(tx.connection, [one.id for one in due])
        return True

    def of(self, tx: Transaction, caller: Caller, application_id: str) -> list[Letter]:
        """An application's letters, oldest first; raises ``ApplicationUnknown``."""
        self._parties.application(tx, caller, application_id)
        return self._letters.of(tx.connection, application_id)

    def latest(self, tx: Transaction, caller: Caller, application_id: str, letter_id: str | None) -> Letter:
        """The letter named, or the newest; raises ``ApplicationUnknown`` or ``NoLetter``."""
        found = [
            letter for letter in self.of(tx, caller, application_id) if letter_id is None or letter.id == letter_id
        ]
        if not found:
            raise NoLetter
        return found[-1]


def _still_so(due: LetterDue, about: Addressed) -> bool:
    """A verdict that turned before its letter was written needs none: the new one has its own."""
    if _appeal_id(due):
        return True
    return due.decision is not Decision.INELIGIBLE or about.verdict == Verdict.INELIGIBLE


def _letter(
    tx: Transaction,
    opened: OpenCall,
    year: int,
    sequence: int,
    due: LetterDue,
    about: Addressed,
    appeal: Appeal | None,
) -> Letter:
    today = bangkok_day(tx.now)
    code = opened.call.code
    facts = LetterFacts(
        number=letter_number(code, year, sequence),
        date_shown=format_date_th(today),
        call_title=opened.call.title_th,
        addressee=f"{about.contact_name} ({about.name_th})" if about.contact_name else about.name_th,
        enterprise=about.name_th,
        application_number=application_number(code, about.row),
        submitted_shown=format_date_th(bangkok_day(about.submitted_at)),
        decision=due.decision,
        cause=due.cause,
        province="" if about.province is None else name_th(about.province),
        reasons=tuple(_sentences(about)) if due.decision is Decision.INELIGIBLE else (),
        ranked=None if due.decision is Decision.INELIGIBLE else about.ranked,
        appeal_days=rule_on(APPEAL, today).days,
    )
    return Letter(
        id=f"let_{new_id()}",
        call_code=code,
        year=year,
        sequence=sequence,
        application_id=due.application_id,
        decision=due.decision,
        cause=due.cause,
        issued_on=today,
        issued_at=tx.now,
        text=letter_text(facts) if appeal is None else appeal_letter_text(facts, _decided(appeal)),
    )


def _appeal_id(due: LetterDue) -> str:
    return due.cause.removeprefix(APPEAL_CAUSE) if due.cause.startswith(APPEAL_CAUSE) else ""


def _decided(appeal: Appeal) -> AppealFacts:
    return AppealFacts(
        made_shown=format_date_th(bangkok_day(appeal.made_at)),
        upheld=appeal.outcome == "upheld",
        reasons=appeal.reasons or "",
        screened_again=bool(appeal.waived),
    )


def _sentences(about: Addressed) -> Sequence[str]:
    fields = ", ".join(HEADINGS.get(field, field) for field in about.incomplete_fields)
    return [
        f"{reason_words(code).th}: {fields}" if code == Reason.INCOMPLETE and fields else reason_words(code).th
        for code in about.reasons
    ]
