"""What others are told of people's authority: pseudonyms, the role, and no more."""

from __future__ import annotations

from enrolment.domain.authority import Authority, Standing
from enrolment.domain.authority_clock import Stage
from starsme.clock import bangkok_day
from starsme.events import Event
from starsme.events.enrolment_people import (
    AuthorityGranted,
    AuthorityRefused,
    AuthorityReminderDue,
    AuthorityRevoked,
)


def moved(authority: Authority, *, registered: str, typed: str) -> Event | None:
    """What a move is told as; a request that is given up is nobody's business.

    ``registered`` is the enterprise's name, which only the proven are told; ``typed`` is what the person wrote.
    """
    party = {
        "enterprise_id": authority.enterprise_id,
        "person_id": authority.person_id,
        "role": authority.role,
    }
    if authority.standing is Standing.PROVEN:
        return AuthorityGranted.event(**party, enterprise_name=registered)
    if authority.standing is Standing.REFUSED:
        return AuthorityRefused.event(**party, name_typed=typed, reason=authority.reason)
    if authority.standing is Standing.REVOKED:
        return AuthorityRevoked.event(**party, reason=authority.reason, enterprise_name=registered)
    if authority.standing is Standing.GIVEN_UP and authority.proof is not None:
        return AuthorityRevoked.event(**party, reason="given_up", enterprise_name=registered)
    return None


def reminder(authority: Authority, name_typed: str, stage: Stage) -> Event:
    """That a request still waits to be proven."""
    return AuthorityReminderDue.event(
        enterprise_id=authority.enterprise_id,
        person_id=authority.person_id,
        role=authority.role,
        name_typed=name_typed,
        stage=stage,
        requested_on=bangkok_day(authority.requested_at),
    )
