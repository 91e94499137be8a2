"""Calls as drafts, versions and clones."""

import sqlalchemy as sa
from alembic import op

revision = "enrolment_0005"
down_revision = "enrolment_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title_th", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="programmes_pkey"),
    )
    op.create_table(
        "call_drafts",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("cloned_from", sa.Text(), nullable=True),
        sa.Column("opened_version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="call_drafts_pkey"),
    )
    op.create_table(
        "call_versions",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.CheckConstraint("version > 0", name="call_versions_version"),
        sa.ForeignKeyConstraint(["code"], ["call_drafts.code"], name="call_versions_draft"),
        sa.PrimaryKeyConstraint("code", "version", name="call_versions_pkey"),
    )
    op.create_table(
        "call_amendments",
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_th", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("closes_at > closed_at", name="call_amendments_later"),
        sa.ForeignKeyConstraint(["call_code"], ["calls.code"], name="call_amendments_call"),
        sa.PrimaryKeyConstraint("call_code", "sequence", name="call_amendments_pkey"),
    )
    # All of them may be empty: the release before this one goes on adding calls and places without them.
    op.add_column("calls", sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("calls", sa.Column("cloned_from", sa.Text(), nullable=True))
    op.add_column("calls", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("calls", sa.Column("archived_by", sa.Text(), nullable=True))
    op.add_column("proposal_places", sa.Column("missed_gates", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("proposal_places", "missed_gates")
    op.drop_column("calls", "archived_by")
    op.drop_column("calls", "archived_at")
    op.drop_column("calls", "cloned_from")
    op.drop_column("calls", "closes_at")
    op.drop_table("call_amendments")
    op.drop_table("call_versions")
    op.drop_table("call_drafts")
    op.drop_table("programmes")
