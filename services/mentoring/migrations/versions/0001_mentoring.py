"""Mentors, cohorts with their members, proposals, offers."""

import sqlalchemy as sa
from alembic import op

revision = "mentoring_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohorts",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("call_code", name="cohorts_pkey"),
    )
    op.create_table(
        "mentors",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("agency_type", sa.Text(), nullable=True),
        sa.Column("management", sa.Integer(), nullable=False),
        sa.Column("marketing", sa.Integer(), nullable=False),
        sa.Column("innovation", sa.Integer(), nullable=False),
        sa.Column("finance", sa.Integer(), nullable=False),
        sa.Column("digital", sa.Integer(), nullable=False),
        sa.Column("provinces", sa.JSON(), nullable=False),
        sa.Column("industries", sa.JSON(), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name="mentors_capacity"),
        sa.CheckConstraint(
            "management BETWEEN 0 AND 3 AND marketing BETWEEN 0 AND 3 AND innovation BETWEEN 0 AND 3 "
            "AND finance BETWEEN 0 AND 3 AND digital BETWEEN 0 AND 3",
            name="mentors_levels",
        ),
        sa.CheckConstraint("version > 0", name="mentors_version"),
        sa.PrimaryKeyConstraint("code", name="mentors_pkey"),
    )
    op.create_table(
        "call_provinces",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.CheckConstraint("seats >= 0 AND stars >= 0", name="call_provinces_counts"),
        sa.ForeignKeyConstraint(["call_code"], ["cohorts.call_code"], name="call_provinces_cohort"),
        sa.PrimaryKeyConstraint("call_code", "province", name="call_provinces_pkey"),
    )
    op.create_table(
        "members",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("name_th", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("assessment", sa.JSON(), nullable=False),
        sa.Column("promoted", sa.Boolean(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.CheckConstraint("enterprise_id LIKE 'ent_%'", name="members_pseudonym"),
        sa.ForeignKeyConstraint(["call_code"], ["cohorts.call_code"], name="members_cohort"),
        sa.PrimaryKeyConstraint("call_code", "enterprise_id", name="members_pkey"),
    )
    op.create_table(
        "proposals",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("fit_rule", sa.Text(), nullable=False),
        sa.Column("solution", sa.JSON(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("settled", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'proposed' AND settled IS NULL AND published_at IS NULL AND published_by IS NULL) OR "
            "(status = 'published' AND settled IS NOT NULL AND published_at IS NOT NULL AND published_by IS NOT NULL)",
            name="proposals_status",
        ),
        sa.CheckConstraint("cause IN ('officer', 'refused', 'overdue')", name="proposals_cause"),
        sa.CheckConstraint("number > 0", name="proposals_number"),
        sa.ForeignKeyConstraint(["call_code"], ["cohorts.call_code"], name="proposals_cohort"),
        sa.PrimaryKeyConstraint("call_code", "number", name="proposals_pkey"),
    )
    op.create_table(
        "offers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("mentor_name", sa.Text(), nullable=False),
        sa.Column("enterprise_name", sa.Text(), nullable=False),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("first_contact_by", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status <> 'accepted' OR (answered_on IS NOT NULL AND answered_by IS NOT NULL AND first_contact_by IS NOT NULL)",
            name="offers_accepted",
        ),
        sa.CheckConstraint(
            "status IN ('offered', 'accepted', 'refused', 'overdue', 'withdrawn')", name="offers_status"
        ),
        sa.CheckConstraint(
            "status NOT IN ('refused', 'overdue', 'withdrawn') OR reason IS NOT NULL", name="offers_closed"
        ),
        sa.CheckConstraint("answer_by >= offered_on", name="offers_dates"),
        sa.CheckConstraint("version > 0", name="offers_version"),
        sa.ForeignKeyConstraint(
            ["call_code", "enterprise_id"], ["members.call_code", "members.enterprise_id"], name="offers_member"
        ),
        sa.ForeignKeyConstraint(
            ["call_code", "proposal"], ["proposals.call_code", "proposals.number"], name="offers_proposal"
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentors.code"], name="offers_mentor"),
        sa.PrimaryKeyConstraint("id", name="offers_pkey"),
        sa.UniqueConstraint("call_code", "proposal", "mentor_id", "enterprise_id", name="offers_once_a_proposal"),
    )
    op.create_index(
        "offers_held",
        "offers",
        ["call_code", "mentor_id", "enterprise_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('offered', 'accepted')"),
        sqlite_where=sa.text("status IN ('offered', 'accepted')"),
    )
    op.create_index("offers_mentor_status", "offers", ["mentor_id", "status"], unique=False)
    op.create_index(
        "offers_unanswered",
        "offers",
        ["answer_by"],
        unique=False,
        postgresql_where=sa.text("status = 'offered'"),
        sqlite_where=sa.text("status = 'offered'"),
    )


def downgrade() -> None:
    op.drop_table("offers")
    op.drop_table("proposals")
    op.drop_table("members")
    op.drop_table("call_provinces")
    op.drop_table("mentors")
    op.drop_table("cohorts")
