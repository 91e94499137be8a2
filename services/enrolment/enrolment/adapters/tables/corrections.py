"""Recorded corrections of published selections."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from enrolment.adapters.tables.base import METADATA, one_of
from enrolment.domain.corrections import CorrectionState
from enrolment.domain.words import Decision
from starsme.db import UtcDateTime

corrections = Table(
    "corrections",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by_ranking", Boolean, nullable=False),  # from the scores and verdicts as they are, not by what was named
    Column("takes_back_started", Boolean, nullable=False),
    Column("digest", Text, nullable=False),  # of what it was computed from
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("confirmed_by", Text),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("call_code", "number", name="corrections_pkey"),
    ForeignKeyConstraint(["call_code"], ["calls.code"], name="corrections_call"),
    CheckConstraint(
        "(state = 'confirmed') = (confirmed_at IS NOT NULL) AND (confirmed_at IS NULL) = (confirmed_by IS NULL)",
        name="corrections_confirmed",
    ),
    one_of("state", CorrectionState, "corrections_state"),
)

correction_changes = Table(
    "correction_changes",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("previous", Text),
    Column("previous_position", Integer),
    Column("decision", Text, nullable=False),
    Column("waiting_position", Integer),
    Column("cause", Text, nullable=False),
    Column("mentoring_started", Boolean, nullable=False),
    PrimaryKeyConstraint("call_code", "number", "application_id", name="correction_changes_pkey"),
    ForeignKeyConstraint(
        ["call_code", "number"], ["corrections.call_code", "corrections.number"], name="correction_changes_correction"
    ),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="correction_changes_application"),
    CheckConstraint("(decision = 'waiting') = (waiting_position IS NOT NULL)", name="correction_changes_waiting"),
    one_of("decision", Decision, "correction_changes_decision"),
)
