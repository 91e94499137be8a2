"""Outbox and relay on real servers: order per subject under concurrent commits, one leader, nothing lost or sent out of order."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from starsme.clock import SystemClock
from starsme.db import Database
from starsme.db.migrate import migrate, pending
from starsme.events.enrolment import GroupChanged
from starsme.messaging import recovery
from starsme.messaging.broker import BrokerAway, Outgoing, open_broker
from starsme.messaging.consumer import Consumer
from starsme.messaging.cursor import READS_A_SNAPSHOT, count_unsent
from starsme.messaging.inbox import Inbox
from starsme.messaging.outbox import Outbox
from starsme.messaging.rabbitmq import RabbitBroker
from starsme.messaging.recovery import resend_unseen
from starsme.messaging.relay import Relay, lead
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


def test_a_queue_that_is_gone_is_made_again(postgres: Database, amqp_uri: str) -> None:
    broker = RabbitBroker(amqp_uri)
    broker.declare_exchange("enrolment")
    types = ["enrolment.group-changed.v1"]
    [queue] = broker.declare_queues("consulting", types, 1)
    heard: list[str] = []
    inbox = Inbox(postgres, {types[0]: [lambda _tx, event: heard.append(event.subject)]})
    consumer = Consumer(queue, broker, inbox, lambda: broker.declare_queues("consulting", types, 1))
    relay = Relay("enrolment", postgres, broker)
    with running(consumer.run, consumer.stop), running(relay.run, relay.stop):
        emit(postgres, "ent_a")
        wait_until(lambda: heard == ["ent_a"])
        with broker.connect() as connection:
            connection.channel().queue_delete(queue)

        def heard_again() -> bool:
            emit(postgres, "ent_b")
            return "ent_b" in heard

        wait_until(heard_again)


def test_one_replica_leads_and_another_takes_over(postgres: Database) -> None:
    with lead(postgres, "enrolment") as first, lead(postgres, "enrolment") as second:
        assert first is not None
        assert second is None
    with lead(postgres, "enrolment") as third:
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


def test_what_a_dead_in_memory_broker_lost_is_sent_again(database: Database, tmp_path: Path) -> None:
    emit(database, "ent_a", "ent_b", "ent_c")
    subscriber = opened(f"sqlite:///{tmp_path}/subscriber.sqlite3")
    subscribers = {"consulting": (["enrolment.group-changed.v1"], subscriber), "portal": ([], subscriber)}
    with lead(database, "enrolment") as leader:
        assert leader is not None
        published = Published()
        relay = Relay("enrolment", database, Nowhere())
        assert relay.relay_batch(leader, published) == 3
        recorded(subscriber, database, "ent_a")
        before = database.clock.now() - timedelta(days=1)
        assert resend_unseen(database, subscribers, before) == 2
        assert unsent(database) == 2
        leader.look_again()
        published.messages.clear()
        assert relay.relay_batch(leader, published) == 2
        assert [json.loads(message.content)["subject"] for message in published.messages] == ["ent_b", "ent_c"]
        assert unsent(database) == 0
        assert resend_unseen(database, subscribers, database.clock.now()) == 0  # what an inbox may have forgotten
    subscriber.close()


def test_an_old_event_of_a_slow_queue_is_found_behind_many_newer_ones(database: Database, tmp_path: Path) -> None:
    emit(database, "ent_slow", *(f"ent_{number}" for number in range(40)))
    subscriber = opened(f"sqlite:///{tmp_path}/subscriber.sqlite3")
    subscribers = {"consulting": (["enrolment.group-changed.v1"], subscriber)}
    since = database.clock.now() - timedelta(days=1)
    with lead(database, "enrolment") as leader, pytest.MonkeyPatch.context() as patch:
        assert leader is not None
        patch.setattr(recovery, "CHUNK", 8)
        published, relay = Published(), Relay("enrolment", database, Nowhere())
        relay.relay_batch(leader, published)
        for number in range(40):
            recorded(subscriber, database, f"ent_{number}")
        assert resend_unseen(database, subscribers, since, afresh=False) == 1
        assert resend_unseen(database, subscribers, since, afresh=False) == 0  # asked for already
        leader.look_again()
        relay.relay_batch(leader, published)
        assert resend_unseen(database, subscribers, since, afresh=False) == 1  # lost again
        recorded(subscriber, database, "ent_slow")
        assert json.loads(published.messages[-1].content)["subject"] == "ent_slow"
    subscriber.close()


def test_a_lost_connection_at_the_commit_is_told_as_such(postgres: Database) -> None:
    def killed_before_its_commit() -> None:
        with postgres.begin() as tx:
            own = tx.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with postgres.engine.connect() as other:
                other.execute(text(f"SELECT pg_terminate_backend({own})"))

    with pytest.raises(DBAPIError) as told:
        killed_before_its_commit()
    assert told.value.connection_invalidated
    emit(postgres, "ent_a")
    assert unsent(postgres) == 1


def test_a_refused_event_is_never_overtaken_by_its_subject_s_next(database: Database) -> None:
    emit(database, "ent_a", "ent_b", "ent_a", "ent_a")
    with database.begin() as tx:
        ids = tx.connection.execute(select(outbox.c.event_id).order_by(outbox.c.position)).scalars().all()
    with lead(database, "enrolment") as leader:
        assert leader is not None
        published = Published()
        relay = Relay("enrolment", database, Nowhere())
        published.refused = {ids[0]}
        with pytest.raises(BrokerAway, match="3 events were not confirmed"):
            relay.relay_batch(leader, published)
        assert [message.message_id for message in published.messages] == [ids[1]]
        published.refused = set()
        emit(database, "ent_a")
        relay.relay_batch(leader, published)
        assert [message.message_id for message in published.messages][:4] == [ids[1], ids[0], ids[2], ids[3]]
        assert len(published.messages) == 5
        assert unsent(database) == 0


def test_an_event_that_commits_late_is_sent_when_it_is_there(postgres: Database) -> None:
    with lead(postgres, "enrolment") as leader:
        assert leader is not None
        published, relay = Published(), Relay("enrolment", postgres, Nowhere())
        with postgres.begin() as late:
            late.emit(
                GroupChanged.event(enterprise_id="ent_l", group="star", previous=None, reason="selected", rule="r")
            )
            late.flush()
            emit(postgres, "ent_b")
            assert relay.relay_batch(leader, published) == 1
            assert relay.relay_batch(leader, published) == 0  # still not there
            emit(postgres, "ent_c")
            assert relay.relay_batch(leader, published) == 1
        assert relay.relay_batch(leader, published) == 1
        assert [json.loads(message.content)["subject"] for message in published.messages] == ["ent_b", "ent_c", "ent_l"]
        assert unsent(postgres) == 0


def test_a_late_writer_with_the_newest_transaction_id_is_waited_for(postgres: Database) -> None:
    with lead(postgres, "enrolment") as leader:
        assert leader is not None
        published, relay = Published(), Relay("enrolment", postgres, Nowhere())
        older, younger = postgres.begin(), postgres.begin()
        with older as first:
            first.connection.execute(text("SELECT pg_current_xact_id()"))
            with younger as late:
                late.emit(
                    GroupChanged.event(enterprise_id="ent_l", group="star", previous=None, reason="selected", rule="r")
                )
                late.flush()
                first.emit(
                    GroupChanged.event(enterprise_id="ent_f", group="star", previous=None, reason="selected", rule="r")
                )
                first.flush()
                first.connection.commit()
                for _ in range(4 * READS_A_SNAPSHOT):
                    relay.relay_batch(leader, published)
                assert len(published.messages) == 1
            relay.relay_batch(leader, published)
        subjects = [json.loads(message.content)["subject"] for message in published.messages]
        assert subjects == ["ent_f", "ent_l"]


def test_a_position_whose_transaction_was_rolled_back_is_no_longer_waited_for(postgres: Database) -> None:
    with lead(postgres, "enrolment") as leader:
        assert leader is not None
        published, relay = Published(), Relay("enrolment", postgres, Nowhere())
        with suppress(Refused), postgres.begin() as tx:
            tx.emit(GroupChanged.event(enterprise_id="ent_l", group="star", previous=None, reason="selected", rule="r"))
            tx.flush()
            emit(postgres, "ent_b")
            relay.relay_batch(leader, published)
            for _ in range(3 * READS_A_SNAPSHOT):
                relay.relay_batch(leader, published)
            assert unsent(postgres) == 1  # behind the gap: it may still be filled
            raise Refused
        # Transaction ids are the whole server's: as long as an older one runs anywhere, the gap is kept.
        wait_until(lambda: relay.relay_batch(leader, published) + unsent(postgres) == 0)
        assert len(published.messages) == 1


def recorded(subscriber: Database, publisher: Database, subject: str) -> None:
    from starsme.events.envelope import CONTENT_TYPE
    from starsme.messaging.broker import Delivery
    from starsme.messaging.inbox import Inbox

    with publisher.begin() as tx:
        content = tx.connection.execute(select(outbox.c.content).where(outbox.c.subject == subject)).scalar_one()
    taker = Inbox(subscriber, {"enrolment.group-changed.v1": [lambda _tx, _event: None]})
    assert taker.take([Delivery(1, content.encode(), CONTENT_TYPE, {}, "", "", False)]) == 1


class Nowhere:
    """A broker that nobody asks for anything: the test publishes by hand."""

    def declare_exchange(self, service: str) -> None: ...


class Published:
    """Confirms everything, but for the subjects that it refuses and after the messages it has room for."""

    def __init__(self) -> None:
        self.messages: list[Outgoing] = []
        self.refused: set[str] = set()

    def publish(self, messages: Sequence[Outgoing]) -> set[int]:
        taken = [message for message in messages if message.message_id not in self.refused]
        self.messages += taken
        return {message.key for message in taken}

    def idle(self) -> None: ...

    def close(self) -> None: ...


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
