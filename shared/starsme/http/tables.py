"""Answers already given to commands, by idempotency key: the same in every service's database."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, LargeBinary, Table, Text

from starsme.db.types import KERNEL, UtcDateTime

idempotency_keys = Table(
    "idempotency_keys",
    KERNEL,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
