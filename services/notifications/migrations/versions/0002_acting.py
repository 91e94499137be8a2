"""For which enterprises people act, as enrolment tells."""

import sqlalchemy as sa
from alembic import op

revision = "notifications_0002"
down_revision = "notifications_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acting",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "enterprise_id", "role", name="acting_pkey"),
    )


def downgrade() -> None:
    op.drop_table("acting")
