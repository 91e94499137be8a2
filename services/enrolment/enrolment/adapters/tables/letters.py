"""Letters of decisions, and those that are still to be written."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from enrolment.adapters.tables.base import METADATA, one_of
from enrolment.domain.words import Decision
from starsme.db import UtcDateTime

letters = Table(
    "letters",
    METADATA,
    Column("id", Text, nullable=False),
    Column("call_code", Text, nullable=False),
    Column("year", Integer, nullable=False),  # Buddhist era
    Column("sequence", Integer, nullable=False),  # from 1 in each call and year, without a gap
    Column("application_id", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),  # as issued: it names people
    PrimaryKeyConstraint("id", name="letters_pkey"),
    UniqueConstraint("call_code", "year", "sequence", name="letters_number_once"),
    ForeignKeyConstraint(["call_code"], ["calls.code"], name="letters_call"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="letters_application"),
    CheckConstraint("sequence > 0", name="letters_sequence"),
    one_of("decision", Decision, "letters_decision"),
    Index("letters_by_application", "application_id", "issued_at"),
)

letters_due = Table(
    "letters_due",
    METADATA,
    Column("id", Text, nullable=False),  # sorts by time
    Column("call_code", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("cause", Text, nullable=False),
    PrimaryKeyConstraint("id", name="letters_due_pkey"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="letters_due_application"),
    one_of("decision", Decision, "letters_due_decision"),
    Index("letters_due_by_call", "call_code", "id"),
)
