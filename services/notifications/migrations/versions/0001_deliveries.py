"""Deliveries, contact points, preferences and the titles of calls."""

import sqlalchemy as sa
from alembic import op

revision = "notifications_0001"
down_revision = None
branch_labels = None
depends_on = None

OPEN = "status IN ('queued', 'waiting_contact')"
TROUBLED = "status IN ('failed', 'suppressed', 'waiting_contact')"


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name="deliveries_pkey"),
        sa.UniqueConstraint("id", name="deliveries_id"),
        sa.UniqueConstraint("event_id", "party_id", "channel", name="deliveries_never_repeat"),
        sa.CheckConstraint("channel IN ('email', 'inbox')", name="deliveries_channel"),
        sa.CheckConstraint(
            "status IN ('waiting_contact', 'queued', 'sent', 'failed', 'suppressed')", name="deliveries_status"
        ),
        sa.CheckConstraint(f"({OPEN}) = (next_attempt_at IS NOT NULL)", name="deliveries_due_while_open"),
        sa.CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="deliveries_sent_at"),
        sa.CheckConstraint("status NOT IN ('failed', 'suppressed') OR reason IS NOT NULL", name="deliveries_reason"),
        sa.CheckConstraint("attempts >= 0", name="deliveries_attempts"),
        sa.CheckConstraint("read_at IS NULL OR channel = 'inbox'", name="deliveries_read_in_inbox"),
    )
    op.create_index(
        "deliveries_due",
        "deliveries",
        ["next_attempt_at", "number"],
        postgresql_where=sa.text(OPEN),
        sqlite_where=sa.text(OPEN),
    )
    op.create_index("deliveries_party", "deliveries", ["party_id", "number"])
    op.create_index(
        "deliveries_troubled",
        "deliveries",
        ["status", "number"],
        postgresql_where=sa.text(TROUBLED),
        sqlite_where=sa.text(TROUBLED),
    )
    op.create_table(
        "contact_points",
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("line_id", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("party_id", name="contact_points_pkey"),
        sa.CheckConstraint("language IN ('th', 'en')", name="contact_points_language"),
    )
    op.create_table(
        "preferences",
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("party_id", name="preferences_pkey"),
        sa.CheckConstraint("version > 0", name="preferences_version"),
    )
    op.create_table(
        "calls",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title_th", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="calls_pkey"),
    )


def downgrade() -> None:
    op.drop_table("calls")
    op.drop_table("preferences")
    op.drop_table("contact_points")
    op.drop_index(
        "deliveries_troubled",
        table_name="deliveries",
        postgresql_where=sa.text(TROUBLED),
        sqlite_where=sa.text(TROUBLED),
    )
    op.drop_index("deliveries_party", table_name="deliveries")
    op.drop_index("deliveries_due", table_name="deliveries", postgresql_where=sa.text(OPEN), sqlite_where=sa.text(OPEN))
    op.drop_table("deliveries")
