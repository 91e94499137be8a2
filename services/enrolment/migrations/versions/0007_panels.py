"""Panels: assignment, conflicts, sheets online, corrections."""

import sqlalchemy as sa
from alembic import op

revision = "enrolment_0007"
down_revision = "enrolment_0006"
branch_labels = None
depends_on = None

_DIMENSIONS = ("management", "marketing", "innovation", "finance", "digital")
_POINTS = " AND ".join(f"{dimension} BETWEEN 0 AND 100" for dimension in _DIMENSIONS)
_COUNTED = "status <> 'counted' OR (NOT conflict AND " + " AND ".join(f"{d} IS NOT NULL" for d in _DIMENSIONS) + ")"
_CODES_BEFORE = (
    "code IN ('unknown_application', 'reference_mismatch', 'judge_missing', 'application_not_eligible', "
    "'conflict_missing', 'score_invalid', 'already_scored')"
)
_CODES = _CODES_BEFORE.replace("'already_scored'", "'already_scored', 'reopened'")
_DECISIONS = "decision IN ('ineligible', 'star', 'waiting', 'declined', 'not_rankable', 'withdrawn')"
_CAUSES_BEFORE = "cause IN ('publication', 'withdrawal', 'promotion')"
_CAUSES = "cause IN ('publication', 'withdrawal', 'promotion', 'correction')"
_CORRECTED = "(cause = 'correction') = (correction IS NOT NULL)"
_PUBLISHED = "published_at IS NOT NULL"
_FIRST_PUBLISHED = "published_at IS NOT NULL AND correction IS NULL"


def upgrade() -> None:
    _create_panels()
    _create_judging()
    _create_corrections()
    op.add_column("proposals", sa.Column("correction", sa.Integer(), nullable=True))
    _publish_once(_FIRST_PUBLISHED)
    _remake_decision_changes(_CAUSES, corrections=True)
    _remake_sheets(_CODES)


def _create_panels() -> None:
    op.create_table(
        "panels",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assignment_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["call_code"], ["calls.code"], name="panels_call"),
        sa.PrimaryKeyConstraint("call_code", "province", name="panels_pkey"),
    )
    op.create_table(
        "panel_judges",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column("most_applications", sa.Integer(), nullable=True),
        sa.Column("enterprises", sa.JSON(), nullable=False),
        sa.CheckConstraint("most_applications > 0", name="panel_judges_most"),
        sa.ForeignKeyConstraint(
            ["call_code", "province"], ["panels.call_code", "panels.province"], name="panel_judges_panel"
        ),
        sa.PrimaryKeyConstraint("call_code", "province", "judge", name="panel_judges_pkey"),
    )
    op.create_index("panel_judges_by_judge", "panel_judges", ["judge"], unique=False)
    op.create_table(
        "judge_conflicts",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('owner', 'supplier', 'competitor', 'relative', 'same_enterprise')", name="judge_conflicts_kind"
        ),
        sa.ForeignKeyConstraint(["call_code"], ["calls.code"], name="judge_conflicts_call"),
        sa.PrimaryKeyConstraint("call_code", "judge", "number_key", name="judge_conflicts_pkey"),
    )
    op.create_table(
        "assignments",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'leaving', 'released', 'recused')", name="assignments_state"
        ),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="assignments_application"),
        sa.ForeignKeyConstraint(
            ["call_code", "province"], ["panels.call_code", "panels.province"], name="assignments_panel"
        ),
        sa.PrimaryKeyConstraint("application_id", "judge", name="assignments_pkey"),
    )
    op.create_index("assignments_by_panel", "assignments", ["call_code", "province"], unique=False)
    op.create_index("assignments_by_judge", "assignments", ["judge"], unique=False)


def _create_judging() -> None:
    op.create_table(
        "online_sheets",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(dimension, sa.Integer(), nullable=True) for dimension in _DIMENSIONS),
        sa.Column("comments", sa.JSON(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'submitted')", name="online_sheets_state"),
        sa.CheckConstraint(
            "(state = 'submitted') = (line IS NOT NULL) AND (line IS NULL) = (submitted_at IS NULL)",
            name="online_sheets_submitted",
        ),
        sa.CheckConstraint(_POINTS, name="online_sheets_scores"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="online_sheets_application"),
        sa.ForeignKeyConstraint(["call_code", "line"], ["sheets.call_code", "sheets.line"], name="online_sheets_line"),
        sa.PrimaryKeyConstraint("application_id", "judge", name="online_sheets_pkey"),
    )
    op.create_index("online_sheets_by_judge", "online_sheets", ["judge"], unique=False)
    op.create_table(
        "sheet_reopenings",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id", "judge"],
            ["online_sheets.application_id", "online_sheets.judge"],
            name="sheet_reopenings_sheet",
        ),
        sa.PrimaryKeyConstraint("application_id", "judge", "sequence", name="sheet_reopenings_pkey"),
    )
    op.create_table(
        "judge_reminders",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_code", "province"], ["panels.call_code", "panels.province"], name="judge_reminders_panel"
        ),
        sa.PrimaryKeyConstraint("call_code", "province", "judge", "due_on", "stage", name="judge_reminders_pkey"),
    )


