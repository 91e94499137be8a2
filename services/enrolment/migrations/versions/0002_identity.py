"""Numbers sealed at rest, the registry's answers, and who looked at a whole number."""

import sqlalchemy as sa
from alembic import op

revision = "enrolment_0002"
down_revision = "enrolment_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enterprise_numbers",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="enterprise_numbers_enterprise"),
        sa.PrimaryKeyConstraint("enterprise_id", name="enterprise_numbers_pkey"),
    )
    op.create_index("enterprise_numbers_by_key", "enterprise_numbers", ["key_id"], unique=False)


def downgrade() -> None:
    op.drop_index("enterprise_numbers_by_key", table_name="enterprise_numbers")
    op.drop_table("enterprise_numbers")
