"""However often and in whatever order events come, each party is told once, and nobody is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from starsme.messaging.broker import Delivery
from starsme.testing.service import ServiceClient, delivery_of
from tests.notifications.saying import (
    APPLICATION,
    TODAY,
    booked,
    contact,
    deliveries,
    eligible,
    email_of,
    granted,
    inbox,
    ineligible,
    named,
    notifications,
    outbox,
    selected,
    send_all,
)


def states(service: ServiceClient) -> list[tuple[str, str, str | None]]:
    return [(item["channel"], item["status"], item["reason"]) for item in deliveries(service)]


def replayed(delivery: Delivery) -> Delivery:
    return replace(delivery, headers={"starsme-replay": "1"})


def test_an_event_that_is_delivered_again_is_told_once(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        event = named(selected(), "evt_1")
        service.deliver(contact())
        assert service.deliver(event, event) == 1
        assert service.deliver(event) == 0
        send_all(service)
        send_all(service)
        assert states(service) == [("email", "sent", None), ("inbox", "sent", None)]
        assert len(outbox(service)) == 1


def test_even_an_inbox_that_forgot_an_event_does_not_make_us_say_it_twice(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        event = named(selected(), "evt_1")
        service.deliver(contact(), event)
        send_all(service)
        with service.runtime.database.begin() as tx:
            tx.connection.execute(text("DELETE FROM inbox WHERE event_id = 'evt_1'"))
        assert service.deliver(event) == 1
        send_all(service)
        assert len(deliveries(service)) == 2
        assert len(outbox(service)) == 1


def test_the_database_itself_holds_one_delivery_an_event_party_and_channel(any_database_url: str) -> None:
    again = (
        "INSERT INTO deliveries (id, event_id, party_id, channel, template, facts, status, attempts, created_at, sent_at)"
        " SELECT 'other', event_id, party_id, channel, template, facts, status, attempts, created_at, sent_at"
        " FROM deliveries"
    )
    with notifications(any_database_url) as service:
        service.deliver(granted())
        with pytest.raises(IntegrityError), service.runtime.database.begin() as tx:
            tx.connection.execute(text(again))


def test_a_replayed_event_is_on_record_and_reaches_nobody(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(contact())
        service.runtime.inbox.take([replayed(delivery_of(selected())), replayed(delivery_of(granted()))])
        send_all(service)
        assert states(service) == [
            ("email", "suppressed", "replayed"),
            ("inbox", "suppressed", "replayed"),
            ("inbox", "suppressed", "replayed"),
        ]
        assert outbox(service) == []
        assert inbox(service) == []


def test_a_replayed_contact_point_is_news_all_the_same(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(booked())
        send_all(service)
        service.runtime.inbox.take([replayed(delivery_of(contact()))])
        send_all(service)
        assert email_of(service)["status"] == "sent"


def test_mail_waits_for_a_contact_point_that_comes_later_and_the_inbox_does_not(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(booked())
        assert email_of(service)["status"] == "queued"
        send_all(service)
        assert email_of(service)["status"] == "waiting_contact"
        assert len(inbox(service)) == 1
        service.deliver(contact(email="late@example.com"))
        assert email_of(service)["status"] == "queued"
        send_all(service)
        assert email_of(service)["status"] == "sent"
        assert [str(mail["To"].addresses[0].addr_spec) for mail in outbox(service)] == ["late@example.com"]


def test_one_partys_contact_point_lets_go_only_its_own_mail(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(booked(), booked("ent_other"))
        send_all(service)
        service.deliver(contact())
        send_all(service)
        assert email_of(service)["status"] == "sent"
        assert email_of(service, "ent_other")["status"] == "waiting_contact"


def test_a_party_that_never_gives_a_contact_point_is_set_aside_after_a_month(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(booked())
        send_all(service)
        service.runtime.clock.move_to(TODAY + timedelta(days=31))  # type: ignore[attr-defined]
        send_all(service)
        assert (email_of(service)["status"], email_of(service)["reason"]) == ("suppressed", "no_contact_point")


def test_a_contact_point_without_an_address_is_told_as_the_reason(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(contact(email=None), booked())
        send_all(service)
        assert (email_of(service)["status"], email_of(service)["reason"]) == ("suppressed", "no_contact_point")


def test_the_newest_statement_about_a_party_counts_in_whatever_order_they_come(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(replace(contact(email="new@example.com"), sequence=1_000_007))
        service.deliver(replace(contact(email="old@example.com"), sequence=1_000_003))
        service.deliver(booked())
        send_all(service)
        assert outbox(service)[0]["To"].addresses[0].addr_spec == "new@example.com"


def test_an_applicant_without_a_number_is_reached_by_mail(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(contact(APPLICATION), ineligible(APPLICATION, "id_invalid"))
        send_all(service)
        assert states(service) == [("email", "sent", None)]


def test_two_applications_of_one_enterprise_are_two_events_and_both_are_told(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(contact(), eligible(row=1), eligible(row=2))
        send_all(service)
        assert len(outbox(service)) == 2
