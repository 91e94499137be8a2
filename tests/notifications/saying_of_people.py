"""What tests of notifications say about people's authority and about consent."""

from __future__ import annotations

from datetime import date

from starsme.events import Event
from starsme.events.enrolment_people import (
    AuthorityGranted,
    AuthorityRefused,
    AuthorityReminderDue,
    AuthorityRevoked,
    ConsentWithdrawn,
)
from tests.notifications.saying import ENTERPRISE, NAME, TODAY

PERSON = "per_ddd"


def authority_granted() -> Event:
    """A person may act for an enterprise."""
    return AuthorityGranted.event(person_id=PERSON, enterprise_id=ENTERPRISE, role="owner", enterprise_name=NAME)


def authority_refused(reason: str = "not_confirmed") -> Event:
    """A person's request was refused."""
    return AuthorityRefused.event(
        person_id=PERSON, enterprise_id=ENTERPRISE, role="staff", name_typed=NAME, reason=reason
    )


def authority_ended(reason: str = "left_enterprise") -> Event:
    """A person no longer acts for an enterprise."""
    return AuthorityRevoked.event(
        person_id=PERSON, enterprise_id=ENTERPRISE, role="adviser", enterprise_name=NAME, reason=reason
    )


def authority_waits(stage: str = "first") -> Event:
    """A person's request is still unproven."""
    return AuthorityReminderDue.event(
        person_id=PERSON,
        enterprise_id=ENTERPRISE,
        role="owner",
        name_typed=NAME,
        stage=stage,
        requested_on=date(2019, 2, 22),
    )


def consent_withdrawn(purpose: str = "publicity", party_id: str = ENTERPRISE) -> Event:
    """An enterprise withdrew a consent."""
    return ConsentWithdrawn.event(
        enterprise_id=party_id, purpose=purpose, text_version="publicity-2562-1", stated_at=TODAY
    )
