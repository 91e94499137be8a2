"""Panels of judges, who judges what, declared conflicts, and sheets that are filled in online."""

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
)

from enrolment.adapters.tables.base import METADATA, one_of, points
from enrolment.domain.panels import AssignmentState, ConflictKind, OnlineState
from enrolment.domain.words import Dimension
from starsme.db import UtcDateTime

panels = Table(
    "panels",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("due_on", Date),  # a day in Asia/Bangkok, itself included
    Column("assignment_version", Integer, nullable=False),  # one more with every proposal and confirmation
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", Text, nullable=False),
    PrimaryKeyConstraint("call_code", "province", name="panels_pkey"),
    ForeignKeyConstraint(["call_code"], ["calls.code"], name="panels_call"),
)

panel_judges = Table(
    "panel_judges",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("judge", Text, nullable=False),  # the person's register code
    Column("name", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("dimensions", JSON, nullable=False),
    Column("most_applications", Integer),
    Column("enterprises", JSON, nullable=False),  # those she works for
    PrimaryKeyConstraint("call_code", "province", "judge", name="panel_judges_pkey"),
    ForeignKeyConstraint(["call_code", "province"], ["panels.call_code", "panels.province"], name="panel_judges_panel"),
    CheckConstraint("most_applications > 0", name="panel_judges_most"),
    Index("panel_judges_by_judge", "judge"),
)

judge_conflicts = Table(
    "judge_conflicts",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("judge", Text, nullable=False),
    Column("number_key", Text, nullable=False),  # the pseudonym of the enterprise's number
    Column("kind", Text, nullable=False),
    Column("note", Text),
    Column("declared_at", UtcDateTime, nullable=False),
    Column("declared_by", Text, nullable=False),
    PrimaryKeyConstraint("call_code", "judge", "number_key", name="judge_conflicts_pkey"),
    ForeignKeyConstraint(["call_code"], ["calls.code"], name="judge_conflicts_call"),
    one_of("kind", ConflictKind, "judge_conflicts_kind"),
)

assignments = Table(
    "assignments",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("judge", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", Text, nullable=False),
    PrimaryKeyConstraint("application_id", "judge", name="assignments_pkey"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="assignments_application"),
    ForeignKeyConstraint(["call_code", "province"], ["panels.call_code", "panels.province"], name="assignments_panel"),
    one_of("state", AssignmentState, "assignments_state"),
    Index("assignments_by_panel", "call_code", "province"),
    Index("assignments_by_judge", "judge"),
)

online_sheets = Table(
    "online_sheets",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("judge", Text, nullable=False),
    Column("state", Text, nullable=False),
    *(Column(dimension.value, Integer) for dimension in Dimension),
    Column("comments", JSON, nullable=False),  # by dimension
    Column("remark", Text),
    Column("line", Integer),  # of the submitted sheet
    Column("version", Integer, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    PrimaryKeyConstraint("application_id", "judge", name="online_sheets_pkey"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="online_sheets_application"),
    ForeignKeyConstraint(["call_code", "line"], ["sheets.call_code", "sheets.line"], name="online_sheets_line"),
    CheckConstraint(
        "(state = 'submitted') = (line IS NOT NULL) AND (line IS NULL) = (submitted_at IS NULL)",
        name="online_sheets_submitted",
    ),
    one_of("state", OnlineState, "online_sheets_state"),
    points(Dimension, 100, "online_sheets_scores"),
    Index("online_sheets_by_judge", "judge"),
)

sheet_reopenings = Table(
    "sheet_reopenings",
    METADATA,
    Column("application_id", Text, nullable=False),
    Column("judge", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("line", Integer, nullable=False),  # the sheet that no longer counts
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    PrimaryKeyConstraint("application_id", "judge", "sequence", name="sheet_reopenings_pkey"),
    ForeignKeyConstraint(
        ["application_id", "judge"],
        ["online_sheets.application_id", "online_sheets.judge"],
        name="sheet_reopenings_sheet",
    ),
)

judge_reminders = Table(
    "judge_reminders",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("judge", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("stage", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("call_code", "province", "judge", "due_on", "stage", name="judge_reminders_pkey"),
    ForeignKeyConstraint(
        ["call_code", "province"], ["panels.call_code", "panels.province"], name="judge_reminders_panel"
    ),
)
