"""Reading a line of the register of mentors; everything that is wrong with it is told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from mentoring.application.findings import finding
from mentoring.domain.dimension import DIMENSIONS
from mentoring.domain.identity import EnterpriseId, MentorId
from mentoring.domain.mentor import Level, Mentor
from starsme.findings import Finding
from starsme.identifiers import enterprise_id, mask_number, normalise_number, number_is_valid
from starsme.thai import PROVINCES, Unreadable, clean, parse_province, parse_score, parse_text

T = TypeVar("T")

MOST_ENTERPRISES = 10_000
_CODES = frozenset(province.code for province in PROVINCES)
_SECTIONS = frozenset("ABCDEFGHIJKLMNOPQRSTU")
_YES, _NO = frozenset({"yes", "ใช่", "true", "1"}), frozenset({"no", "ไม่ใช่", "false", "0"})


def read_mentor(file: str, number: int, cells: Mapping[str, str], key: bytes) -> tuple[Mentor | None, list[Finding]]:
    """The mentor of one record, and what is wrong with it.

    A conflict whose number cannot be read keeps nobody off the register: the mentor is taken, the fault is told.
    """
    row = _Row(file, number, cells)
    code = row.read("code", parse_text, "text_unreadable")
    name = row.read("name", parse_text, "text_unreadable")
    agency = row.read("agency", parse_text, "text_unreadable")
    agency_type = row.read("agency_type", lambda cell: parse_text(cell) if clean(cell) else "", "text_unreadable")
    levels = [row.read(one, lambda cell: parse_score(cell, 0, 3), "level_unreadable") for one in DIMENSIONS]
    provinces = row.read("provinces", _provinces, "province_unknown")
    industries = row.read("industries", _industries, "industry_unknown")
    capacity = row.read("capacity", lambda cell: parse_score(cell, 0, MOST_ENTERPRISES), "capacity_unreadable")
    conflicts = row.conflicts(key)
    active = row.read("active", _active, "active_unreadable")
    # Every None has its finding; naming them one by one is what the type checker understands.
    if (
        code is None
        or name is None
        or agency is None
        or agency_type is None
        or None in levels
        or provinces is None
        or industries is None
        or capacity is None
        or active is None
    ):
        return None, row.found
    mentor = Mentor(
        MentorId(code),
        name,
        agency,
        {one: Level(level) for one, level in zip(DIMENSIONS, levels, strict=True) if level is not None},
        provinces,
        capacity,
        agency_type=agency_type or None,
        industries=industries,
        conflicts=conflicts,
        active=active,
    )
    return mentor, row.found


@dataclass(slots=True)
class _Row:
    """One record while it is read."""

    file: str
    number: int
    cells: Mapping[str, str]
    found: list[Finding] = field(default_factory=list)

    def read(self, column: str, reader: Callable[[str], T], code: str) -> T | None:
        cell = self.cells.get(column, "")
        try:
            return reader(cell)
        except Unreadable as error:
            self.found.append(finding(self.file, self.number, column, code, value=str(error) or clean(cell)[:80]))
            return None

    def conflicts(self, key: bytes) -> frozenset[EnterpriseId]:
        """The pseudonyms of the numbers; only they are kept."""
        named = set()
        for place, part in enumerate(_parts(self.cells.get("conflicts", "")), start=1):
            try:
                number = normalise_number(part)
            except Unreadable:
                self._fault("conflict_unreadable", place=place)
                continue
            if number_is_valid(number):
                named.add(EnterpriseId(enterprise_id(number, key)))
            else:
                self._fault("conflict_invalid", place=place, value=mask_number(number))
        return frozenset(named)

    def _fault(self, code: str, **words: object) -> None:
        self.found.append(finding(self.file, self.number, "conflicts", code, **words))


def _parts(cell: str) -> list[str]:
    return [part for part in map(clean, clean(cell).split(";")) if part]


def _provinces(cell: str) -> frozenset[str]:
    parts = _parts(parse_text(cell))
    if not parts:
        raise Unreadable
    return frozenset(part if part in _CODES else parse_province(part) for part in parts)


def _industries(cell: str) -> frozenset[str]:
    sections = frozenset(part.upper() for part in _parts(cell))
    for section in sorted(sections - _SECTIONS):
        raise Unreadable(section[:80])
    return sections


def _active(cell: str) -> bool:
    word = parse_text(cell).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(word[:80])
