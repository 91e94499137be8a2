"""Names as they are searched and sorted: the differences that a reader of Thai does not see are taken away.

Zero-width characters, spaces and punctuation, Thai and Arabic digits, the order in which vowels above and tone marks were
typed, sara am in one piece or in two, เ typed twice for แ, and the words that say what kind of firm it is.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass

GRAM = 3
"""Characters of a piece of a name that the index knows. A shorter word is looked for without the index."""

LONGEST = 200
"""Characters of a name that are searched."""

_DIGITS = {ord(thai): str(digit) for digit, thai in enumerate("๐๑๒๓๔๕๖๗๘๙")}
_SARA_AM = {0x0E33: "\u0e4d\u0e32"}
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2,}")
_TONE_AFTER_SARA_AM = re.compile("\u0e4d\u0e32([\u0e48-\u0e4b])")
_NOT_SEARCHED = re.compile("[^0-9a-z\u00df-\u024f\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4d]+")
_SPACING = re.compile(r"\s+")
# The longest first: what one of them leaves is not to be taken for another.
_KINDS_TH = re.compile(
    r"ห้างหุ้นส่วนสามัญนิติบุคคล|ห้างหุ้นส่วนจำกัด|ห้างหุ้นส่วนสามัญ|ห้างหุ้นส่วน|วิสาหกิจชุมชน|บริษัท"
    r"|จำกัด\s*\(มหาชน\)|\(มหาชน\)|จำกัด|(?:หจก|หสน|หสม|บมจ|บจก|บจ|บ)\s*\.\s*(?:จก\s*\.)?|จก\s*\.|^(?:หจก|หสน|หสม|บมจ|บจก)(?=\s)"
)
_KINDS_EN = re.compile(
    r"\b(?:public\s+company\s+limited|company\s+limited|limited\s+partnership|partnership\s+limited"
    r"|co\s*\.?\s*,?\s*ltd\s*\.?|ltd\s*\.?\s*,?\s*part\s*\.?|public|limited|ltd|pcl|company|co)(?![a-z])\.?"
)
_LEADING_VOWEL = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")
_ACCENTS = re.compile("[\u0e47-\u0e4c]")


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody looks for: every word must stand in the name. ``indexed`` says whether the index knows one of them."""

    words: tuple[str, ...]

    @property
    def grams(self) -> tuple[int, ...]:
        """The pieces that the name must have."""
        return grams(" ".join(self.words))

    @property
    def indexed(self) -> bool:
        """Whether any word is long enough for the index."""
        return any(len(word) >= GRAM for word in self.words)


def searched(*names: str | None) -> str:
    """The text in which words are looked for: each name folded, with a space between."""
    return " ".join(folded for name in names if name and (folded := _folded(_without_kind(_plain(name)))))[:LONGEST]


def terms(text: str) -> Terms:
    """The words of a search; none where it only says what kind of firm is meant."""
    return Terms(tuple(folded for word in _without_kind(_plain(text)).split() if (folded := _folded(word))))


def grams(searched_text: str) -> tuple[int, ...]:
    """Every piece of three characters as a number, once, in order. The same number for two pieces costs a second look only."""
    words = searched_text.split(" ")
    pieces = {word[start : start + GRAM] for word in words for start in range(len(word) - GRAM + 1)}
    return tuple(sorted(zlib.crc32(piece.encode()) - (1 << 31) for piece in pieces))


def sort_key(name: str) -> str:
    """A key in whose code point order names stand as in a Thai dictionary: consonants first, tone marks last."""
    folded = _folded(_without_kind(_plain(name))) or _folded(_plain(name))
    turned = _LEADING_VOWEL.sub(r"\2\1", folded)
    return (_ACCENTS.sub("", turned)[:60] + " " + "".join(_ACCENTS.findall(turned)))[:80]


def _plain(name: str) -> str:
    """Compatibility forms, digits and case made one; invisible characters gone; spaces kept."""
    text = unicodedata.normalize("NFKC", name.translate(_DIGITS)).translate(_DIGITS).casefold()
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf").replace(
        "\u0e33", _SARA_AM[0x0E33]
    )
    text = _MARKS.sub(lambda marks: "".join(sorted(set(marks[0]))), text.replace("เเ", "แ"))
    text = _TONE_AFTER_SARA_AM.sub("\\1\u0e4d\u0e32", text)
    # Put the pieces of sara am together again, so that the words for a kind of firm can be written as everybody does.
    text = re.sub("([\u0e48-\u0e4b]?)\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\\2\u0e33", text)
    return _SPACING.sub(" ", text).strip()


def _without_kind(text: str) -> str:
    return _SPACING.sub(" ", _KINDS_EN.sub(" ", _KINDS_TH.sub(" ", text))).strip()


def _folded(text: str) -> str:
    return _NOT_SEARCHED.sub("", text)
