"""Transactions that commit in another order than they took their positions, on PostgreSQL: the relay passes none of them over.

SQLite has one writer and cannot show it. Several transactions stay open side by side, write, undo a savepoint, commit or roll back in any
order, while leaders read, publish, are refused, cut off and replaced.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Connection, text

from starsme.clock import FixedClock
from starsme.db import Database
from starsme.db.migrate import migrate
from starsme.messaging.broker import BrokerAway
from starsme.messaging.cursor import count_unsent
from starsme.messaging.outbox import Outbox
from starsme.messaging.relay import Leader, Relay, lead
from tests.faults.simulation.broker import CLEAR, LINES, Line, Queue, SimulatedBroker, SimulatedPublisher
from tests.faults.simulation.handler import SUBSCRIBED, fact
from tests.faults.simulation.ledger import Violation
from tests.faults.simulation.machine import tally
from tests.faults.simulation.world import SERVICE

WRITERS = 4
LATE_SUBJECTS = tuple(f"ent_{letter}" for letter in "abcde")
BEGINNING = datetime(2026, 1, 5, tzinfo=UTC)
DRAIN_SECONDS = 60.0

some_line = st.sampled_from((CLEAR,) * 6 + LINES)
some_writer = st.integers(0, WRITERS - 1)
some_subject = st.sampled_from(LATE_SUBJECTS)


def opened(url: str) -> Database:
    """The publisher's database at an empty database's address."""
    database = Database(url, FixedClock(BEGINNING), Outbox(SERVICE, "dip"))
    migrate(database.engine, None)
    return database


def violated(what: str) -> Violation:
    """Counted as well: when a gap is given up depends on the server's other transactions, so Hypothesis may not see it again."""
    tally["violations"] += 1
    return Violation(what)


TRIES_TO_LEAD = 1000


@dataclass
class Writer:
    """An open transaction: which subjects' counters it holds, and the positions it took."""

    connection: Connection
    subjects: set[str] = field(default_factory=set)
    positions: list[int] = field(default_factory=list)


