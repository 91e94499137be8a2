"""Panels: assignment, conflicts, sheets online, corrections."""

revision = "enrolment_0007"
down_revision = "enrolment_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
