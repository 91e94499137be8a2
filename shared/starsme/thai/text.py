"""Cells as people type them: cleaned for reading, neutralised for writing.

Source: the pilot's intake decisions, 2 and 3.
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_CHARACTERS = 1_000
"""A cell that is longer than this after cleaning is unreadable."""

EMPTY_WORDS = frozenset({"-", "–", "—", "ไม่มี", "n/a"})

_CHARACTERS: dict[int, str | None] = {0xFEFF: None, 0x200B: None}
_CHARACTERS |= {ord(thai): str(digit) for digit, thai in enumerate("๐๑๒๓๔๕๖๗๘๙")}
_SHORT = 24
_PLAIN = re.compile(r"[!-~]*", re.ASCII)
_SARA_AM = ("\N{THAI CHARACTER NIKHAHIT}\N{THAI CHARACTER SARA AA}", "\N{THAI CHARACTER SARA AM}")

# Spreadsheets run a cell that begins so, also behind white space; full-width signs count in East Asian locales.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_GUARDED = re.compile(r"'+(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)


class Unreadable(ValueError):
    """A cell whose meaning is not certain. It is empty, or says something that no rule reads; it is never guessed."""


def clean(cell: str) -> str:
    """Return what a person meant to type: invisible characters, stray spaces and Thai digits put right.

    ``''`` means empty: nothing is left, or only a word for nothing (``-``, ``ไม่มี``, ``n/a``).
    """
    return _clean_short(cell) if len(cell) <= _SHORT else _clean(cell)


def _clean(cell: str) -> str:
    text = cell
    if not _PLAIN.fullmatch(cell):
        # str.split without arguments also takes NBSP, tabs and line breaks for spaces.
        text = " ".join(cell.translate(_CHARACTERS).split()).replace(*_SARA_AM)
    return "" if text.lower() in EMPTY_WORDS else text


# Most cells of a form are short and come again and again (answers, provinces, consents).
_clean_short = lru_cache(maxsize=8_192)(_clean)


def parse_text(cell: str) -> str:
    """Return the cleaned text of a cell that may say anything; ``Unreadable`` when empty or far too long."""
    text = clean(cell)
    if not text or len(text) > MAX_CHARACTERS:
        raise Unreadable(text[:80])
    return text


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run this cell instead of showing it. A plain number such as ``-5`` is safe."""
    return _FORMULA.match(cell) is not None and _NUMBER.fullmatch(cell) is None


def neutralise(cell: str) -> str:
    """Return the cell as we write it to a file: a leading apostrophe makes a spreadsheet show a formula as text."""
    return f"'{cell}" if is_formula(cell) or _GUARDED.match(cell) else cell


def restore(cell: str) -> str:
    """Undo ``neutralise``: ``restore(neutralise(cell)) == cell`` for every cell."""
    return cell[1:] if _GUARDED.match(cell) else cell
