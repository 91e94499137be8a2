"""Reading a line of the register of consultants; everything that is wrong with it is told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from consulting.application.findings import finding
from consulting.domain.consultant import Consultant
from starsme.events.words import DIMENSIONS
from starsme.findings import Finding
from starsme.thai import PROVINCES, Unreadable, clean, parse_date, parse_province, parse_score, parse_text

T = TypeVar("T")

_CODES = frozenset(province.code for province in PROVINCES)
_YES, _NO = frozenset({"yes", "ใช่", "true", "1"}), frozenset({"no", "ไม่ใช่", "false", "0"})


def read_consultant(file: str, number: int, cells: Mapping[str, str]) -> tuple[Consultant | None, list[Finding]]:
    """The consultant of one record, or what is wrong with it."""
    found: list[Finding] = []

    def read(column: str, reader: Callable[[str], T], code: str) -> T | None:
        cell = cells.get(column, "")
        try:
            return reader(cell)
        except Unreadable as error:
            found.append(finding(file, number, column, code, value=str(error) or clean(cell)[:80]))
            return None

    code = read("code", parse_text, "text_unreadable")
    name = read("name", parse_text, "text_unreadable")
    registration_no = read("registration_no", parse_text, "text_unreadable")
    agency = read("agency", parse_text, "text_unreadable")
    level = read("level", lambda cell: parse_score(cell, 1, 3), "level_unreadable")
    dimensions = read("dimensions", _dimensions, "dimension_unknown")
    provinces = read("provinces", _provinces, "province_unknown")
    registered_until = read("registered_until", parse_date, "date_unreadable")
    active = read("active", _active, "active_unreadable")
    # Every None has its finding; naming them one by one is what the type checker understands.
    if (
        code is None
        or name is None
        or registration_no is None
        or agency is None
        or level is None
        or dimensions is None
        or provinces is None
        or registered_until is None
        or active is None
    ):
        return None, found
    consultant = Consultant(code, name, registration_no, agency, level, dimensions, provinces, registered_until, active)
    return consultant, found


def _parts(cell: str) -> Iterable[str]:
    return [part for part in map(clean, parse_text(cell).split(";")) if part]


def _dimensions(cell: str) -> tuple[str, ...]:
    words = [part.lower() for part in _parts(cell)]
    for word in words:
        if word not in DIMENSIONS:
            raise Unreadable(word[:80])
    return tuple(word for word in DIMENSIONS if word in words)


def _provinces(cell: str) -> tuple[str, ...]:
    return tuple(sorted({part if part in _CODES else parse_province(part) for part in _parts(cell)}))


def _active(cell: str) -> bool:
    word = parse_text(cell).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(word[:80])