class LateCommits(RuleBasedStateMachine):
    """The relay while transactions are open beside it."""

    database: ClassVar[Database]

    def __init__(self) -> None:
        super().__init__()
        self._writers: dict[int, Writer] = {}
        self._outbox = Outbox(SERVICE, "dip")
        self._broker = SimulatedBroker(forgetful=False)
        self._broker.declare_queues("consulting", [SUBSCRIBED], 1)
        self._term: tuple[ExitStack, Leader, SimulatedPublisher] | None = None
        self._labels = 0
        with self.database.engine.begin() as connection:
            for table in ("outbox", "outbox_subjects", "outbox_again", "event_counts"):
                connection.execute(text(f"DELETE FROM {table}"))
            first = "nextval(pg_get_serial_sequence('outbox', 'position'))"
            connection.execute(text(f"UPDATE outbox_cursor SET position = {first} WHERE reader = 'relay'"))
        self._reader = self.database.engine.connect()

    @rule(number=some_writer, subject=some_subject)
    def write(self, number: int, subject: str) -> None:
        """In an open transaction, if nobody else holds the subject: to wait for its counter would be to wait for ever."""
        if not self._held_by_another(number, subject):
            writer = self._writer(number)
            self._append(writer.connection, subject)
            writer.subjects.add(subject)
            newest = "SELECT position FROM outbox WHERE subject = :subject ORDER BY sequence DESC LIMIT 1"
            writer.positions.append(writer.connection.execute(text(newest), {"subject": subject}).scalar_one())

    @rule(number=some_writer, subject=some_subject)
    def write_and_undo(self, number: int, subject: str) -> None:
        """A savepoint is rolled back: its position stays empty for ever."""
        if not self._held_by_another(number, subject):
            connection = self._writer(number).connection
            savepoint = connection.begin_nested()
            self._append(connection, subject)
            savepoint.rollback()

    @precondition(lambda self: self._writers)
    @rule(number=some_writer, commit=st.sampled_from((True, True, False)))
    def end(self, number: int, commit: bool) -> None:
        """An open transaction ends."""
        writer = self._writers.pop(sorted(self._writers)[number % len(self._writers)])
        if commit:
            writer.connection.commit()
        writer.connection.close()

    @rule(line=some_line, batches=st.integers(1, 3))
    def relay(self, line: Line, batches: int) -> None:
        """Some batches; whatever interrupts them, another leads."""
        for _ in range(batches):
            self._relay(line)

    def _relay(self, line: Line) -> None:
        _, leader, publisher = self._lead()
        publisher.next_batch(line)
        try:
            Relay(SERVICE, self.database, self._broker).relay_batch(leader, publisher)
        except BrokerAway:
            self.leader_dies()

    @rule()
    def leader_dies(self) -> None:
        """Its session goes, its memory with it."""
        if self._term is not None:
            self._term[0].close()
            self._term = None

    @invariant()
    def nothing_is_passed_over(self) -> None:
        tally["steps"] += 1
        done = self._one("SELECT position FROM outbox_cursor WHERE reader = 'relay'")
        for writer in self._writers.values():
            if passed := [position for position in writer.positions if position <= done]:
                raise violated(f"{passed} are still to be committed, and the cursor stands at {done}")
        sent = [message.event_id for message in self._queue().ready]
        rows = self._reader.execute(
            text("SELECT event_id, subject, sequence FROM outbox WHERE position <= :done"), {"done": done}
        ).all()
        if lost := [row for row in rows if row.event_id not in self._broker.kept]:
            raise violated(f"these count as published and never reached the broker: {lost}")
        published = self._one("SELECT coalesce(sum(count), 0) FROM event_counts WHERE stream = 'published'")
        if published != len(rows):
            raise violated(f"{published} counted as published, {len(rows)} were")
        self._must_be_in_order(sent)

    def _must_be_in_order(self, sent: list[str]) -> None:
        """Each subject's first copies came to the broker in order."""
        sequences = dict(self._reader.execute(text("SELECT event_id, (subject, sequence)::text FROM outbox")).all())
        self._reader.rollback()
        first: dict[str, list[int]] = defaultdict(list)
        for event_id in dict.fromkeys(sent):
            subject, _, sequence = sequences[event_id].strip("()").partition(",")
            first[subject].append(int(sequence))
        for subject, numbers in first.items():
            if numbers != list(range(1, len(numbers) + 1)):
                raise violated(f"{subject} came to the broker as {numbers}")

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self._drain()
                tally["schedules"] += 1
        finally:
            for writer in self._writers.values():
                writer.connection.close()
            self.leader_dies()
            self._reader.close()

    def _drain(self) -> None:
        """Everyone commits; the cursor then gets to the end, as soon as nothing older runs on the server."""
        while self._writers:
            self.end(0, commit=True)
        deadline = time.monotonic() + DRAIN_SECONDS
        while self._unsent():
            if time.monotonic() > deadline:
                raise violated(f"{self._unsent()} stay unsent though nothing fails")
            self._relay(CLEAR)
        self.nothing_is_passed_over()

    def _unsent(self) -> int:
        count = count_unsent(self._reader)
        self._reader.rollback()
        return count

    def _lead(self) -> tuple[ExitStack, Leader, SimulatedPublisher]:
        """The server ends the session of a leader that let go in its own time: until then nobody may lead."""
        for _ in range(TRIES_TO_LEAD):
            if self._term is not None:
                return self._term
            stack = ExitStack()
            leader = stack.enter_context(lead(self.database, SERVICE))
            if leader is None:
                stack.close()
                time.sleep(0.01)
            else:
                self._term = stack, leader, self._broker.publisher()
        if self._term is None:
            raise violated("nobody leads, and nobody may")
        return self._term

    def _writer(self, number: int) -> Writer:
        if number not in self._writers:
            self._writers[number] = Writer(self.database.engine.connect())
        return self._writers[number]

    def _held_by_another(self, number: int, subject: str) -> bool:
        return any(subject in writer.subjects for other, writer in self._writers.items() if other != number)

    def _append(self, connection: Connection, subject: str) -> None:
        self._labels += 1
        self._outbox.append(connection, [fact(subject, f"e{self._labels}", subscribed=True)], BEGINNING)

    def _queue(self) -> Queue:
        return next(iter(self._broker.queues.values()))

    def _one(self, statement: str) -> int:
        value = self._reader.execute(text(statement)).scalar_one()
        self._reader.rollback()
        return int(value)
