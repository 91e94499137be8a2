"""13-digit numbers, sealed: whose they are, who looked at a whole one, and what the registry said."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from enrolment.adapters.tables.base import METADATA, one_of
from enrolment.domain.registry import RegistryReason, RegistryStatus
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

registry_checks = Table(
    "registry_checks",
    METADATA,
    Column("enterprise_id", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),  # in vain, since the last answer
    Column("status", Text),  # empty until the first attempt
    Column("reason", Text),
    Column("checked_at", UtcDateTime),
    Column("compared_name", Text),  # ours
    Column("found", Boolean),
    Column("registered_name_th", Text),
    Column("registered_name_en", Text),
    Column("registered_status", Text),
    Column("answered_at", UtcDateTime),
    PrimaryKeyConstraint("enterprise_id", name="registry_checks_pkey"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="registry_checks_enterprise"),
    CheckConstraint("(status IS NULL) = (reason IS NULL)", name="registry_checks_finding"),
    CheckConstraint("(found IS NULL) = (answered_at IS NULL)", name="registry_checks_answer"),
    one_of("status", RegistryStatus, "registry_checks_status"),
    one_of("reason", RegistryReason, "registry_checks_reason"),
    Index("registry_checks_by_due", "due_at", "enterprise_id"),
)
"""Enterprises that are checked with the registry, and its last answer."""
