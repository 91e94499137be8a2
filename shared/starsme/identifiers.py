"""The 13-digit number of an enterprise or a person, and the pseudonym that stands for it everywhere else.

Source: handbook, "Identifiers"; the pilot's intake decisions, 5; ARCHITECTURE.md, "Identity".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Literal

from stdnum.th import moa, pin, tin

from starsme.thai.text import Unreadable, parse_text

Kind = Literal["juristic", "natural"]

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\uFE63\uFF0D]+")
_DIGITS = re.compile(r"[0-9]+")
_PSEUDONYM_CHARACTERS = 26


def normalise_number(cell: str) -> str:
    """Return the digits of a number as typed, any count of them; ``Unreadable`` when anything but digits is left.

    A leading apostrophe, spaces, hyphens and dashes are dropped. ``1.05556E+11``, a spreadsheet's ruin of a number, is
    unreadable: the lost digits cannot be known.
    """
    text = _SEPARATORS.sub("", parse_text(cell).removeprefix("'"))
    if not _DIGITS.fullmatch(text):
        raise Unreadable(text[:80])
    return text


def number_is_valid(number: str, kind: str | None = None) -> bool:
    """Whether a normalised number passes its check and fits its kind (``None``: any number that the state issues)."""
    if kind == "juristic":
        return bool(moa.is_valid(number))
    if kind == "natural":
        return bool(pin.is_valid(number))
    return bool(tin.is_valid(number))


def mask_number(number: str) -> str:
    """Show a number to those who are not entitled to all of it: ``0-1055-•••••-••-1``."""
    if len(number) != 13:
        return "•" * len(number)
    return f"{number[0]}-{number[1:5]}-•••••-••-{number[12]}"


def enterprise_id(number: str, key: bytes) -> str:
    """Return the pseudonym of a normalised number under the platform's key: what travels in events."""
    return "ent_" + _pseudonym(number.encode("ascii"), key)


def person_id(subject: str, key: bytes) -> str:
    """Return the pseudonym of a token's subject under the platform's key: how a person is named in events."""
    # The word before the subject: an account named by thirteen digits is not the enterprise of that number.
    return "per_" + _pseudonym(b"person\0" + subject.encode(), key)


def _pseudonym(secret: bytes, key: bytes) -> str:
    digest = hmac.new(key, secret, hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii")[:_PSEUDONYM_CHARACTERS].lower()