def _create_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_ranking", sa.Boolean(), nullable=False),
        sa.Column("takes_back_started", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL) AND (confirmed_at IS NULL) = (confirmed_by IS NULL)",
            name="corrections_confirmed",
        ),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'replaced')", name="corrections_state"),
        sa.ForeignKeyConstraint(["call_code"], ["calls.code"], name="corrections_call"),
        sa.PrimaryKeyConstraint("call_code", "number", name="corrections_pkey"),
    )
    op.create_table(
        "correction_changes",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("previous_position", sa.Integer(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("waiting_position", sa.Integer(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("mentoring_started", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(decision = 'waiting') = (waiting_position IS NOT NULL)", name="correction_changes_waiting"
        ),
        sa.CheckConstraint(_DECISIONS, name="correction_changes_decision"),
        sa.ForeignKeyConstraint(
            ["call_code", "number"],
            ["corrections.call_code", "corrections.number"],
            name="correction_changes_correction",
        ),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="correction_changes_application"),
        sa.PrimaryKeyConstraint("call_code", "number", "application_id", name="correction_changes_pkey"),
    )


def _publish_once(where: str) -> None:
    op.drop_index("proposals_published_once", table_name="proposals")
    op.create_index(
        "proposals_published_once",
        "proposals",
        ["call_code"],
        unique=True,
        postgresql_where=sa.text(where),
        sqlite_where=sa.text(where),
    )


def _remake_decision_changes(causes: str, *, corrections: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("decision_changes_cause", "decision_changes", type_="check")
        op.create_check_constraint("decision_changes_cause", "decision_changes", causes)
        if corrections:
            op.add_column("decision_changes", sa.Column("correction", sa.Integer(), nullable=True))
            op.create_check_constraint("decision_changes_correction", "decision_changes", _CORRECTED)
        else:
            op.drop_column("decision_changes", "correction")
        return
    # SQLite changes a constraint by making its table anew; nothing refers to this one.
    op.execute("CREATE TABLE decision_changes_before AS SELECT * FROM decision_changes")
    op.drop_table("decision_changes")
    more = [sa.Column("correction", sa.Integer(), nullable=True)] if corrections else []
    op.create_table(
        "decision_changes",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        *more,
        sa.CheckConstraint(causes, name="decision_changes_cause"),
        *([sa.CheckConstraint(_CORRECTED, name="decision_changes_correction")] if corrections else []),
        sa.CheckConstraint(_DECISIONS, name="decision_changes_decision_word"),
        sa.ForeignKeyConstraint(["application_id"], ["decisions.application_id"], name="decision_changes_decision"),
        sa.PrimaryKeyConstraint("application_id", "sequence", name="decision_changes_pkey"),
    )
    op.execute(
        'INSERT INTO decision_changes (application_id, sequence, decision, previous, cause, at, "by") '
        'SELECT application_id, sequence, decision, previous, cause, at, "by" FROM decision_changes_before'
    )
    op.drop_table("decision_changes_before")


def _remake_sheets(codes: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("sheets_code", "sheets", type_="check")
        op.create_check_constraint("sheets_code", "sheets", codes)
        return
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE sheets_before AS SELECT * FROM sheets")
    op.drop_table("sheets")
    op.create_table(
        "sheets",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("app_row", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("number_key", sa.Text(), nullable=True),
        sa.Column("conflict", sa.Boolean(), nullable=True),
        *(sa.Column(dimension, sa.Integer(), nullable=True) for dimension in _DIMENSIONS),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.CheckConstraint("(status = 'refused') = (code IS NOT NULL)", name="sheets_refused"),
        sa.CheckConstraint(codes, name="sheets_code"),
        sa.CheckConstraint(_COUNTED, name="sheets_counted"),
        sa.CheckConstraint("status IN ('counted', 'recused', 'refused')", name="sheets_status"),
        sa.CheckConstraint("line > 0", name="sheets_line"),
        sa.CheckConstraint(_POINTS, name="sheets_scores"),
        sa.ForeignKeyConstraint(["call_code"], ["calls.code"], name="sheets_call"),
        sa.PrimaryKeyConstraint("call_code", "line", name="sheets_pkey"),
    )
    op.execute(
        'INSERT INTO sheets (call_code, line, job_id, received_at, judge, agency, app_row, "row", number_key, conflict, '
        "management, marketing, innovation, finance, digital, remark, status, code, fields) "
        'SELECT call_code, line, job_id, received_at, judge, agency, app_row, "row", number_key, conflict, '
        "management, marketing, innovation, finance, digital, remark, status, code, fields FROM sheets_before"
    )
    op.drop_table("sheets_before")
    op.create_index("sheets_by_number", "sheets", ["call_code", "number_key"], unique=False)
    op.create_index("sheets_by_row", "sheets", ["call_code", "row"], unique=False)
    op.create_index(
        "sheets_counted_once",
        "sheets",
        ["call_code", "judge", "row"],
        unique=True,
        sqlite_where=sa.text("status = 'counted'"),
    )


def downgrade() -> None:
    """Only where no correction was recorded and no sheet opened again: what they say has no place in the schema before."""
    _publish_once(_PUBLISHED)
    for table in (
        "correction_changes",
        "corrections",
        "judge_reminders",
        "sheet_reopenings",
        "online_sheets",
        "assignments",
        "judge_conflicts",
        "panel_judges",
        "panels",
    ):
        op.drop_table(table)
    _remake_sheets(_CODES_BEFORE)
    _remake_decision_changes(_CAUSES_BEFORE, corrections=False)
    op.drop_column("proposals", "correction")
