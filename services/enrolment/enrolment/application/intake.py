"""Reading one record of the form: what the rules need, what people are told, and what the sender must correct."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from enrolment.application.answers import (
    is_consent,
    parse_email,
    parse_kind,
    parse_phone,
    parse_sector,
    parse_tsic_section,
)
from enrolment.domain.applications import REQUIRED_FIELDS, Application
from enrolment.domain.assessment import ANSWER_HIGHEST, ANSWER_LOWEST, QUESTIONS
from starsme.identifiers import normalise_number, number_is_valid
from starsme.thai import (
    Unreadable,
    clean,
    parse_amount_thb,
    parse_clock,
    parse_date,
    parse_province,
    parse_score,
    parse_staff,
    parse_text,
)

Value = TypeVar("Value")

# More people than live: a slip of the keyboard, and no number that a database keeps.
_MOST_STAFF = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """One record as read. ``application.number`` is the pseudonym of ``number``; texts are cleaned, ``raw`` is as typed.

    ``number`` is the normalised number, or the text in its place where that cannot be read. ``unreadable`` names the
    fields that say something which no rule reads; those of ``application.incomplete_fields`` not among them are empty.
    """

    application: Application
    number: str
    name_th: str
    name_en: str | None
    district: str | None
    postcode: str | None
    tsic_section: str | None
    contact_name: str | None
    phone: str | None
    email: str | None
    line_id: str | None
    unreadable: frozenset[str]
    raw: Mapping[str, str]


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "tax_id": normalise_number,
    "kind": parse_kind,
    "name_th": parse_text,
    "province": parse_province,
    "sector": parse_sector,
    "employees": parse_staff,
    "revenue": parse_amount_thb,
    "started_on": parse_date,
    "contact_name": parse_text,
    "phone": parse_text,
    "submitted_at": parse_clock,
}
_OPTIONAL_PARSERS: Mapping[str, Callable[[str], str]] = {
    "name_en": parse_text,
    "district": parse_text,
    "postcode": parse_text,
    "tsic": parse_tsic_section,
    "email": parse_email,
    "line_id": parse_text,
}


def read_record(row: int, cells: Mapping[str, str], pseudonym: Callable[[str], str]) -> Record:
    """Read a record of the form; nothing raises: what cannot be read is absent, and named where it is required."""
    read: dict[str, Any] = {}
    unreadable: set[str] = set()
    for key, parse in _PARSERS.items():
        try:
            read[key] = parse(cells[key])
        except Unreadable:
            if clean(cells[key]):
                unreadable.add(key)
    answers = _answers(cells, unreadable)
    if read.get("employees", 0) > _MOST_STAFF:
        del read["employees"]
        unreadable.add("employees")
    optional = {key: _or_none(parse, cells[key]) for key, parse in _OPTIONAL_PARSERS.items()}
    number = read.get("tax_id")
    application = Application(
        row=row,
        number=None if number is None else pseudonym(number),
        number_fits=number is not None and number_is_valid(number, read.get("kind")),
        kind=read.get("kind"),
        province=read.get("province"),
        sector=read.get("sector"),
        employees=read.get("employees"),
        revenue_thb=read.get("revenue"),
        started_on=read.get("started_on"),
        submitted_at=read.get("submitted_at"),
        consent_core=is_consent(cells["consent_core"]),
        consent_publicity=is_consent(cells["consent_publicity"]),
        answers=answers,
        incomplete_fields=tuple(key for key in REQUIRED_FIELDS if key not in read and key not in answers),
    )
    return Record(
        application=application,
        number=number or clean(cells["tax_id"]),
        name_th=read.get("name_th", ""),
        name_en=optional["name_en"],
        district=optional["district"],
        postcode=optional["postcode"],
        tsic_section=optional["tsic"],
        contact_name=read.get("contact_name"),
        phone=_or_none(parse_phone, cells["phone"]),
        email=optional["email"],
        line_id=optional["line_id"],
        unreadable=frozenset(unreadable),
        raw={key: cell for key, cell in cells.items() if key != "tax_id"},
    )


def read_number(cell: str) -> str | None:
    """The 13-digit number of a cell, if there is one that can be read."""
    return _or_none(normalise_number, cell)


def _answers(cells: Mapping[str, str], unreadable: set[str]) -> dict[str, int]:
    answers: dict[str, int] = {}
    for question in QUESTIONS:
        answer = _answer(cells[question])
        if answer is not None:
            answers[question] = answer
        elif clean(cells[question]):
            unreadable.add(question)
    return answers


@lru_cache(maxsize=1_024)
def _answer(cell: str) -> int | None:
    return _or_none(lambda typed: parse_score(typed, ANSWER_LOWEST, ANSWER_HIGHEST), cell)


def _or_none(parse: Callable[[str], Value], cell: str) -> Value | None:
    try:
        return parse(cell)
    except Unreadable:
        return None
