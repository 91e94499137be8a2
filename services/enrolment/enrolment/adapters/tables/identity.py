"""13-digit numbers, sealed: whose they are, who looked at a whole one, and what the registry said."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from enrolment.adapters.tables.base import METADATA
from starsme.db import UtcDateTime

enterprise_numbers = Table(
    "enterprise_numbers",
    METADATA,
    Column("enterprise_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("key_id", Text, nullable=False),
    PrimaryKeyConstraint("enterprise_id", name="enterprise_numbers_pkey"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="enterprise_numbers_enterprise"),
    Index("enterprise_numbers_by_key", "key_id"),
)

number_views = Table(
    "number_views",
    METADATA,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), autoincrement=True, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("agency", Text),
    Column("view", Text, nullable=False),
    # No keys to other tables: what was seen stays recorded, whatever becomes of the enterprise.
    Column("enterprise_id", Text),
    Column("application_id", Text),
    Column("reason", Text),
    PrimaryKeyConstraint("position", name="number_views_pkey"),
    Index("number_views_by_enterprise", "enterprise_id", "position"),
    Index("number_views_by_person", "by", "position"),
    sqlite_autoincrement=True,
)
"""Every whole number that somebody was shown: one row a number. Rows are only added."""
