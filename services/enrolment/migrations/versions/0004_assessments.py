"""Assessments apart from applications, dated group rules and service models."""

import sqlalchemy as sa
from alembic import op

revision = "enrolment_0004"
down_revision = "enrolment_0003"
branch_labels = None
depends_on = None

_POINTS = (
    "management BETWEEN 0 AND 100 AND marketing BETWEEN 0 AND 100 AND innovation BETWEEN 0 AND 100 "
    "AND finance BETWEEN 0 AND 100 AND digital BETWEEN 0 AND 100"
)
_GROUPS = "IN ('star', 'high_potential', 'general')"
_REASONS = "reason IN ('selected', 'waiting_list', 'assessment', 'default')"


def upgrade() -> None:
    _create_assessments()
    _create_rules()
    # Every form so far asks this set; the code that is live while this runs does not name it.
    op.add_column("assessments", sa.Column("questions", sa.Text(), nullable=False, server_default="selfcheck-2562-1"))
    op.add_column("enterprises", sa.Column("group_rule", sa.Text(), nullable=True))
    op.execute(
        "UPDATE enterprises SET group_rule = (SELECT rule FROM group_changes WHERE enterprise_id = enterprises.id "
        "ORDER BY sequence DESC LIMIT 1)"
    )


def _create_assessments() -> None:
    op.create_table(
        "self_assessments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("management", sa.Integer(), nullable=False),
        sa.Column("marketing", sa.Integer(), nullable=False),
        sa.Column("innovation", sa.Integer(), nullable=False),
        sa.Column("finance", sa.Integer(), nullable=False),
        sa.Column("digital", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.CheckConstraint(_POINTS, name="self_assessments_points"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="self_assessments_enterprise"),
        sa.PrimaryKeyConstraint("id", name="self_assessments_pkey"),
    )
    op.create_index("self_assessments_by_enterprise", "self_assessments", ["enterprise_id", "taken_at"], unique=False)
    op.create_table(
        "assessment_drafts",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version > 0", name="assessment_drafts_version"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="assessment_drafts_enterprise"),
        sa.PrimaryKeyConstraint("enterprise_id", name="assessment_drafts_pkey"),
    )


def _create_rules() -> None:
    op.create_table(
        "group_rules",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="group_rules_pkey"),
        sa.UniqueConstraint("effective_from", name="group_rules_one_a_day"),
    )
    op.create_table(
        "regrading_moves",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(f"previous {_GROUPS}", name="regrading_moves_previous"),
        sa.CheckConstraint(f'"group" {_GROUPS}', name="regrading_moves_group"),
        sa.CheckConstraint(_REASONS, name="regrading_moves_reason"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="regrading_moves_enterprise"),
        sa.PrimaryKeyConstraint("job_id", "enterprise_id", name="regrading_moves_pkey"),
    )
    op.create_table(
        "service_models",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.CheckConstraint(f'"group" {_GROUPS}', name="service_models_group"),
        sa.PrimaryKeyConstraint("version", name="service_models_pkey"),
        sa.UniqueConstraint("group", "effective_from", name="service_models_one_a_day"),
    )


def downgrade() -> None:
    op.drop_column("enterprises", "group_rule")
    op.drop_column("assessments", "questions")
    for table in ("service_models", "regrading_moves", "group_rules", "assessment_drafts", "self_assessments"):
        op.drop_table(table)
