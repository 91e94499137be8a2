"""A database of the first kernel, with what it had sent and not sent, comes to today's schema: nothing is lost, nothing goes out twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, bindparam, func, select, text

from starsme.clock import SystemClock
from starsme.db import Database, UtcDateTime
from starsme.db.database import open_engine
from starsme.db.migrate import _configs, migrate
from starsme.events.enrolment import GroupChanged
from starsme.messaging.broker import Outgoing
from starsme.messaging.counts import counted
from starsme.messaging.cursor import AGAIN_AT_ONCE, count_unsent
from starsme.messaging.inbox import Inbox
from starsme.messaging.outbox import Outbox
from starsme.messaging.relay import Relay, lead
from starsme.messaging.tables import inbox, outbox
from starsme.testing.service import delivery_of
from tests.faults.servers import wait_until
from tests.shared.toy_service import changed

TYPE = "enrolment.group-changed.v1"
THEN = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
SUBJECTS = ["ent_a", "ent_b", "ent_a", "ent_c", "ent_a", "ent_b"]
UNSENT = {4, 6}  # 5 was sent: a relay of the first kernel went on past what was refused
NAMES = ("event_id", "type", "subject", "sequence", "shard", "content", "created_at", "sent_at")


def first_kernel(engine: Engine) -> None:
    """As `starsme migrate` left it, with a log, counts, and an inbox with one event done and one waiting."""
    with engine.begin() as connection:
        for config in _configs(connection, None):
            command.upgrade(config, "kernel_0001")
        fill(connection)


def fill(connection: Connection) -> None:
    last: dict[str, int] = {}
    for position, subject in enumerate(SUBJECTS, 1):
        last[subject] = last.get(subject, 0) + 1
        sent = None if position in UNSENT else THEN
        values = (f"id-{position}", TYPE, subject, last[subject], 7, body(position, subject, last[subject]))
        row = dict(zip(NAMES, (*values, THEN, sent), strict=True))
        add(connection, "outbox", row)
    for subject, sequence in last.items():
        add(connection, "outbox_subjects", {"subject": subject, "last_sequence": sequence})
    for stream, count in (("published", 4), ("received", 2)):
        add(connection, "event_counts", {"stream": stream, "type": TYPE, "count": count})
    for status, one in (("done", changed("ent_x", sequence=1, event_id="in-1")), ("waiting", waiting_event())):
        content = delivery_of(one).content.decode()
        row = {"event_id": one.id, "type": TYPE, "subject": one.subject, "sequence": one.sequence, "status": status}
        row |= {"source": "urn:starsme:test:test", "digest": "d", "replayed": False, "attempts": 1, "error": None}
        row |= {"content": content if status == "waiting" else None, "received_at": THEN}
        row |= {"next_attempt_at": THEN if status == "waiting" else None, "handled_at": None}
        add(connection, "inbox", row)


def waiting_event() -> Any:
    return changed("ent_y", sequence=1, event_id="in-2")


def body(position: int, subject: str, sequence: int) -> str:
    return delivery_of(changed(subject, sequence=sequence, event_id=f"id-{position}")).content.decode()


def add(connection: Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(row)
    times = [bindparam(name, type_=UtcDateTime) for name, value in row.items() if isinstance(value, datetime)]
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES (:{', :'.join(row)})").bindparams(*times), row)


@pytest.fixture
def database(any_database_url: str) -> Iterator[Database]:
    engine = open_engine(any_database_url)
    first_kernel(engine)
    migrate(engine, None)
    engine.dispose()
    made = Database(any_database_url, SystemClock(), Outbox("enrolment", "dip"))
    yield made
    made.close()


class Taking:
    """A broker that confirms everything."""

    def __init__(self) -> None:
        self.messages: list[Outgoing] = []

    def declare_exchange(self, service: str) -> None: ...

    def publish(self, messages: Sequence[Outgoing]) -> set[int]:
        self.messages += messages
        return {message.key for message in messages}

    def idle(self) -> None: ...

    def close(self) -> None: ...


@contextmanager
def relaying(database: Database, save_seconds: float = 0) -> Iterator[Taking]:
    """A relay of today, which has published all it found when the block begins."""
    taking = Taking()
    relay = Relay("enrolment", database, taking)  # type: ignore[arg-type]
    with lead(database, "enrolment", save_seconds) as leader:
        assert leader is not None
        while relay.relay_batch(leader, taking):
            pass
    yield taking


def test_what_was_not_sent_is_published_and_what_was_sent_is_not(database: Database) -> None:
    with database.begin() as tx:
        assert count_unsent(tx.connection) == len(UNSENT)
        assert counted(tx.connection, "published") == {TYPE: 4}
    with relaying(database) as first:
        assert [message.key for message in first.messages] == sorted(UNSENT)
        told = [json.loads(message.content) for message in first.messages]
        assert [(one["id"], one["subject"], one["sequence"]) for one in told] == [
            ("id-4", "ent_c", "1"), ("id-6", "ent_b", "2"),
        ]  # fmt: skip
    with relaying(database) as second:
        assert second.messages == []
    with database.begin() as tx:
        assert count_unsent(tx.connection) == 0
        assert counted(tx.connection, "published") == {TYPE: 6}


def test_positions_and_sequences_go_on(database: Database) -> None:
    with database.begin() as tx:
        tx.emit(GroupChanged.event(enterprise_id="ent_a", group="star", previous=None, reason="selected", rule="r"))
    with database.begin() as tx:
        log = select(outbox.c.position, outbox.c.subject, outbox.c.sequence).order_by(outbox.c.position)
        rows = tx.connection.execute(log).all()
        created = tx.connection.execute(select(func.min(outbox.c.created_at))).scalar_one()
    assert [row.subject for row in rows] == [*SUBJECTS, "ent_a"]
    assert tuple(rows[-1]) == (7, "ent_a", 4)
    assert created == THEN
    with relaying(database) as broker:
        assert [message.key for message in broker.messages] == [4, 6, 7]


def test_a_large_backlog_goes_out_before_what_comes_after_the_migration(any_database_url: str) -> None:
    """More than the relay takes up at once, and told to the database only now and then."""
    engine = open_engine(any_database_url)
    first_kernel(engine)
    subjects = [f"ent_{number % 7}" for number in range(2 * AGAIN_AT_ONCE + 500)]
    with engine.begin() as connection:
        for number, subject in enumerate(subjects):
            values = (f"late-{number}", TYPE, subject, number // 7 + 1, 7, "{}", THEN, None)
            add(connection, "outbox", dict(zip(NAMES, values, strict=True)))
        for subject in set(subjects):
            add(connection, "outbox_subjects", {"subject": subject, "last_sequence": subjects.count(subject)})
    migrate(engine, None)
    engine.dispose()
    database = Database(any_database_url, SystemClock(), Outbox("enrolment", "dip"))
    with database.begin() as tx:
        for subject in sorted(set(subjects)):
            tx.emit(GroupChanged.event(enterprise_id=subject, group="star", previous=None, reason="selected", rule="r"))
    with relaying(database, save_seconds=60) as broker:
        keys = [message.key for message in broker.messages]
    database.close()
    of_position = dict(enumerate([*SUBJECTS, *subjects, *sorted(set(subjects))], 1))
    for subject in set(subjects):
        own = [key for key in keys if of_position[key] == subject]
        assert own == sorted(own)
    assert len(keys) == len(set(keys)) == len(UNSENT) + len(subjects) + 7


def test_what_yesterday_s_code_commits_while_the_migration_waits_is_published_too(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    first_kernel(engine)
    late = insert_event("late", "ent_late"), insert_event("early", "ent_early")
    with ThreadPoolExecutor(1) as other, engine.connect() as slow:
        slow.execute(*late[0])  # has its position, and is not committed
        with engine.begin() as quick:
            quick.execute(*late[1])
        migration = other.submit(migrate, engine, None)
        wait_until(lambda: waits_for_a_lock(engine), 15, "the migration waits for the open transaction")
        slow.commit()
        migration.result(30)
    engine.dispose()
    database = Database(postgres_url, SystemClock(), Outbox("enrolment", "dip"))
    with relaying(database) as broker:
        ids = [message.message_id for message in broker.messages]
    database.close()
    assert sorted(ids) == ["early", "id-4", "id-6", "late"]


def insert_event(event_id: str, subject: str) -> tuple[Any, dict[str, Any]]:
    """The statement with which the first kernel wrote an event."""
    row = dict(zip(NAMES, (event_id, TYPE, subject, 1, 7, "{}", THEN, None), strict=True))
    return text(f"INSERT INTO outbox ({', '.join(row)}) VALUES (:{', :'.join(row)})"), row


def waits_for_a_lock(engine: Engine) -> bool:
    with engine.connect() as connection:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(connection.execute(text(waiting)).scalar_one())


def test_the_inbox_remembers_and_goes_on_with_what_waits(database: Database) -> None:
    seen: list[str] = []
    here = Inbox(database, {TYPE: [lambda _tx, event: seen.append(event.id)]})
    assert here.take([delivery_of(changed("ent_x", sequence=1, event_id="in-1"))], "consulting.events") == 0
    assert here.retry_due() == 1
    assert seen == ["in-2"]
    assert here.take([delivery_of(changed("ent_y", sequence=2, event_id="in-3"))], "consulting.events") == 1
    with database.begin() as tx:
        statuses = tx.connection.execute(select(inbox.c.event_id, inbox.c.status).order_by(inbox.c.arrival)).all()
        assert counted(tx.connection, "received") == {TYPE: 3}
    assert [tuple(row) for row in statuses] == [("in-1", "done"), ("in-2", "done"), ("in-3", "done")]
