"""The kernel as a subscriber sees it: once, in order, retried, parked, kept aside; on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from starsme.clock import FixedClock
from starsme.events.envelope import REPLAY_HEADER
from starsme.messaging.audit import Operator
from starsme.messaging.release import Outcome, release
from starsme.messaging.tables import inbox, quarantine
from starsme.testing import ServiceClient
from starsme.testing.service import delivery_of
from tests.shared.toy_service import changed, rows


def test_the_same_idempotency_key_takes_effect_once(service: ServiceClient) -> None:
    headers = {"Idempotency-Key": "grant-0001"}
    first = service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 180}, headers=headers)
    again = service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 180}, headers=headers)
    assert (again.status_code, again.json, again.headers["Idempotency-Replayed"]) == (201, first.json, "true")
    assert len(service.published()) == 1
    other = service.post("/grants", body={"enterprise_id": "ent_b", "minutes": 180}, headers=headers)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")


def test_an_event_takes_effect_once_however_often_it_is_delivered(service: ServiceClient) -> None:
    event = changed("ent_a")
    assert service.deliver(event, event) == 1
    assert service.deliver(event) == 0
    assert service.app.seen == [("ent_a", "star")]
    assert len(service.published()) == 1


def test_a_failing_event_waits_and_its_subject_s_later_events_wait_behind_it(
    service: ServiceClient, clock: FixedClock
) -> None:
    service.app.broken.add("ent_a")
    service.deliver(changed("ent_a", "star", 1), changed("ent_b"), changed("ent_a", "general", 2))
    assert [subject for subject, _ in service.app.seen if subject == "ent_b"]
    service.deliver(changed("ent_a", "high_potential", 3))
    assert [row for row in rows(service, inbox, "subject", "sequence", "status", "attempts") if row[0] == "ent_a"] == [
        ("ent_a", 1, "waiting", 1),
        ("ent_a", 2, "waiting", 0),
        ("ent_a", 3, "waiting", 0),
    ]
    service.app.broken.clear()
    service.app.seen.clear()
    assert service.runtime.inbox.retry_due() == 0  # its time has not come
    clock.advance(timedelta(seconds=2))
    assert service.runtime.inbox.retry_due() == 3
    assert service.app.seen == [("ent_a", "star"), ("ent_a", "general"), ("ent_a", "high_potential")]
    assert {status for (status,) in rows(service, inbox, "status")} == {"done"}


def test_an_event_that_never_succeeds_is_parked_and_holds_its_subject(
    service: ServiceClient, clock: FixedClock
) -> None:
    service.app.broken.add("ent_a")
    service.deliver(changed("ent_a", "star", 1), changed("ent_a", "general", 2))
    for _ in range(10):
        clock.advance(timedelta(hours=1))
        service.runtime.inbox.retry_due()
    assert rows(service, inbox, "sequence", "status", "attempts") == [(1, "parked", 8), (2, "waiting", 0)]
    service.app.broken.clear()
    assert service.runtime.inbox.retry_due() == 0
    assert service.get("/events/status").json["parked"] == 1


def test_an_effect_is_undone_with_its_failing_event(service: ServiceClient) -> None:
    service.app.broken.add("ent_a")
    service.deliver(changed("ent_b"), changed("ent_a"))
    assert [event.subject for event in service.published()] == ["ent_b"]


def test_what_is_no_event_goes_to_quarantine_and_stops_nothing(service: ServiceClient) -> None:
    good = changed("ent_a", event_id="0001")
    twin = changed("ent_z", event_id="0001")
    deliveries = [
        replace(delivery_of(good), content_type="text/plain"),
        replace(delivery_of(good), content=b"{"),
        replace(delivery_of(good), content=b'{"specversion":"1.0"}'),
        replace(delivery_of(good), content=delivery_of(good).content.replace(b"group-changed.v1", b"group-changed.v9")),
        replace(delivery_of(good), content=delivery_of(good).content.replace(b'"group":"star"', b'"group":"stars"')),
        replace(delivery_of(good), content=b"x" * 1_000_001),
        delivery_of(good),
        delivery_of(twin),
    ]
    assert service.runtime.inbox.take(deliveries) == 1
    assert sorted(reason for (reason,) in rows(service, quarantine, "reason")) == sorted(
        ["content_type", "not_json", "not_cloudevent", "unknown_type", "contract_broken", "too_large", "id_reused"]
    )
    assert service.app.seen == [("ent_a", "star")]


def test_a_fact_from_elsewhere_than_its_publisher_is_a_forgery(service: ServiceClient) -> None:
    through_rmutl = replace(
        delivery_of(changed("ent_a")), exchange="starsme.rmutl", routing_key="training-completed.v1.07"
    )
    as_enrolment = delivery_of(replace(changed("ent_a"), source="urn:starsme:rmutl:training"))
    honest = replace(delivery_of(changed("ent_b")), exchange="starsme.enrolment", routing_key="group-changed.v1.07")
    assert service.runtime.inbox.take([through_rmutl, as_enrolment, honest]) == 1
    assert service.app.seen == [("ent_b", "star")]
    assert rows(service, quarantine, "reason", "exchange") == [
        ("foreign_origin", "starsme.rmutl"),
        ("foreign_origin", ""),
    ]
    with service.runtime.database.begin() as tx:
        released = release(tx, Operator("somchai", "looks fine"), 1, service.runtime.inbox.types)
    assert released is not None
    assert released.outcome == Outcome.KEPT


def test_only_what_was_sent_to_this_queue_alone_is_a_replay(service: ServiceClient) -> None:
    said_so = replace(delivery_of(changed("ent_a")), exchange="starsme.enrolment", headers={REPLAY_HEADER: "x"})
    service.runtime.inbox.take([said_so])
    assert service.app.replayed == [False]


def test_a_name_that_no_index_can_hold_is_kept_aside(service: ServiceClient) -> None:
    huge = delivery_of(replace(changed("😀" * 400), source="urn:" + "😀" * 400 + ":enrolment"))
    assert service.runtime.inbox.take([huge, delivery_of(changed("ent_b"))]) == 1
    assert rows(service, quarantine, "reason") == [("not_cloudevent",)]


def test_a_reaction_whose_event_cannot_be_written_fails_alone_and_holds_its_subject(
    service: ServiceClient, clock: FixedClock
) -> None:
    service.app.unwritable.add("ent_a")
    service.deliver(changed("ent_a", "star", 1), changed("ent_b"), changed("ent_a", "general", 2))
    clock.advance(timedelta(hours=1))
    service.runtime.inbox.retry_due()
    assert rows(service, inbox, "subject", "status", "attempts") == [
        ("ent_a", "waiting", 2),
        ("ent_b", "done", 1),
        ("ent_a", "waiting", 0),
    ]
    service.app.broken |= {"ent_c", "ent_d"}
    service.deliver(changed("ent_c"), changed("ent_d"))
    service.app.broken.clear()
    service.app.unwritable.add("ent_c")
    clock.advance(timedelta(hours=1))
    service.runtime.inbox.retry_due()
    assert ("ent_d", "done") in rows(service, inbox, "subject", "status")
    assert ("ent_c", "waiting") in rows(service, inbox, "subject", "status")
    assert [event.subject for event in service.published()] == ["ent_b", "ent_d"]


def test_a_trace_that_is_no_short_text_is_left_out(service: ServiceClient) -> None:
    service.deliver(replace(changed("ent_a"), correlation_id="x" * 5000))
    [event] = service.published()
    assert len(event.correlation_id) < 100


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"sequence":"1"', b'"sequence":1e999'),
        (b'"subject":"ent_a"', b'"subject":"ent_\\u0000a"'),
        (b'"source":"urn', b'"source":"\\ud800urn'),
        (b'"group":"star"', b'"group":"\\udfff"'),
    ],
)
def test_a_poison_message_is_kept_aside_and_the_queue_goes_on(service: ServiceClient, old: bytes, new: bytes) -> None:
    poison = delivery_of(changed("ent_a", sequence=1))
    assert old in poison.content
    assert (
        service.runtime.inbox.take(
            [replace(poison, content=poison.content.replace(old, new)), delivery_of(changed("ent_b"))]
        )
        == 1
    )
    assert service.runtime.inbox.take([replace(poison, content_type="a\0b"), delivery_of(changed("ent_c"))]) == 1
    assert [subject for subject, _ in service.app.seen if subject != "ent_a"] == ["ent_b", "ent_c"]
    assert len(rows(service, quarantine, "reason")) == 2


def test_a_body_that_is_not_utf_8_is_kept_aside(service: ServiceClient) -> None:
    poison = delivery_of(changed("ent_a"))
    assert service.runtime.inbox.take([replace(poison, content=poison.content.decode().encode("utf-16"))]) == 0
    assert rows(service, quarantine, "reason") == [("not_json",)]


def test_a_retried_event_is_still_known_as_a_replay(service: ServiceClient, clock: FixedClock) -> None:
    service.app.broken.add("ent_a")
    service.runtime.inbox.take([replace(delivery_of(changed("ent_a")), headers={"starsme-replay": True})])
    service.app.broken.clear()
    clock.advance(timedelta(minutes=1))
    assert service.runtime.inbox.retry_due() == 1
    assert service.app.replayed == [True]


def test_a_waiting_event_that_today_s_contract_refuses_is_parked_and_holds_up_nobody(
    service: ServiceClient, clock: FixedClock
) -> None:
    service.app.broken |= {"ent_a", "ent_b"}
    service.deliver(changed("ent_a"), changed("ent_b"))
    with service.runtime.database.begin() as tx:
        tx.connection.execute(inbox.update().where(inbox.c.subject == "ent_a").values(content="{}"))
    service.app.broken.clear()
    for _ in range(9):
        clock.advance(timedelta(hours=1))
        service.runtime.inbox.retry_due()
    assert rows(service, inbox, "subject", "status") == [("ent_a", "parked"), ("ent_b", "done")]
