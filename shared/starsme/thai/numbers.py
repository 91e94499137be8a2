"""Numbers as people write them in a form.

Source: the pilot's intake decisions, 8 and 12.
"""

from __future__ import annotations

import re
from fractions import Fraction

from starsme.thai.text import Unreadable, clean, parse_text

_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")
_STAFF = re.compile(rf"({_WHOLE.pattern}) ?(?:คน)?")
_AMOUNT = re.compile(
    rf"(?:฿|THB)? ?(?P<whole>{_WHOLE.pattern})(?:\.(?P<decimals>[0-9]+))? ?(?P<unit>ล้าน|แสน)? ?(?:บาท)? ?(?:\.-)?",
    re.IGNORECASE,
)
_UNITS = {None: 1, "แสน": 100_000, "ล้าน": 1_000_000}


def parse_whole(cell: str) -> int:
    """Read a whole number, with proper thousands commas or none. No sign, no unit, no decimals."""
    return int(_match(_WHOLE, cell).group().replace(",", ""))


def parse_staff(cell: str) -> int:
    """Read a number of people: a whole number, ``คน`` allowed; 0 counts."""
    return int(_match(_STAFF, cell)[1].replace(",", ""))


def parse_score(cell: str, lowest: int, highest: int) -> int:
    """Read a whole score from ``lowest`` to ``highest``, both included."""
    score = parse_whole(cell)
    if not lowest <= score <= highest:
        raise Unreadable(clean(cell)[:80])
    return score


def parse_amount_thb(cell: str) -> Fraction:
    """Read an amount in baht, exactly: ``1.8 ล้าน`` is 1,800,000.

    Ranges, words, two units, negative amounts and improper commas are unreadable.
    """
    match = _match(_AMOUNT, cell)
    decimals = match["decimals"] or ""
    units = int(match["whole"].replace(",", "") + decimals) * _UNITS[match["unit"]]
    return Fraction(units, 10 ** len(decimals))


def _match(pattern: re.Pattern[str], cell: str) -> re.Match[str]:
    text = parse_text(cell)
    match = pattern.fullmatch(text)
    if match is None:
        raise Unreadable(text[:80])
    return match
