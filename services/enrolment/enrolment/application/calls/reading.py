"""What is read of calls: by applicants, in words; and by those who work on them, with amendments and state."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from enrolment.application.calls.ports import CallRecords
from enrolment.application.calls.shapes import Amendment
from enrolment.application.calls.words import gate_words, rule_words, selection_words, window_words
from enrolment.application.errors import CallUnknown
from enrolment.application.ports import Calls
from enrolment.application.shapes import OpenCall
from enrolment.application.told import local_time
from enrolment.domain.call_document import CallDocument
from enrolment.domain.call_form import Question, in_words
from enrolment.domain.call_life import CallState, state_of
from enrolment.domain.texts import DIMENSION_NAMES
from starsme.db import Transaction
from starsme.thai import name_en, name_th

View = dict[str, Any]


class ReadCalls:
    """Answers what calls there are and what each asks for."""

    def __init__(self, calls: Calls, records: CallRecords) -> None:
        self._calls = calls
        self._records = records

    def page(
        self, tx: Transaction, states: frozenset[CallState], province: str | None, after: str, limit: int
    ) -> list[View]:
        """The next calls in these states, with seats in a province where one is named, by code."""

        def wanted(one: OpenCall) -> bool:
            in_province = province is None or province in one.call.seats
            return in_province and state_of(one.call, one.archived_at, tx.now) in states

        archived = CallState.ARCHIVED in states
        found: list[OpenCall] = []
        while len(found) < limit:
            batch = self._records.after(tx.connection, after, limit, archived=archived)
            found += filter(wanted, batch)
            if len(batch) < limit:
                break
            after = batch[-1].call.code
        return [self._summary(tx, one) for one in found[:limit]]

    def form(self, tx: Transaction, code: str) -> View:
        """All that an applicant needs to know of a call; raises ``CallUnknown``."""
        opened = self._calls.find(tx.connection, code)
        if opened is None:
            raise CallUnknown(call_code=code)
        call = opened.call
        return self._summary(tx, opened) | {
            "rules": [
                {
                    "code": rule.reason,
                    "version": rule.version,
                    "source": rule.source,
                    **_told(rule_words(call, rule.reason)),
                }
                for rule in call.eligibility.rules
            ],
            "required_fields": sorted(call.eligibility.required_fields),
            "dimensions": [
                {"code": dimension, "weight": weight, **_titles(DIMENSION_NAMES[dimension])}
                for dimension, weight in call.weights.items()
            ],
            "gates": [{"gate": gate, "least": least, **_told(words)} for gate, least, words in gate_words(call)],
            "selection": _told(selection_words(call)),
            "questions": [_question(question) for question in call.questions],
            "documents": [
                {
                    "code": one.code,
                    "title_th": one.title_th,
                    "title_en": one.title_en,
                    "kinds": list(one.kinds),
                    "required": one.required,
                }
                for one in call.documents
            ],
            "amendments": self.amendments(tx, code),
        }

    def record(self, tx: Transaction, opened: OpenCall) -> View:
        """A call for those who work on it."""
        return {
            "code": opened.call.code,
            "document": opened.document,
            "opened_at": opened.opened_at,
            "screened_at": opened.screened_at,
            "state": state_of(opened.call, opened.archived_at, tx.now),
            "programme": opened.call.programme,
            "closes_at": local_time(opened.call.closes_at),
            "cloned_from": opened.cloned_from,
            "archived_at": local_time(opened.archived_at),
            "amendments": self.amendments(tx, opened.call.code),
        }

    def amendments(self, tx: Transaction, code: str) -> list[View]:
        """A call's amendments, oldest first."""
        return [_amendment(one) for one in self._records.amendments(tx.connection, code)]

    def _summary(self, tx: Transaction, opened: OpenCall) -> View:
        call = opened.call
        return {
            "code": call.code,
            "title_th": call.title_th,
            "title_en": call.title_en,
            "programme": call.programme,
            "state": state_of(call, opened.archived_at, tx.now),
            "accepting": opened.archived_at is None and call.is_open_at(tx.now),
            "opens_at": local_time(call.opens_at),
            "closes_at": local_time(call.closes_at),
            "window": _told(window_words(call)),
            "provinces": _provinces(call),
        }


def _told(words: Any) -> View:
    return {"th": words.th, "en": words.en}


def _titles(words: Any) -> View:
    return {"title_th": words.th, "title_en": words.en}


def _provinces(call: CallDocument) -> list[View]:
    return [
        {"code": code, "name_th": name_th(code), "name_en": name_en(code), "seats": seats}
        for code, seats in call.seats.items()
    ]


def _question(question: Question) -> View:
    return {
        "code": question.code,
        "type": question.type,
        "title_th": question.title_th,
        "title_en": question.title_en,
        "help_th": question.help_th,
        "help_en": question.help_en,
        "required": question.required,
        "longest": question.longest,
        "lowest": _number(question.lowest),
        "highest": _number(question.highest),
        "decimals": question.decimals,
        "earliest": question.earliest,
        "latest": question.latest,
        "options": [
            {"code": option.code, "title_th": option.title_th, "title_en": option.title_en}
            for option in question.options
        ],
    }


def _number(bound: Fraction | None) -> str | None:
    return None if bound is None else in_words(bound)


def _amendment(amendment: Amendment) -> View:
    return {
        "sequence": amendment.sequence,
        "closed_at": local_time(amendment.closed_at),
        "closes_at": local_time(amendment.closes_at),
        "reason_th": amendment.reason_th,
        "reason_en": amendment.reason_en,
        "at": local_time(amendment.at),
    }
