"""Outbox and relay on real servers: order per subject under concurrent commits, one leader, nothing lost or sent out of order."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import select, text

from starsme.clock import SystemClock
from starsme.db import Database
from starsme.db.migrate import migrate, pending
from starsme.events.enrolment import GroupChanged
from starsme.messaging.broker import open_broker
from starsme.messaging.outbox import Outbox, count_unsent
from starsme.messaging.rabbitmq import RabbitBroker
from starsme.messaging.recovery import resend_unseen
from starsme.messaging.relay import Relay, lead_once
from starsme.messaging.tables import outbox


class Refused(Exception):
    """A rule said no after rows were written."""


def opened(url: str) -> Database:
    database = Database(url, SystemClock(), Outbox("enrolment", "dip"))
    migrate(database.engine, None)
    return database


@pytest.fixture
def database(any_database_url: str) -> Iterator[Database]:
    made = opened(any_database_url)
    yield made
    made.close()


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    made = opened(postgres_url)
    yield made
    made.close()


def emit(database: Database, *subjects: str) -> None:
    with database.begin() as tx:
        for subject in subjects:
            tx.emit(GroupChanged.event(enterprise_id=subject, group="star", previous=None, reason="selected", rule="r"))


def test_each_subject_counts_its_own_events(database: Database) -> None:
    emit(database, "ent_a", "ent_b", "ent_a")
    emit(database, "ent_a")
    with database.begin() as tx:
        rows = tx.connection.execute(select(outbox.c.subject, outbox.c.sequence).order_by(outbox.c.position)).all()
    assert rows == [("ent_a", 1), ("ent_b", 1), ("ent_a", 2), ("ent_a", 3)]


def test_a_rolled_back_use_case_publishes_nothing(database: Database) -> None:
    with suppress(Refused), database.begin() as tx:
        tx.emit(GroupChanged.event(enterprise_id="ent_a", group="star", previous=None, reason="selected", rule="r"))
        tx.flush()
        raise Refused
    with database.begin() as tx:
        assert count_unsent(tx.connection) == 0


def test_an_event_of_another_service_cannot_be_published(database: Database) -> None:
    from starsme.events.mentoring import MentoringStarted

    with pytest.raises(ValueError, match="belongs to another service"), database.begin() as tx:
        tx.emit(MentoringStarted.event(enterprise_id="ent_a", call_code="c", started_on=date(2019, 1, 1)))


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database.engine, None)
    with database.begin() as tx:
        assert pending(tx.connection, None) == []


def test_positions_agree_with_sequences_under_concurrent_commits(postgres: Database) -> None:
    subjects = [f"ent_{number}" for number in range(5)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: emit(postgres, *(subjects[number % 5 :] + subjects[: number % 5])), range(120)))
    with postgres.begin() as tx:
        rows = tx.connection.execute(select(outbox.c.subject, outbox.c.sequence).order_by(outbox.c.position)).all()
    by_subject: dict[str, list[int]] = defaultdict(list)
    for subject, sequence in rows:
        by_subject[subject].append(sequence)
    assert {tuple(sequences) for sequences in by_subject.values()} == {tuple(range(1, 121))}


def test_the_relay_delivers_everything_that_was_committed(postgres: Database, amqp_uri: str) -> None:
    broker = open_broker(amqp_uri)
    broker.declare_exchange("enrolment")
    [queue] = broker.declare_queues("consulting", ["enrolment.group-changed.v1"], 1)
    relay = Relay("enrolment", postgres, broker)
    postgres.on_commit = relay.wake
    with running(relay.run, relay.stop):
        for number in range(40):
            emit(postgres, f"ent_{number % 3}", "ent_x")
        reader = broker.reader(queue, 200)
        arrived = 0
        while arrived < 80:
            batch = reader.take(100, 5)
            assert batch, f"only {arrived} of 80 arrived"
            arrived += len(batch)
            reader.acknowledge(batch[-1])
        reader.close()


def test_one_replica_leads_and_another_takes_over(postgres: Database) -> None:
    with lead_once(postgres, "enrolment") as first, lead_once(postgres, "enrolment") as second:
        assert first is not None
        assert second is None
    with lead_once(postgres, "enrolment") as third:
        assert third is not None


def test_a_leader_whose_session_is_killed_no_longer_leads(postgres: Database, amqp_uri: str) -> None:
    broker = RabbitBroker(amqp_uri)
    first, second = Relay("enrolment", postgres, broker), Relay("enrolment", postgres, broker)
    with running(first.run, first.stop), running(second.run, second.stop):
        emit(postgres, "ent_a")
        wait_until(lambda: unsent(postgres) == 0)
        with postgres.begin() as tx:
            here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            leaders = text(
                f"SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND {here}"
            )
            killed = tx.connection.execute(leaders).scalar_one()
        assert killed == 1
        emit(postgres, "ent_b")
        wait_until(lambda: unsent(postgres) == 0)


def test_what_a_dead_in_memory_broker_lost_is_sent_again(database: Database, tmp_path: object) -> None:
    emit(database, "ent_a", "ent_b", "ent_c")
    with database.begin() as tx:
        tx.connection.execute(outbox.update().values(sent_at=tx.now))
    subscriber = opened(f"sqlite:///{tmp_path}/subscriber.sqlite3")
    recorded(subscriber, database, "ent_a")
    assert (
        resend_unseen(
            database, {"consulting": (["enrolment.group-changed.v1"], subscriber), "portal": ([], subscriber)}
        )
        == 2
    )
    with database.begin() as tx:
        rows = tx.connection.execute(
            select(outbox.c.subject).where(outbox.c.sent_at.is_(None)).order_by(outbox.c.position)
        )
        assert rows.scalars().all() == ["ent_b", "ent_c"]
    subscriber.close()


def recorded(subscriber: Database, publisher: Database, subject: str) -> None:
    from starsme.events.envelope import CONTENT_TYPE
    from starsme.messaging.broker import Delivery
    from starsme.messaging.inbox import Inbox

    with publisher.begin() as tx:
        content = tx.connection.execute(select(outbox.c.content).where(outbox.c.subject == subject)).scalar_one()
    taker = Inbox(subscriber, {"enrolment.group-changed.v1": [lambda _tx, _event: None]})
    assert taker.take([Delivery(1, content.encode(), CONTENT_TYPE, {}, "", "", False)]) == 1


def unsent(database: Database) -> int:
    with database.begin() as tx:
        return count_unsent(tx.connection)


def wait_until(true: Callable[[], bool], seconds: float = 15) -> None:
    deadline = threading.Event()
    timer = threading.Timer(seconds, deadline.set)
    timer.start()
    try:
        while not true():
            assert not deadline.wait(0.02), "waited in vain"
    finally:
        timer.cancel()


class running:
    """A loop in a thread for the length of a block."""

    def __init__(self, run: Callable[[], None], stop: Callable[[], None]) -> None:
        self._stop, self._thread = stop, threading.Thread(target=run, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._stop()
        self._thread.join(10)
        assert not self._thread.is_alive()
