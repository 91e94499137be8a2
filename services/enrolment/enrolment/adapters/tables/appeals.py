"""Appeals against decisions, and the eligibility reasons that one that was upheld sets aside."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from enrolment.adapters.tables.base import METADATA
from starsme.db import UtcDateTime

appeals = Table(
    "appeals",
    METADATA,
    Column("id", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("call_code", Text, nullable=False),
    Column("letter_id", Text, nullable=False),
    Column("grounds", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("rule", Text, nullable=False),
    Column("outcome", Text),
    Column("reasons", Text),
    Column("decided_at", UtcDateTime),
    Column("decided_by", Text),
    PrimaryKeyConstraint("id", name="appeals_pkey"),
    UniqueConstraint("letter_id", name="appeals_once"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="appeals_application"),
    ForeignKeyConstraint(["letter_id"], ["letters.id"], name="appeals_letter"),
    CheckConstraint("outcome IN ('upheld', 'dismissed')", name="appeals_outcome"),
    CheckConstraint(
        "(outcome IS NULL) = (reasons IS NULL) AND (outcome IS NULL) = (decided_at IS NULL) "
        "AND (outcome IS NULL) = (decided_by IS NULL)",
        name="appeals_decided",
    ),
    Index("appeals_by_application", "application_id"),
)

screening_overrides = Table(
    "screening_overrides",
    METADATA,
    Column("appeal_id", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("call_code", Text, nullable=False),
    Column("waived", JSON, nullable=False),  # codes of eligibility reasons
    PrimaryKeyConstraint("appeal_id", name="screening_overrides_pkey"),
    ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name="screening_overrides_appeal"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="screening_overrides_application"),
    Index("screening_overrides_by_call", "call_code", "application_id"),
)
