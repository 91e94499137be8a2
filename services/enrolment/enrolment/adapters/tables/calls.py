"""Programmes, drafts of calls with every version saved, and amendments of open calls."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Table, Text

from enrolment.adapters.tables.base import METADATA
from starsme.db import UtcDateTime

programmes = Table(
    "programmes",
    METADATA,
    Column("code", Text, nullable=False),
    Column("title_th", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("owner", Text),  # the agency's code; empty: the agency that operates the service
    Column("version", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Text, nullable=False),
    PrimaryKeyConstraint("code", name="programmes_pkey"),
)

call_drafts = Table(
    "call_drafts",
    METADATA,
    Column("code", Text, nullable=False),
    Column("version", Integer, nullable=False),  # the newest of call_versions
    Column("programme", Text),
    Column("cloned_from", Text),
    Column("opened_version", Integer),  # set once: an open call has no draft any more, only its history
    PrimaryKeyConstraint("code", name="call_drafts_pkey"),
)

call_versions = Table(
    "call_versions",
    METADATA,
    Column("code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("document", JSON, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", Text, nullable=False),
    PrimaryKeyConstraint("code", "version", name="call_versions_pkey"),
    ForeignKeyConstraint(["code"], ["call_drafts.code"], name="call_versions_draft"),
    CheckConstraint("version > 0", name="call_versions_version"),
)

call_amendments = Table(
    "call_amendments",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),  # the closing before
    Column("closes_at", UtcDateTime, nullable=False),
    Column("reason_th", Text, nullable=False),
    Column("reason_en", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    PrimaryKeyConstraint("call_code", "sequence", name="call_amendments_pkey"),
    ForeignKeyConstraint(["call_code"], ["calls.code"], name="call_amendments_call"),
    CheckConstraint("closes_at > closed_at", name="call_amendments_later"),
)
