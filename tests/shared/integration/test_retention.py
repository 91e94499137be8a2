"""What is old goes, and only that: on SQLite and PostgreSQL, by a clock that the test moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from starsme import retention
from starsme.clock import FixedClock
from starsme.db import Database
from starsme.events.consulting import ManDaysGranted
from starsme.http.tables import idempotency_keys
from starsme.messaging.broker import Delivery, Outgoing
from starsme.messaging.cursor import Gap, ask_again, count_unsent
from starsme.messaging.outbox import Outbox
from starsme.messaging.recovery import resend_unseen
from starsme.messaging.relay import lead
from starsme.messaging.replay import Selection, published_to, replay
from starsme.messaging.tables import inbox, outbox, quarantine
from starsme.retention import KEYS_KEPT, MARGIN, Retention
from starsme.testing import ServiceClient, client
from tests.shared.toy_service import changed, definition, rows

SERVICE = "consulting"
WINDOW = timedelta(days=400)
MOMENTS = st.integers(950_000_000, 4_100_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
AGES = st.timedeltas(timedelta(0), timedelta(days=8000))


@given(days=st.integers(1, 3660), now=MOMENTS)
def test_the_window_is_shorter_than_the_memory_and_the_memory_shorter_than_the_log(days: int, now: datetime) -> None:
    kept = Retention(timedelta(days=days), FixedClock(now))
    assert kept.logged_since() < kept.remembered_since() < kept.replayable_since() < now
    assert now - kept.replayable_since() == timedelta(days=days)


@given(
    days=st.integers(1, 3660),
    now=MOMENTS,
    age=AGES,
    travelled=AGES,
    skew=st.timedeltas(-MARGIN, MARGIN),
)
def test_what_can_be_replayed_is_still_in_the_log_and_in_every_memory(
    days: int, now: datetime, age: timedelta, travelled: timedelta, skew: timedelta
) -> None:
    """Also where the subscriber's clock is wrong by up to the margin, whenever it received the event."""
    publisher, subscriber = (Retention(timedelta(days=days), FixedClock(clock)) for clock in (now, now + skew))
    written = now - age
    received = min(written + travelled, now)
    if written >= publisher.replayable_since():
        assert written >= publisher.logged_since()
        assert received + skew >= subscriber.remembered_since()


def grant(service: ServiceClient, *subjects: str) -> None:
    with service.runtime.database.begin() as tx:
        for subject in subjects:
            tx.emit(ManDaysGranted.event(enterprise_id=subject, year=2562, minutes=1, rule="r"))


def publish(service: ServiceClient, broker: Taking | None = None) -> list[Outgoing]:
    """Let the relay publish all it has; gives what went out."""
    taking = broker or Taking()
    with lead(service.runtime.database, SERVICE) as leader:
        assert leader is not None
        while service.runtime.relay.relay_batch(leader, taking):
            pass
    return taking.messages


class Taking:
    """A broker that confirms everything."""

    def __init__(self) -> None:
        self.messages: list[Outgoing] = []

    def publish(self, messages: Sequence[Outgoing]) -> set[int]:
        self.messages += messages
        return {message.key for message in messages}

    def idle(self) -> None: ...

    def close(self) -> None: ...


def prune(service: ServiceClient) -> None:
    while service.runtime.housekeeping.step():
        pass


def unsent(service: ServiceClient) -> int:
    with service.runtime.database.begin() as tx:
        return count_unsent(tx.connection)


def test_what_was_not_sent_or_is_asked_for_again_stays_however_old(service: ServiceClient, clock: FixedClock) -> None:
    grant(service, "ent_sent", "ent_again", "ent_sent")
    publish(service)
    grant(service, "ent_unsent")
    with service.runtime.database.begin() as tx:
        ask_again(tx.connection, [Gap(2, 2)])
    clock.advance(timedelta(days=3000))
    prune(service)
    assert rows(service, outbox, "position", "subject") == [(2, "ent_again"), (4, "ent_unsent")]
    assert [message.key for message in publish(service)] == [2, 4]
    prune(service)
    assert rows(service, outbox, "position") == []
    assert unsent(service) == 0


def test_what_waits_for_anybody_s_decision_stays_however_old(service: ServiceClient, clock: FixedClock) -> None:
    service.app.broken |= {"ent_waits", "ent_parked"}
    service.deliver(changed("ent_parked", sequence=1))
    for _ in range(8):
        clock.advance(timedelta(hours=1))
        service.runtime.inbox.retry_due()
    service.deliver(changed("ent_waits", sequence=1), changed("ent_done", sequence=1), changed("ent_waits", sequence=2))
    service.runtime.inbox.take([Delivery(1, b"{", "application/cloudevents+json", {}, "", "", False)])
    clock.advance(timedelta(days=3000))
    prune(service)
    assert rows(service, inbox, "subject", "sequence", "status") == [
        ("ent_parked", 1, "parked"),
        ("ent_waits", 1, "waiting"),
        ("ent_waits", 2, "waiting"),
    ]
    assert rows(service, quarantine, "reason") == [("not_json",)]
    service.app.broken.clear()
    service.app.seen.clear()
    assert service.runtime.inbox.retry_due() == 2
    assert [subject for subject, _ in service.app.seen] == ["ent_waits", "ent_waits"]


