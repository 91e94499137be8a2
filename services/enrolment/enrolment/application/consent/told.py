"""The shapes in which consent is told."""

from __future__ import annotations

from datetime import date
from typing import Any

from enrolment.application.told import View, local_time
from enrolment.domain.consent import Consent, ConsentText, Purpose, Voice


def consent_view(consent: Consent) -> View:
    """What holds for a purpose."""
    return {
        "purpose": consent.purpose,
        "consent": consent.purpose is not Purpose.CORE,
        "given": consent.given,
        "text_version": consent.text_version,
        "at": local_time(consent.at),
        "version": consent.version,
    }


def statement_view(row: Any, *, to_office: bool) -> View:
    """One thing that was said; officers' accounts and notes are shown to the office alone."""
    hidden = row.voice == Voice.OFFICE and not to_office
    return {
        "given": row.given,
        "text_version": row.text_version,
        "at": local_time(row.at),
        "voice": row.voice,
        "by": None if hidden else row.by,
        "note": None if hidden else row.note,
    }


def text_view(text: ConsentText, current: ConsentText | None, day: date) -> View:
    """One version of a text, and whether it is shown on a day."""
    return {
        "purpose": text.purpose,
        "version": text.version,
        "consent": text.purpose is not Purpose.CORE,
        "effective_from": text.effective_from,
        "source": text.source,
        "title_th": text.title_th,
        "title_en": text.title_en,
        "text_th": text.text_th,
        "text_en": text.text_en,
        "in_force": text == current and text.effective_from <= day,
    }
