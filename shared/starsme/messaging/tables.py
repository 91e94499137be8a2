"""The kernel's messaging tables, the same in every service's database."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text, text

from starsme.db.types import KERNEL, UtcDateTime

Position = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only INTEGER keys

outbox = Table(
    "outbox",
    KERNEL,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("event_id", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("shard", SmallInteger, nullable=False),
    Column("content", Text, nullable=False),  # the CloudEvent as it goes out
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Index("outbox_unsent", "position", postgresql_where=text("sent_at IS NULL"), sqlite_where=text("sent_at IS NULL")),
    Index("outbox_subject", "subject", "sequence"),
)

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
    Column("stream", Text, primary_key=True),  # published | received
    Column("type", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