def test_each_table_forgets_at_its_own_bound_and_not_before(service: ServiceClient, clock: FixedClock) -> None:
    old = changed("ent_a")
    grant(service, "ent_a")
    publish(service)
    service.deliver(old)
    service.post("/grants", body={"enterprise_id": "ent_k", "minutes": 1}, headers={"Idempotency-Key": "key-00001"})
    publish(service)
    begun = clock.now()

    def kept(after: timedelta) -> tuple[int, int, int]:
        clock.move_to(begun + after)
        prune(service)
        log = [row for row in rows(service, outbox, "created_at") if row[0] == begun]
        return len(log), len(rows(service, inbox, "status")), len(rows(service, idempotency_keys, "key"))

    second = timedelta(seconds=1)
    assert kept(KEYS_KEPT) == (3, 1, 1)
    assert kept(KEYS_KEPT + second) == (3, 1, 0)
    assert kept(WINDOW) == (3, 1, 0)
    assert service.deliver(old) == 0  # still remembered at the end of the window
    assert kept(WINDOW + MARGIN) == (3, 1, 0)
    assert kept(WINDOW + MARGIN + second) == (3, 0, 0)
    assert kept(WINDOW + 2 * MARGIN) == (3, 0, 0)
    assert kept(WINDOW + 2 * MARGIN + second) == (0, 0, 0)


def test_a_pruned_log_upsets_neither_relay_nor_recovery_nor_replay(service: ServiceClient, clock: FixedClock) -> None:
    grant(service, "ent_a", "ent_b", "ent_a")
    publish(service)
    clock.advance(timedelta(days=3000))
    prune(service)
    assert rows(service, outbox, "position") == []
    database = service.runtime.database
    bounds = service.runtime.retention
    assert resend_unseen(database, {"audit": ([ManDaysGranted.type], database)}, bounds.replayable_since()) == 0
    grant(service, "ent_a")
    assert [(message.key, message.routing_key.split(".")[0]) for message in publish(service)] == [
        (4, "man-days-granted")
    ]
    with database.begin() as tx:
        selection = Selection([ManDaysGranted.type], bounds.replayable_since(), published_to(tx))
    taking = Taking()
    assert replay(database, taking, "agency.events", selection, lambda _count: None) == 1
    assert [message.key for message in taking.messages] == [4]
    assert resend_unseen(database, {"audit": ([ManDaysGranted.type], database)}, bounds.replayable_since()) == 1
    assert [message.key for message in publish(service)] == [4]


def test_positions_and_sequences_go_on_after_everything_was_pruned_and_the_service_restarted(
    any_database_url: str, service: ServiceClient, clock: FixedClock
) -> None:
    grant(service, "ent_a", "ent_b", "ent_a")
    publish(service)
    clock.advance(timedelta(days=3000))
    prune(service)
    service.runtime.close()
    again = Database(any_database_url, clock, Outbox(SERVICE, "dip"))
    try:
        with again.begin() as tx:
            tx.emit(ManDaysGranted.event(enterprise_id="ent_a", year=2562, minutes=1, rule="r"))
        with again.begin() as tx:
            [row] = tx.connection.execute(select(outbox.c.position, outbox.c.subject, outbox.c.sequence)).all()
            assert count_unsent(tx.connection) == 1
    finally:
        again.close()
    assert tuple(row) == (4, "ent_a", 3)


def test_an_old_inbox_can_be_emptied_while_its_subjects_go_on(service: ServiceClient, clock: FixedClock) -> None:
    service.deliver(changed("ent_a", "star", 1), changed("ent_b", "star", 1))
    clock.advance(timedelta(days=3000))
    prune(service)
    assert rows(service, inbox, "subject") == []
    assert service.deliver(changed("ent_a", "general", 2)) == 1
    assert service.app.seen[-1] == ("ent_a", "general")


def test_the_room_of_what_was_pruned_is_given_back(
    service: ServiceClient, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL cuts its file; SQLite's file keeps its size, and what comes next fits into it."""
    monkeypatch.setattr(retention, "CHUNK", 500)
    monkeypatch.setattr(retention, "VACUUM_AFTER", 2000)
    sizes = []
    for _ in range(2):
        grant(service, *(f"ent_{number}" for number in range(3000)))
        assert len(publish(service)) == 3000
        sizes.append(size_of(service))
        clock.advance(timedelta(days=3000))
        prune(service)
        assert rows(service, outbox, "position") == []
        sizes.append(size_of(service))
    if service.runtime.database.embedded:
        assert max(sizes) < 1.1 * sizes[0]
    else:
        assert sizes[1] < sizes[0] / 10
        assert sizes[2] < 1.1 * sizes[0]
        assert sizes[3] == sizes[1]


def test_indexes_are_left_as_they_are_while_somebody_reads_the_table(
    postgres_url: str, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And whoever writes meanwhile is not kept waiting by housekeeping."""
    monkeypatch.setattr(retention, "VACUUM_AFTER", 2000)
    (tmp_path / "versions").mkdir()
    with client(definition(), database_url=postgres_url, clock=clock) as service:
        grant(service, *(f"ent_{number}" for number in range(3000)))
        publish(service)
        full = size_of(service)
        clock.advance(timedelta(days=3000))
        with service.runtime.database.begin() as reading:
            reading.connection.execute(select(func.count()).select_from(outbox)).scalar_one()
            prune(service)
        assert size_of(service) >= full
        assert rows(service, outbox, "position") == []
        grant(service, "ent_a")
        assert [message.key for message in publish(service)] == [3001]


def size_of(service: ServiceClient) -> int:
    """Of the outbox with its indexes on PostgreSQL, of the whole file on SQLite; in bytes."""
    database = service.runtime.database
    with database.begin() as tx:
        if database.embedded:
            pages = tx.connection.execute(
                text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            )
            return int(pages.scalar_one())
        return int(tx.connection.execute(select(func.pg_total_relation_size("outbox"))).scalar_one())
