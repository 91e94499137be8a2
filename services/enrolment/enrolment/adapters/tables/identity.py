"""13-digit numbers, sealed: whose they are, who looked at a whole one, and what the registry said."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, PrimaryKeyConstraint, Table, Text

from enrolment.adapters.tables.base import METADATA

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
