"""The closed answers of the form, as the form words them.

Source: the pilot's intake decisions 4 and 6. Each reader takes a cell as typed and raises ``Unreadable``.
"""

from __future__ import annotations

import re
from typing import TypeVar

from enrolment.domain.words import Kind, Sector
from starsme.thai import Unreadable, clean, parse_text

Value = TypeVar("Value")

_KINDS = {"นิติบุคคล": Kind.JURISTIC, "บุคคลธรรมดา": Kind.NATURAL}
_SECTORS = {
    prefix + word: sector
    for prefix in ("", "ภาค", "การ", "ภาคการ")
    for word, sector in {
        "ผลิต": Sector.MANUFACTURING,
        "ค้าส่ง": Sector.WHOLESALE,
        "ค้าปลีก": Sector.RETAIL,
        "บริการ": Sector.SERVICES,
    }.items()
}
_CONSENTS = frozenset({"ยินยอม", "ข้าพเจ้ายินยอม", "ใช่", "yes"})
_CONFLICTS = {"yes": True, "no": False}

# Divisions of the Thailand Standard Industrial Classification 2552 (ISIC Rev. 4) by section: first and last.
_SECTIONS = {
    "A": (1, 3),
    "B": (5, 9),
    "C": (10, 33),
    "D": (35, 35),
    "E": (36, 39),
    "F": (41, 43),
    "G": (45, 47),
    "H": (49, 53),
    "I": (55, 56),
    "J": (58, 63),
    "K": (64, 66),
    "L": (68, 68),
    "M": (69, 75),
    "N": (77, 82),
    "O": (84, 84),
    "P": (85, 85),
    "Q": (86, 88),
    "R": (90, 93),
    "S": (94, 96),
    "T": (97, 98),
    "U": (99, 99),
}
_SECTION_OF = {
    f"{division:02d}": section for section, (first, last) in _SECTIONS.items() for division in range(first, last + 1)
}
_TSIC = re.compile(r"[0-9]{5}")
_EMAIL = re.compile(r"[^\s@<>\"',;:()\[\]\\]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_PHONE = re.compile(r"\+?[0-9]{9,15}")
_PHONE_SPACING = re.compile(r"[\s().\-\u2010-\u2015]+")


def parse_kind(cell: str) -> Kind:
    """Exactly one of the form's two words."""
    return _known(_KINDS, cell)


def parse_sector(cell: str) -> Sector:
    """One of four words, with or without ภาค, การ or ภาคการ."""
    return _known(_SECTORS, cell)


def is_consent(cell: str) -> bool:
    """Whether the cell says yes; anything else, a blank too, is no consent."""
    return clean(cell).lower() in _CONSENTS


def parse_conflict(cell: str) -> bool:
    """Yes or no, in any case."""
    return _known(_CONFLICTS, cell.lower())


def parse_tsic_section(cell: str) -> str:
    """The section (A..U) of a five-digit TSIC code: its first two digits are the division."""
    text = parse_text(cell)
    if not _TSIC.fullmatch(text):
        raise Unreadable(text[:80])
    return _known(_SECTION_OF, text[:2])


def parse_email(cell: str) -> str:
    """An address that mail can be sent to."""
    text = parse_text(cell)
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise Unreadable(text[:80])
    return text


def parse_phone(cell: str) -> str:
    """The digits of a telephone number."""
    text = _PHONE_SPACING.sub("", parse_text(cell))
    if not _PHONE.fullmatch(text):
        raise Unreadable(text[:80])
    return text


def _known(words: dict[str, Value], cell: str) -> Value:
    text = parse_text(cell)
    if text not in words:
        raise Unreadable(text[:80])
    return words[text]
