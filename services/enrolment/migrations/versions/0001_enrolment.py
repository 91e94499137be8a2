"""Calls, enterprises, applications, sheets, selections, groups and the directory of agencies."""

import sqlalchemy as sa
from alembic import op

revision = "enrolment_0001"
down_revision = None
branch_labels = None
depends_on = None

_POINTS = (
    "management BETWEEN 0 AND 100 AND marketing BETWEEN 0 AND 100 AND innovation BETWEEN 0 AND 100 "
    "AND finance BETWEEN 0 AND 100 AND digital BETWEEN 0 AND 100"
)
_COUNTED = (
    "status <> 'counted' OR (NOT conflict AND management IS NOT NULL AND marketing IS NOT NULL "
    "AND innovation IS NOT NULL AND finance IS NOT NULL AND digital IS NOT NULL)"
)
_CODES = (
    "code IN ('unknown_application', 'reference_mismatch', 'judge_missing', 'application_not_eligible', "
    "'conflict_missing', 'score_invalid', 'already_scored')"
)


def upgrade() -> None:
    op.create_table(
        "agencies",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_th", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("agency_type", sa.Text(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("provinces", sa.JSON(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name="agencies_pkey"),
    )
    op.create_table(
        "calls",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="calls_pkey"),
    )
    op.create_table(
        "enterprises",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("name_th", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("group", sa.Text(), nullable=True),
        sa.Column("group_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "group_reason IN ('selected', 'waiting_list', 'assessment', 'default')", name="enterprises_group_reason"
        ),
        sa.CheckConstraint("\"group\" IN ('star', 'high_potential', 'general')", name="enterprises_group"),
        sa.PrimaryKeyConstraint("id", name="enterprises_pkey"),
    )
    op.create_table(
        "mentoring_starts",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("call_code", "enterprise_id", name="mentoring_starts_pkey"),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=True),
        sa.Column("number_fits", sa.Boolean(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=True),
        sa.Column("name_th", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("tsic_section", sa.Text(), nullable=True),
        sa.Column("employees", sa.BigInteger(), nullable=True),
        sa.Column("revenue_thb", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_core", sa.Boolean(), nullable=False),
        sa.Column("consent_publicity", sa.Boolean(), nullable=False),
        sa.Column("incomplete_fields", sa.JSON(), nullable=False),
        sa.Column("size_rule", sa.Text(), nullable=False),
        sa.Column("staff_class", sa.Text(), nullable=True),
        sa.Column("revenue_class", sa.Text(), nullable=True),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=True),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("verdict IN ('eligible', 'ineligible')", name="applications_verdict"),
        sa.CheckConstraint('"row" > 0', name="applications_row"),
        sa.CheckConstraint("(verdict IS NULL) = (screened_at IS NULL)", name="applications_screened"),
        sa.CheckConstraint(
            "enterprise_id IS NULL OR (enterprise_id = number_key AND number_fits AND consent_core)",
            name="applications_entitled",
        ),
        sa.ForeignKeyConstraint(["call_code"], ["calls.code"], name="applications_call"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="applications_enterprise"),
        sa.PrimaryKeyConstraint("id", name="applications_pkey"),
        sa.UniqueConstraint("call_code", "row", name="applications_row_once"),
    )
    op.create_index("applications_by_enterprise", "applications", ["enterprise_id"], unique=False)
    op.create_index("applications_by_number", "applications", ["call_code", "number_key"], unique=False)
    op.create_table(
        "group_changes",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ('selected', 'waiting_list', 'assessment', 'default')", name="group_changes_reason"
        ),
        sa.CheckConstraint("\"group\" IN ('star', 'high_potential', 'general')", name="group_changes_group"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="group_changes_enterprise"),
        sa.PrimaryKeyConstraint("enterprise_id", "sequence", name="group_changes_pkey"),
    )
    op.create_table(
        "proposals",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="proposals_published"),
        sa.ForeignKeyConstraint(["call_code"], ["calls.code"], name="proposals_call"),
        sa.PrimaryKeyConstraint("call_code", "version", name="proposals_pkey"),
    )
    op.create_index(
        "proposals_published_once",
        "proposals",
        ["call_code"],
        unique=True,
        postgresql_where=sa.text("published_at IS NOT NULL"),
        sqlite_where=sa.text("published_at IS NOT NULL"),
    )
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
        sa.Column("management", sa.Integer(), nullable=True),
        sa.Column("marketing", sa.Integer(), nullable=True),
        sa.Column("innovation", sa.Integer(), nullable=True),
        sa.Column("finance", sa.Integer(), nullable=True),
        sa.Column("digital", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.CheckConstraint("(status = 'refused') = (code IS NOT NULL)", name="sheets_refused"),
        sa.CheckConstraint(
            _CODES,
            name="sheets_code",
        ),
        sa.CheckConstraint(
            _COUNTED,
            name="sheets_counted",
        ),
        sa.CheckConstraint("status IN ('counted', 'recused', 'refused')", name="sheets_status"),
        sa.CheckConstraint("line > 0", name="sheets_line"),
        sa.CheckConstraint(
            _POINTS,
            name="sheets_scores",
        ),
        sa.ForeignKeyConstraint(["call_code"], ["calls.code"], name="sheets_call"),
        sa.PrimaryKeyConstraint("call_code", "line", name="sheets_pkey"),
    )
    op.create_index("sheets_by_number", "sheets", ["call_code", "number_key"], unique=False)
    op.create_index("sheets_by_row", "sheets", ["call_code", "row"], unique=False)
    op.create_index(
        "sheets_counted_once",
        "sheets",
        ["call_code", "judge", "row"],
        unique=True,
        postgresql_where=sa.text("status = 'counted'"),
        sqlite_where=sa.text("status = 'counted'"),
    )
    op.create_table(
        "assessments",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("management", sa.Integer(), nullable=True),
        sa.Column("marketing", sa.Integer(), nullable=True),
        sa.Column("innovation", sa.Integer(), nullable=True),
        sa.Column("finance", sa.Integer(), nullable=True),
        sa.Column("digital", sa.Integer(), nullable=True),
        sa.Column("mean", sa.Text(), nullable=True),
        sa.CheckConstraint(
            _POINTS,
            name="assessments_points",
        ),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="assessments_application"),
        sa.PrimaryKeyConstraint("application_id", name="assessments_pkey"),
    )
    op.create_table(
        "consents",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('core', 'publicity')", name="consents_purpose"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="consents_application"),
        sa.PrimaryKeyConstraint("application_id", "purpose", name="consents_pkey"),
    )
    op.create_table(
        "decisions",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("waiting_position", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision <> 'waiting' OR waiting_position IS NOT NULL", name="decisions_waiting"),
        sa.CheckConstraint(
            "decision IN ('ineligible', 'star', 'waiting', 'declined', 'not_rankable', 'withdrawn')",
            name="decisions_decision",
        ),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="decisions_application"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="decisions_enterprise"),
        sa.PrimaryKeyConstraint("application_id", name="decisions_pkey"),
    )
    op.create_index("decisions_by_call", "decisions", ["call_code", "province", "decision"], unique=False)
    op.create_index("decisions_by_enterprise", "decisions", ["enterprise_id"], unique=False)
    op.create_table(
        "identities",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="identities_application"),
        sa.PrimaryKeyConstraint("application_id", name="identities_pkey"),
    )
    op.create_table(
        "proposal_places",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("judges", sa.Integer(), nullable=False),
        sa.Column("total", sa.Text(), nullable=True),
        sa.Column("innovation_mean", sa.Text(), nullable=True),
        sa.Column("waiting_position", sa.Integer(), nullable=True),
        sa.Column("tie_broken_by", sa.Text(), nullable=True),
        sa.CheckConstraint("(decision = 'not_rankable') = (rank IS NULL)", name="proposal_places_ranked"),
        sa.CheckConstraint("(decision = 'waiting') = (waiting_position IS NOT NULL)", name="proposal_places_waiting"),
        sa.CheckConstraint(
            "decision IN ('ineligible', 'star', 'waiting', 'declined', 'not_rankable', 'withdrawn')",
            name="proposal_places_decision",
        ),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="proposal_places_application"),
        sa.ForeignKeyConstraint(
            ["call_code", "version"], ["proposals.call_code", "proposals.version"], name="proposal_places_proposal"
        ),
        sa.PrimaryKeyConstraint("call_code", "version", "application_id", name="proposal_places_pkey"),
        sa.UniqueConstraint("call_code", "version", "province", "rank", name="proposal_places_rank_once"),
    )
    op.create_table(
        "decision_changes",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("cause IN ('publication', 'withdrawal', 'promotion')", name="decision_changes_cause"),
        sa.CheckConstraint(
            "decision IN ('ineligible', 'star', 'waiting', 'declined', 'not_rankable', 'withdrawn')",
            name="decision_changes_decision_word",
        ),
        sa.ForeignKeyConstraint(["application_id"], ["decisions.application_id"], name="decision_changes_decision"),
        sa.PrimaryKeyConstraint("application_id", "sequence", name="decision_changes_pkey"),
    )


