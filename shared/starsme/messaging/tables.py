"""The kernel's messaging tables, the same in every service's database."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text, text

from starsme.db.types import KERNEL, UtcDateTime

Position = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only INTEGER keys

outbox = Table(
    "outbox",
    KERNEL,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("shard", SmallInteger, nullable=False),
    Column("content", Text, nullable=False),  # the CloudEvent as it goes out
    Column("created_at", UtcDateTime, nullable=False),
    Index("outbox_subject", "subject", "sequence", unique=True),
    sqlite_autoincrement=True,  # a pruned position is never given again
)
"""The service's event log: rows are only added, and pruned when they are old. What was published is told by the cursor."""

outbox_cursor = Table(
    "outbox_cursor",
    KERNEL,
    Column("reader", Text, primary_key=True),  # relay | recovery
    Column("position", BigInteger, nullable=False),
)
"""Everything up to this position was published (relay, see ``cursor.py``), or is recorded by every subscriber (recovery)."""

outbox_again = Table(
    "outbox_again",
    KERNEL,
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
)
"""Positions behind the cursor, from first to last, that are to be published once more."""

subjects = Table(
    "outbox_subjects",
    KERNEL,
    Column("subject", Text, primary_key=True),
    Column("last_sequence", BigInteger, nullable=False),
)

inbox = Table(
    "inbox",
    KERNEL,
    Column("arrival", Position, primary_key=True, autoincrement=True),
    Column("event_id", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("replayed", Boolean, nullable=False),
    Column("status", Text, nullable=False),  # done | waiting | parked | skipped
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime),
    Column("error", Text),
    Column("content", Text),  # kept only while the event is not done
    Column("received_at", UtcDateTime, nullable=False),
    Column("handled_at", UtcDateTime),
    Index(
        "inbox_held",
        "subject",
        "arrival",
        postgresql_where=text("status IN ('waiting', 'parked')"),
        sqlite_where=text("status IN ('waiting', 'parked')"),
    ),
    Index("inbox_subject", "subject", "source", "sequence"),
)

quarantine = Table(
    "quarantine",
    KERNEL,
    Column("number", Position, primary_key=True, autoincrement=True),
    Column("received_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("event_id", Text),
    Column("exchange", Text, nullable=False),
    Column("routing_key", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("headers", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

event_counts = Table(
    "event_counts",
    KERNEL,
    Column("stream", Text, primary_key=True),  # published | received | duplicates
    Column("type", Text, primary_key=True),
    Column("lane", Text, primary_key=True),  # the queue it came by: each has one reader, so nobody waits for a row
    Column("count", BigInteger, nullable=False),
)

operator_actions = Table(
    "operator_actions",
    KERNEL,
    Column("number", Position, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column(
        "action", Text, nullable=False
    ),  # inbox.retry | inbox.skip | quarantine.release | quarantine.drop | events.replay
    Column("target", Text, nullable=False),  # the event's id, the quarantine's number, or the queue
    Column("detail", Text, nullable=False),
)
"""What operators did to events, who and why. Never pruned."""
