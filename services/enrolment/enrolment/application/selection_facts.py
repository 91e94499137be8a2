"""What enrolment tells of a selection, as contract events."""

from __future__ import annotations

from fractions import Fraction

from enrolment.application.corrections.shapes import Change, Correction
from enrolment.application.shapes import Entrant
from enrolment.domain.ranking import Panel, shown
from enrolment.domain.selection import Place, ProvinceSelection
from enrolment.domain.words import Decision
from starsme.events import Event
from starsme.events.enrolment import (
    ApplicationDeclined,
    ApplicationWaitlisted,
    ApplicationWithdrawn,
    SelectionCorrected,
    SelectionPublished,
    StarSelected,
)


def star_selected(call_code: str, entrant: Entrant, rank: int, total: Fraction | None, *, promoted: bool) -> Event:
    """The enterprise has a seat."""
    return StarSelected.event(
        application_id=entrant.application_id,
        enterprise_id=entrant.enterprise_id,
        call_code=call_code,
        province=entrant.province,
        rank=rank,
        total=shown(total or Fraction(0)),
        name_th=entrant.name_th,
        kind=entrant.kind,
        industry=entrant.industry,
        assessment=dict(entrant.assessment),
        publicity_consent=entrant.publicity_consent,
        promoted=promoted,
    )


def waitlisted(call_code: str, entrant: Entrant, place: Place) -> Event:
    """The application waits for a seat."""
    return ApplicationWaitlisted.event(
        application_id=entrant.application_id,
        enterprise_id=entrant.enterprise_id,
        call_code=call_code,
        province=entrant.province,
        rank=place.rank,
        total=shown(place.candidate.panel.total or Fraction(0)),
        waiting_position=place.waiting_position,
        name_th=entrant.name_th,
    )


def declined(call_code: str, entrant: Entrant, panel: Panel, rank: int | None) -> Event:
    """No seat: below the seats and the waiting list or a gate, or (without a rank) scored by too few judges."""
    missed = {"missed_gates": [one.gate for one in panel.missed]} if panel.missed and rank is not None else {}
    return ApplicationDeclined.event(
        application_id=entrant.application_id,
        enterprise_id=entrant.enterprise_id,
        call_code=call_code,
        province=entrant.province,
        reason="not_rankable" if rank is None else "below_seats",
        rank=rank,
        total=None if panel.total is None else shown(panel.total),
        judges=panel.judges,
        name_th=entrant.name_th,
        **missed,
    )


def selection_published(call_code: str, result: ProvinceSelection) -> Event:
    """One province's selection is out."""
    return SelectionPublished.event(
        selection_id=f"{call_code}:{result.province}",
        call_code=call_code,
        province=result.province,
        stars=len(result.decided(Decision.STAR)),
        waiting=len(result.decided(Decision.WAITING)),
        declined=len(result.decided(Decision.DECLINED)),
        not_rankable=len(result.not_rankable),
        unfilled_seats=result.unfilled_seats,
    )


def withdrawn(call_code: str, entrant: Entrant, was: str) -> Event:
    """The enterprise gave up its place."""
    return ApplicationWithdrawn.event(
        application_id=entrant.application_id,
        enterprise_id=entrant.enterprise_id,
        call_code=call_code,
        province=entrant.province,
        was=was,
        name_th=entrant.name_th,
    )


def selection_corrected(
    correction: Correction, change: Change, entrant: Entrant, rank: int | None, total: Fraction | None
) -> Event:
    """A recorded correction changed what was published about the application."""
    return SelectionCorrected.event(
        application_id=entrant.application_id,
        enterprise_id=entrant.enterprise_id,
        call_code=correction.call_code,
        province=entrant.province,
        correction=correction.number,
        previous=change.previous,
        decision=change.decision,
        waiting_position=change.waiting_position,
        rank=rank,
        total=None if total is None else shown(total),
        mentoring_started=change.mentoring_started,
        name_th=entrant.name_th,
    )
