"""What appeals need of the stores. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection

from enrolment.domain.words import Reason


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal against a letter. ``outcome`` is empty until it is decided."""

    id: str
    application_id: str
    call_code: str
    letter_id: str
    grounds: str
    made_at: datetime
    made_by: str
    due_on: date
    rule: str
    outcome: str | None = None
    reasons: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    waived: tuple[Reason, ...] = ()


class Appeals(Protocol):
    """Appeals, and what those that were upheld set aside."""

    def add(self, connection: Connection, appeal: Appeal) -> bool:
        """Keep a new appeal; ``False`` when its letter was appealed against before."""

    def of(self, connection: Connection, application_id: str) -> list[Appeal]:
        """An application's appeals, oldest first."""

    def find(self, connection: Connection, appeal_ids: Collection[str]) -> dict[str, Appeal]:
        """Appeals by id."""

    def decide(self, connection: Connection, appeal: Appeal) -> bool:
        """Keep a decision with what it sets aside; ``False`` when there is one."""
