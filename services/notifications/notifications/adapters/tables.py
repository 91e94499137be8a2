"""The service's tables. A delivery is unique by event, party and channel: however often an event comes, it never repeats."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from starsme.db import UtcDateTime

METADATA = MetaData()

Position = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only INTEGER keys

OPEN = "status IN ('queued', 'waiting_contact')"
TROUBLED = "status IN ('failed', 'suppressed', 'waiting_contact')"
INBOX = "channel = 'inbox'"

deliveries = Table(
    "deliveries",
    METADATA,
    Column("number", Position, autoincrement=True, nullable=False),
    Column("id", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("party_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("read_at", UtcDateTime),
    PrimaryKeyConstraint("number", name="deliveries_pkey"),
    UniqueConstraint("id", name="deliveries_id"),
    UniqueConstraint("event_id", "party_id", "channel", name="deliveries_never_repeat"),
    CheckConstraint("channel IN ('email', 'inbox')", name="deliveries_channel"),
    CheckConstraint(
        "status IN ('waiting_contact', 'queued', 'sent', 'failed', 'suppressed')", name="deliveries_status"
    ),
    CheckConstraint(f"({OPEN}) = (next_attempt_at IS NOT NULL)", name="deliveries_due_while_open"),
    CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="deliveries_sent_at"),
    CheckConstraint("status NOT IN ('failed', 'suppressed') OR reason IS NOT NULL", name="deliveries_reason"),
    CheckConstraint("attempts >= 0", name="deliveries_attempts"),
    CheckConstraint(f"read_at IS NULL OR {INBOX}", name="deliveries_read_in_inbox"),
    Index("deliveries_due", "next_attempt_at", "number", postgresql_where=text(OPEN), sqlite_where=text(OPEN)),
    Index("deliveries_party", "party_id", "number"),
    Index("deliveries_troubled", "status", "number", postgresql_where=text(TROUBLED), sqlite_where=text(TROUBLED)),
)

contact_points = Table(
    "contact_points",
    METADATA,
    Column("party_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("line_id", Text),
    Column("language", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("known_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("party_id", name="contact_points_pkey"),
    CheckConstraint("language IN ('th', 'en')", name="contact_points_language"),
)

preferences = Table(
    "preferences",
    METADATA,
    Column("party_id", Text, nullable=False),
    Column("email", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", Text, nullable=False),
    PrimaryKeyConstraint("party_id", name="preferences_pkey"),
    CheckConstraint("version > 0", name="preferences_version"),
)

calls = Table(
    "calls",
    METADATA,
    Column("code", Text, nullable=False),
    Column("title_th", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    PrimaryKeyConstraint("code", name="calls_pkey"),
)

acting = Table(
    "acting",
    METADATA,
    Column("person_id", Text, nullable=False),
    Column("enterprise_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("in_force", Boolean, nullable=False),
    PrimaryKeyConstraint("person_id", "enterprise_id", "role", name="acting_pkey"),
)
