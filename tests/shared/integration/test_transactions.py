"""What a transaction writes later, and with its commit, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.exc import IntegrityError

from starsme.clock import SystemClock
from starsme.db import Database, Transaction, UtcDateTime
from starsme.db.migrate import migrate
from starsme.events import Event
from starsme.events.enrolment import GroupChanged
from starsme.messaging.outbox import Outbox
from starsme.messaging.tables import outbox

METADATA = MetaData()
firms = Table(
    "firms",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False, default="ทั่วไป"),
    Column("since", UtcDateTime),
)
visits = Table(
    "visits", METADATA, Column("number", Integer, primary_key=True), Column("firm", ForeignKey("firms.name"))
)
ADD_FIRM, ADD_VISIT = insert(firms), insert(visits)


@pytest.fixture
def database(any_database_url: str) -> Iterator[Database]:
    made = Database(any_database_url, SystemClock(), Outbox("enrolment", "dip"))
    migrate(made.engine, None)
    METADATA.create_all(made.engine)
    yield made
    made.close()


def firm(name: str) -> dict[str, object]:
    return {"name": name, "kind": "star", "since": None}


def fact(subject: str = "ent_1") -> Event:
    return GroupChanged.event(enterprise_id=subject, group="star", reason="selected", rule="r-1")


def kept(database: Database, table: Table) -> list[tuple[object, ...]]:
    with database.begin() as tx:
        return [tuple(row) for row in tx.connection.execute(select(table))]


@pytest.mark.parametrize("visits_at_once", [1, 3])
def test_rows_given_for_later_are_written_in_the_order_in_which_they_were_given(
    database: Database, visits_at_once: int
) -> None:
    numbers = list(range(visits_at_once))
    with database.begin() as tx:
        tx.later(ADD_FIRM, [firm("ก")])
        tx.later(ADD_VISIT, [{"number": number, "firm": "ก"} for number in numbers])
        tx.emit(fact())
        assert tx.connection.execute(select(firms)).all() == []
    assert kept(database, visits) == [(number, "ก") for number in numbers]
    assert len(kept(database, outbox)) == 1


def test_rows_after_several_of_another_kind_come_after_them(database: Database) -> None:
    with database.begin() as tx:
        tx.later(ADD_FIRM, [firm("ก"), firm("ข")])
        tx.later(ADD_VISIT, [{"number": 1, "firm": "ข"}])
    assert kept(database, visits) == [(1, "ข")]


def test_values_arrive_as_they_would_at_once(database: Database) -> None:
    since = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
    odd = "100 % ' ; \" \\ %(name)s $1 ฿"
    with database.begin() as tx:
        tx.later(ADD_FIRM, [{"name": odd, "kind": "star", "since": since}])
    assert kept(database, firms) == [(odd, "star", since)]


def test_what_a_table_fills_in_itself_is_filled_in(database: Database) -> None:
    with database.begin() as tx:
        tx.later(ADD_FIRM, [{"name": "ก"}])
    assert kept(database, firms) == [("ก", "ทั่วไป", None)]


def command(database: Database, name: str, *, first: str | None = None, fails: bool = False) -> None:
    """A firm later, one at once before it if asked, a fact; everything is ready for the commit when it fails."""
    with database.begin() as tx:
        if first:
            tx.connection.execute(ADD_FIRM, firm(first))
        tx.later(ADD_FIRM, [firm(name)])
        tx.emit(fact())
        if fails:
            tx.flush(last=True)
            raise KeyError


def in_a_savepoint(tx: Transaction, name: str, subject: str, *, fails: bool = False) -> None:
    with tx.savepoint():
        tx.later(ADD_FIRM, [firm(name)])
        tx.emit(fact(subject))
        if fails:
            raise KeyError


def test_a_row_that_the_database_refuses_fails_the_transaction_as_a_whole_and_the_next_one_works(
    database: Database,
) -> None:
    command(database, "ก")
    for first in ("ข", None):
        with pytest.raises(IntegrityError):
            command(database, "ก", first=first)
        assert kept(database, firms) == [("ก", "star", None)]
    command(database, "ค")
    assert len(kept(database, firms)) == len(kept(database, outbox)) == 2


def test_what_was_put_off_does_not_outlive_a_block_that_raises(database: Database) -> None:
    for _ in range(3):
        with pytest.raises(KeyError):
            command(database, "ก", fails=True)
    assert kept(database, firms) == kept(database, outbox) == []


def test_a_savepoint_that_fails_takes_its_later_rows_with_it_and_no_others(database: Database) -> None:
    with database.begin() as tx:
        tx.later(ADD_FIRM, [firm("ก")])
        with pytest.raises(KeyError):
            in_a_savepoint(tx, "ข", "ent_1", fails=True)
        in_a_savepoint(tx, "ค", "ent_2")
    assert [name for name, *_ in kept(database, firms)] == ["ก", "ค"]
    assert len(kept(database, outbox)) == 1


def test_a_row_refused_in_a_savepoint_fails_that_savepoint_alone(database: Database) -> None:
    with database.begin() as tx:
        tx.later(ADD_FIRM, [firm("ก")])
        with pytest.raises(IntegrityError), tx.savepoint():
            tx.later(ADD_FIRM, [firm("ก")])
        tx.later(ADD_FIRM, [firm("ข")])
    assert len(kept(database, firms)) == 2


def test_what_is_taken_back_is_not_told_and_what_follows_is(database: Database) -> None:
    with database.begin() as tx:
        tx.emit(fact("ent_1"))
        with tx.taken_back():
            tx.later(ADD_FIRM, [firm("ก")])
            tx.emit(fact("ent_2"))
            tx.emit(fact("ent_3"))
            tx.flush()
        tx.emit(fact("ent_4"))
        tx.emit(fact("ent_5"))
    assert kept(database, firms) == []
    with database.begin() as tx:
        subjects = tx.connection.execute(select(outbox.c.subject).order_by(outbox.c.subject)).scalars().all()
    assert subjects == ["ent_1", "ent_4", "ent_5"]
