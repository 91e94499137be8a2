"""What a form said about consent, as statements of the enterprise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from enrolment.application.shapes import NewApplication
from enrolment.domain.consent import Purpose, Statement, Voice


def said_in_forms(call_code: str, now: datetime, new: Iterable[NewApplication]) -> dict[str, list[Statement]]:
    """Statements by enterprise, oldest first. Each call's form carries its own wording: its code is the text's version."""
    said: dict[str, list[Statement]] = {}
    for one in new:
        if one.enterprise_id is None:
            continue
        form = one.record.application
        # A form's clock that is ahead would silence what people say until then.
        at = min(form.submitted_at or now, now)
        said.setdefault(one.enterprise_id, []).extend(
            Statement(purpose, given, call_code, at, Voice.FORM, one.id)
            for purpose, given in ((Purpose.CORE, form.consent_core), (Purpose.PUBLICITY, form.consent_publicity))
        )
    return {enterprise_id: sorted(statements, key=lambda one: one.at) for enterprise_id, statements in said.items()}
