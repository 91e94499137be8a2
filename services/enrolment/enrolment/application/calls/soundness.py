"""Whether a call's document is sound: every problem at once, and apart from them what only deserves a look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from enrolment.application.calls.ports import Programmes
from enrolment.domain.call_clone import still_to_decide
from enrolment.domain.call_document import CallDocument, CallInvalid, read_call
from enrolment.domain.document_reader import Problem
from enrolment.domain.document_shape import unkeepable
from starsme.db import Transaction
from starsme.findings import Finding
from starsme.thai import PROVINCES

KNOWN_PROVINCES = frozenset(province.code for province in PROVINCES)

THIRTEEN_DIGITS = re.compile(r"[0-9]{13}")

_NAMES = frozenset(
    (
        "code",
        "version",
        "title_th",
        "title_en",
        "timezone",
        "opens_at",
        "closes_at",
        "opening_day",
        "minimum_full_years_on_opening_day",
        "provinces",
        "waiting_list",
        "size",
        "min_judges",
        "score_min",
        "score_max",
        "weights",
        "eligibility",
        "gates",
        "programme",
        "questions",
        "documents",
        "blind",
        "man_days",  # consulting's part of the same document
    )
)


class Soundness:
    """Reads documents with what only the stores know: which programmes there are."""

    def __init__(self, programmes: Programmes) -> None:
        self._programmes = programmes

    def read(
        self, tx: Transaction, document: Mapping[str, Any], code: str | None = None
    ) -> tuple[CallDocument | None, tuple[Problem, ...]]:
        """The call that a document says, or all that is wrong with it; ``code`` where it must be that one."""
        problems = unkeepable(document)
        if problems:
            return None, problems
        call = None
        try:
            call = read_call(document, KNOWN_PROVINCES)
        except CallInvalid as error:
            problems = error.problems
        programme = document.get("programme")
        if isinstance(programme, str) and not self.knows(tx, programme):
            problems += (
                Problem(
                    "programme",
                    "unknown_programme",
                    "ไม่พบโครงการนี้ โปรดตรวจสอบรหัส",
                    "there is no such programme: check the code",
                ),
            )
        problems += tuple(
            Problem(
                name,
                "names_somebody",
                "มีเลข 13 หลักไม่ได้ เพราะประกาศต่อทุกคน",
                "is told to everybody: no 13-digit number may stand in it",
            )
            for name in ("code", "title_th", "title_en")
            if isinstance(document.get(name), str) and THIRTEEN_DIGITS.search(document[name])
        )
        if code is not None and isinstance(document.get("code"), str) and document["code"] != code:
            problems += (
                Problem("code", "code_differs", f"ต้องเป็น {code} ตามที่อยู่", f"must be {code}, as the address says"),
            )
        return (None if problems else call), problems

    def knows(self, tx: Transaction, programme: str) -> bool:
        """Whether there is a programme of this code."""
        return self._programmes.find(tx.connection, programme) is not None


def notices(
    document: Mapping[str, Any], call: CallDocument | None, origin: Mapping[str, Any] | None, now: datetime
) -> tuple[Problem, ...]:
    """What deserves a look before opening, and keeps nothing from being opened."""
    found = [
        Problem(
            str(name)[:64],
            "unused",
            "ไม่มีกติกาใดอ่านชื่อนี้ โปรดตรวจสอบตัวสะกด",
            "No rule reads this name: check its spelling.",
        )
        for name in document
        if name not in _NAMES
    ]
    if call is not None and call.closes_at < now:
        found.append(Problem("closes_at", "past", "เวลาปิดผ่านไปแล้ว โปรดตรวจสอบ", "The closing is past: check it."))
    if origin is not None:
        found += still_to_decide(origin, document)
    return tuple(found)


def findings(problems: Iterable[Problem]) -> list[Finding]:
    """Problems as an answer tells them."""
    return [Finding("", None, one.field, one.code, one.th, one.en) for one in problems]
