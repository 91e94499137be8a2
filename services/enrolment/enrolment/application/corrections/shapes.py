"""What passes between the use cases of corrections and their store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from enrolment.domain.corrections import CorrectionState, Held
from enrolment.domain.words import Decision


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds for one application now; ``version`` 0 where nothing was decided about it."""

    held: Held
    enterprise_id: str
    row: int
    version: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that the coordinator asks for; ``reference`` is the application's row or id."""

    reference: str
    decision: Decision
    position: int | None


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """What the coordinator asks for: changes by name, or the ranking anew (``rerun``)."""

    reason: str
    changes: Sequence[Asked]
    rerun: bool
    fill_seats: bool
    takes_back_started: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a correction as kept."""

    application_id: str
    previous: Decision | None
    previous_position: int | None
    decision: Decision
    waiting_position: int | None
    cause: str
    mentoring_started: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """A recorded correction. ``by_ranking``: from the scores and verdicts as they were then."""

    call_code: str
    number: int
    state: CorrectionState
    reason: str
    by_ranking: bool
    takes_back_started: bool
    digest: str
    proposed_at: datetime
    proposed_by: str
    confirmed_at: datetime | None
    confirmed_by: str | None
    version: int
    changes: tuple[Change, ...] = ()
