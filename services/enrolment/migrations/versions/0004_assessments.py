"""Assessments apart from applications, dated group rules and service models."""

revision = "enrolment_0004"
down_revision = "enrolment_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
