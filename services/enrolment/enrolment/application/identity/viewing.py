"""A view of a whole number, as it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NumberView:
    """Somebody was shown the whole number of an enterprise: ``view`` is where, ``reason`` why, if that was said.

    ``enterprise_id`` is the number's pseudonym, also where no enterprise is registered under it.
    """

    at: datetime
    by: str
    agency: str | None
    view: str
    enterprise_id: str | None
    application_id: str | None
    reason: str | None = None
