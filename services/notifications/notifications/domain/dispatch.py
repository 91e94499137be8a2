"""What to do with a delivery that is due, given what is known of its party."""

from __future__ import annotations

from datetime import datetime

from notifications.domain.contact import ContactPoint, Preferences
from notifications.domain.delivery import Delivery, Reason, Status


def dispatch(
    delivery: Delivery, contact: ContactPoint | None, preferences: Preferences | None, *, now: datetime, until: datetime
) -> Delivery:
    """The delivery claimed until ``until``, or set aside: waiting for a contact point, or suppressed with the reason."""
    if contact is None:
        if delivery.status is Status.WAITING_CONTACT:
            return delivery.suppressed(Reason.NO_CONTACT_POINT)
        return delivery.without_contact()
    if not contact.reaches(delivery.channel):
        return delivery.suppressed(Reason.NO_CONTACT_POINT)
    if preferences is not None and not preferences.allow(delivery.channel):
        return delivery.suppressed(Reason.CHANNEL_OFF)
    queued = delivery.contact_known(now) if delivery.status is Status.WAITING_CONTACT else delivery
    return queued.claimed(until)
