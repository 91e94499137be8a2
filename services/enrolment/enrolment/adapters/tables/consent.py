"""Consent by purpose: what holds now, and everything that was ever said."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, Table, Text

from enrolment.adapters.tables.base import METADATA, one_of
from enrolment.domain.consent import Purpose, Voice
from starsme.db import UtcDateTime

standing_consents = Table(
    "standing_consents",
    METADATA,
    Column("enterprise_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("text_version", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("enterprise_id", "purpose", name="standing_consents_pkey"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="standing_consents_enterprise"),
    one_of("purpose", Purpose, "standing_consents_purpose"),
)

consent_statements = Table(
    "consent_statements",
    METADATA,
    Column("id", Text, nullable=False),
    Column("enterprise_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("text_version", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),  # when it was said
    Column("received_at", UtcDateTime, nullable=False),
    Column("voice", Text, nullable=False),
    Column("by", Text, nullable=False),  # the application, the person's pseudonym, or the officer's account
    Column("note", Text),
    PrimaryKeyConstraint("id", name="consent_statements_pkey"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="consent_statements_enterprise"),
    one_of("purpose", Purpose, "consent_statements_purpose"),
    one_of("voice", Voice, "consent_statements_voice"),
    Index("consent_statements_by_enterprise", "enterprise_id", "purpose", "at"),
)
