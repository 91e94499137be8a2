"""Search, queues and trial imports."""

revision = "enrolment_0008"
down_revision = "enrolment_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
