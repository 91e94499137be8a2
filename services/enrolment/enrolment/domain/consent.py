"""Consent by purpose: what was said last holds, whatever order it arrives in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What personal data are used for. ``core`` is acknowledged, not consented to: the service is a public task."""

    CORE = "core"
    PUBLICITY = "publicity"
    SHARING = "sharing"


class Voice(StrEnum):
    """Through what a statement came."""

    FORM = "form"
    PERSON = "person"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Statement:
    """One yes or no, as it was said: to which text, when, through whom."""

    purpose: Purpose
    given: bool
    text_version: str
    at: datetime
    voice: Voice
    by: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What holds for an enterprise and a purpose; without a statement, no consent."""

    purpose: Purpose
    given: bool = False
    text_version: str | None = None
    at: datetime | None = None
    version: int = 0

    def after(self, said: Statement) -> Consent:
        """What holds once a statement is known. An older one than what holds changes nothing; of two of the same moment, no prevails."""
        if self.at is not None and (said.at < self.at or (said.at == self.at and said.given)):
            return self
        return Consent(said.purpose, said.given, said.text_version, said.at, self.version + 1)


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of what people are shown for a purpose."""

    purpose: Purpose
    version: str
    effective_from: date
    source: str
    title_th: str
    title_en: str
    text_th: str
    text_en: str


def text_in_force(texts: Iterable[ConsentText], purpose: Purpose, day: date) -> ConsentText | None:
    """The version of a purpose's text that people are shown on a day."""
    begun = [text for text in texts if text.purpose is purpose and text.effective_from <= day]
    return max(begun, key=lambda text: text.effective_from, default=None)