def downgrade() -> None:
    op.drop_table("decision_changes")
    op.drop_table("proposal_places")
    op.drop_table("identities")
    op.drop_index("decisions_by_enterprise", table_name="decisions")
    op.drop_index("decisions_by_call", table_name="decisions")
    op.drop_table("decisions")
    op.drop_table("consents")
    op.drop_table("assessments")
    op.drop_index(
        "sheets_counted_once",
        table_name="sheets",
        postgresql_where=sa.text("status = 'counted'"),
        sqlite_where=sa.text("status = 'counted'"),
    )
    op.drop_index("sheets_by_row", table_name="sheets")
    op.drop_index("sheets_by_number", table_name="sheets")
    op.drop_table("sheets")
    op.drop_index(
        "proposals_published_once",
        table_name="proposals",
        postgresql_where=sa.text("published_at IS NOT NULL"),
        sqlite_where=sa.text("published_at IS NOT NULL"),
    )
    op.drop_table("proposals")
    op.drop_table("group_changes")
    op.drop_index("applications_by_number", table_name="applications")
    op.drop_index("applications_by_enterprise", table_name="applications")
    op.drop_table("applications")
    op.drop_table("mentoring_starts")
    op.drop_table("enterprises")
    op.drop_table("calls")
    op.drop_table("agencies")
