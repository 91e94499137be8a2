"""Self-assessments apart from applications, dated group rules with what re-grading moved, and service models."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
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

from enrolment.adapters.tables.base import METADATA, one_of, points
from enrolment.domain.words import Dimension, Group, GroupReason
from starsme.db import UtcDateTime

self_assessments = Table(
    "self_assessments",
    METADATA,
    Column("id", Text, nullable=False),
    Column("enterprise_id", Text, nullable=False),
    Column("questions", Text, nullable=False),  # the version that was answered
    Column("answers", JSON, nullable=False),  # all 25
    *(Column(dimension.value, Integer, nullable=False) for dimension in Dimension),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("taken_by", Text, nullable=False),
    PrimaryKeyConstraint("id", name="self_assessments_pkey"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="self_assessments_enterprise"),
    points(Dimension, 100, "self_assessments_points"),
    Index("self_assessments_by_enterprise", "enterprise_id", "taken_at"),
)

assessment_drafts = Table(
    "assessment_drafts",
    METADATA,
    Column("enterprise_id", Text, nullable=False),
    Column("questions", Text, nullable=False),
    Column("answers", JSON, nullable=False),  # emptied when completed or discarded; the version goes on
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", Text, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("enterprise_id", name="assessment_drafts_pkey"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="assessment_drafts_enterprise"),
    CheckConstraint("version > 0", name="assessment_drafts_version"),
)

group_rules = Table(
    "group_rules",
    METADATA,
    Column("version", Text, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("document", JSON, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("published_by", Text, nullable=False),
    PrimaryKeyConstraint("version", name="group_rules_pkey"),
    UniqueConstraint("effective_from", name="group_rules_one_a_day"),
)

regrading_moves = Table(
    "regrading_moves",
    METADATA,
    Column("job_id", Text, nullable=False),
    Column("enterprise_id", Text, nullable=False),
    Column("previous", Text),
    Column("group", Text, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("job_id", "enterprise_id", name="regrading_moves_pkey"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="regrading_moves_enterprise"),
    one_of("previous", Group, "regrading_moves_previous"),
    one_of('"group"', Group, "regrading_moves_group"),
    one_of("reason", GroupReason, "regrading_moves_reason"),
)

service_models = Table(
    "service_models",
    METADATA,
    Column("version", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("document", JSON, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("published_by", Text, nullable=False),
    PrimaryKeyConstraint("version", name="service_models_pkey"),
    UniqueConstraint("group", "effective_from", name="service_models_one_a_day"),
    one_of('"group"', Group, "service_models_group"),
)
