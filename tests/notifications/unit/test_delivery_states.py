"""What may become of a delivery: whatever happens in whatever order, it ends once and is never due after its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from notifications.domain.contact import ContactPoint, Language, Preferences
from notifications.domain.delivery import (
    WAIT_FOR_CONTACT,
    Channel,
    Delivery,
    IllegalMove,
    PartyId,
    Reason,
    Status,
)
from notifications.domain.dispatch import dispatch
from notifications.domain.retry import RetryPolicy
from tests.notifications.saying import ENTERPRISE, TODAY, a_delivery

POLICY = RetryPolicy()
LEASE = timedelta(minutes=10)
OVER = (Status.SENT, Status.FAILED, Status.SUPPRESSED)


def a_contact(email: str | None = "a@example.com") -> ContactPoint:
    return ContactPoint(
        party_id=PartyId(ENTERPRISE),
        name="ก",
        email=email,
        phone=None,
        line_id=None,
        language=Language.TH,
        sequence=1,
    )


class Life(RuleBasedStateMachine):
    """One delivery between a sender, a mail server and a party that may or may not be known."""

    def __init__(self) -> None:
        super().__init__()
        self.delivery = a_delivery()
        self.now: datetime = TODAY
        self.contact: ContactPoint | None = None
        self.preferences: Preferences | None = None
        self.claimed = False
        self.handed_over = 0

    @property
    def due(self) -> bool:
        return self.delivery.next_attempt_at is not None and self.delivery.next_attempt_at <= self.now

    @rule(minutes=st.integers(0, 60 * 24 * 40))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(email=st.sampled_from([None, "a@example.com"]))
    def contact_point_comes(self, email: str | None) -> None:
        self.contact = a_contact(email)
        if self.delivery.status is Status.WAITING_CONTACT:
            self.delivery = self.delivery.contact_known(self.now)

    @rule(email=st.booleans())
    def party_chooses(self, email: bool) -> None:
        self.preferences = Preferences(party_id=PartyId(ENTERPRISE), email=email, version=1)

    @precondition(lambda self: self.due)
    @rule()
    def sender_takes_it(self) -> None:
        self.delivery = dispatch(self.delivery, self.contact, self.preferences, now=self.now, until=self.now + LEASE)
        self.claimed = self.delivery.status is Status.QUEUED

    @precondition(lambda self: self.claimed)
    @rule(answer=st.sampled_from(["ok", "busy", "refused", "away", "no time", "died"]), chance=st.floats(0, 1))
    def mail_server_answers(self, answer: str, chance: float) -> None:
        self.claimed = False
        before = self.delivery
        if answer == "ok":
            self.handed_over += 1
            self.delivery = before.sent(self.now)
        elif answer == "busy":
            self.delivery = before.put_off("smtp 450", self.now, POLICY, chance)
        elif answer == "refused":
            self.delivery = before.refused("smtp 550")
        elif answer == "away":
            self.delivery = before.held_up("smtp", self.now, self.now + timedelta(seconds=30), POLICY)
        elif answer == "no time":
            self.delivery = before.put_back(self.now)

    @invariant()
    def it_is_due_exactly_while_it_is_open(self) -> None:
        assert (self.delivery.next_attempt_at is None) == (self.delivery.status in OVER)

    @invariant()
    def it_is_sent_at_most_once_and_never_to_a_party_that_said_no(self) -> None:
        assert self.handed_over == (self.delivery.status is Status.SENT) <= 1
        assert (self.delivery.sent_at is not None) == (self.delivery.status is Status.SENT)

    @invariant()
    def an_end_without_success_has_a_reason(self) -> None:
        if self.delivery.status in (Status.FAILED, Status.SUPPRESSED):
            assert self.delivery.reason

    @invariant()
    def attempts_stay_within_the_policy(self) -> None:
        assert 0 <= self.delivery.attempts <= POLICY.attempts


TestLife: Any = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


@pytest.mark.parametrize("status", OVER)
def test_what_is_over_cannot_be_moved(status: Status) -> None:
    over = a_delivery(status=status, next_attempt_at=None)
    moves: list[Callable[[], Delivery]] = [
        lambda: over.sent(TODAY),
        lambda: over.claimed(TODAY),
        lambda: over.refused("x"),
        lambda: over.put_back(TODAY),
        lambda: over.without_contact(),
        lambda: over.contact_known(TODAY),
        lambda: over.suppressed(Reason.CHANNEL_OFF),
    ]
    for move in moves:
        with pytest.raises(IllegalMove):
            move()


def test_only_what_failed_can_be_tried_again_and_then_with_all_its_attempts() -> None:
    failed = a_delivery(attempts=8).put_off("smtp 450", TODAY, POLICY, 0.5)
    assert failed.status is Status.FAILED
    again = failed.tried_again(TODAY)
    assert (again.status, again.attempts, again.reason, again.next_attempt_at) == (Status.QUEUED, 0, None, TODAY)
    with pytest.raises(IllegalMove):
        again.tried_again(TODAY)


def test_a_temporary_trouble_is_tried_eight_times_and_then_told() -> None:
    delivery, now = a_delivery(), TODAY
    for attempt in range(1, 9):
        delivery = delivery.claimed(now + LEASE)
        assert delivery.attempts == attempt
        delivery = delivery.put_off("smtp 451", now, POLICY, 0.5)
        now = delivery.next_attempt_at or now
    assert (delivery.status, delivery.reason) == (Status.FAILED, "smtp 451")
    assert timedelta(hours=6) < now - TODAY < timedelta(days=1)


def test_an_outage_costs_no_attempts_but_old_news_is_given_up() -> None:
    delivery = a_delivery().claimed(TODAY + LEASE)
    held = delivery.held_up("smtp", TODAY, TODAY + LEASE, POLICY)
    assert (held.status, held.attempts) == (Status.QUEUED, 0)
    late = delivery.held_up("smtp", TODAY + timedelta(days=5), TODAY, POLICY)
    assert (late.status, late.reason) == (Status.FAILED, Reason.TOO_OLD)


def test_without_a_contact_point_it_waits_a_month_and_is_then_set_aside_with_the_reason() -> None:
    def at(delivery: Delivery, now: datetime) -> Delivery:
        return dispatch(delivery, None, None, now=now, until=now + LEASE)

    waiting = at(a_delivery(), TODAY)
    assert (waiting.status, waiting.next_attempt_at) == (Status.WAITING_CONTACT, TODAY + WAIT_FOR_CONTACT)
    over = at(waiting, TODAY + WAIT_FOR_CONTACT)
    assert (over.status, over.reason) == (Status.SUPPRESSED, Reason.NO_CONTACT_POINT)


def test_a_contact_point_without_an_address_does_not_reach_anyone_by_mail() -> None:
    set_aside = dispatch(a_delivery(), a_contact(email=None), None, now=TODAY, until=TODAY + LEASE)
    assert (set_aside.status, set_aside.reason) == (Status.SUPPRESSED, Reason.NO_CONTACT_POINT)


def test_mail_that_the_party_turned_off_is_set_aside_and_the_inbox_cannot_be_turned_off() -> None:
    off = Preferences(party_id=PartyId(ENTERPRISE), email=False, version=1)
    set_aside = dispatch(a_delivery(), a_contact(), off, now=TODAY, until=TODAY + LEASE)
    assert (set_aside.status, set_aside.reason) == (Status.SUPPRESSED, Reason.CHANNEL_OFF)
    assert off.allow(Channel.INBOX)


@given(attempts=st.integers(1, 50), chance=st.floats(0, 1))
def test_pauses_grow_stay_bounded_and_are_spread(attempts: int, chance: float) -> None:
    pause, plain = POLICY.pause(attempts, chance), POLICY.pause(attempts, 0.5)
    assert timedelta(0) < pause <= POLICY.longest * 1.25
    assert plain * 0.74 <= pause <= plain * 1.26
    assert POLICY.pause(attempts + 1, 0.5) >= plain
    assert POLICY.pause(attempts, 0) < POLICY.pause(attempts, 1)
