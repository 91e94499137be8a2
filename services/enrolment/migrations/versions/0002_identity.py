"""Numbers sealed at rest, the registry's answers, and who looked at a whole number."""

import sqlalchemy as sa
from alembic import op

revision = "enrolment_0002"
down_revision = "enrolment_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The plain column stays, empty, until no release reads it: background work seals what it holds.
    op.add_column("identities", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.add_column("identities", sa.Column("key_id", sa.Text(), nullable=True))
    op.create_index("identities_by_key", "identities", ["key_id"], unique=False)
    op.create_table(
        "enterprise_numbers",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="enterprise_numbers_enterprise"),
        sa.PrimaryKeyConstraint("enterprise_id", name="enterprise_numbers_pkey"),
    )
    op.create_index("enterprise_numbers_by_key", "enterprise_numbers", ["key_id"], unique=False)
    op.create_table(
        "number_views",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=True),
        sa.Column("application_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("position", name="number_views_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("number_views_by_enterprise", "number_views", ["enterprise_id", "position"], unique=False)
    op.create_index("number_views_by_person", "number_views", ["by", "position"], unique=False)
    op.create_table(
        "registry_checks",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compared_name", sa.Text(), nullable=True),
        sa.Column("found", sa.Boolean(), nullable=True),
        sa.Column("registered_name_th", sa.Text(), nullable=True),
        sa.Column("registered_name_en", sa.Text(), nullable=True),
        sa.Column("registered_status", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status IS NULL) = (reason IS NULL)", name="registry_checks_finding"),
        sa.CheckConstraint("(found IS NULL) = (answered_at IS NULL)", name="registry_checks_answer"),
        sa.CheckConstraint("status IN ('verified', 'unverified', 'mismatch')", name="registry_checks_status"),
        sa.CheckConstraint(
            "reason IN ('name_matches', 'name_differs', 'not_operating', 'not_found', 'unavailable')",
            name="registry_checks_reason",
        ),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="registry_checks_enterprise"),
        sa.PrimaryKeyConstraint("enterprise_id", name="registry_checks_pkey"),
    )
    op.create_index("registry_checks_by_due", "registry_checks", ["due_at", "enterprise_id"], unique=False)


def downgrade() -> None:
    op.drop_index("registry_checks_by_due", table_name="registry_checks")
    op.drop_table("registry_checks")
    op.drop_index("number_views_by_person", table_name="number_views")
    op.drop_index("number_views_by_enterprise", table_name="number_views")
    op.drop_table("number_views")
    op.drop_index("enterprise_numbers_by_key", table_name="enterprise_numbers")
    op.drop_table("enterprise_numbers")
    op.drop_index("identities_by_key", table_name="identities")
    op.drop_column("identities", "key_id")
    op.drop_column("identities", "sealed")
