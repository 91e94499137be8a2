"""Numbers sealed at rest, the registry's answers, and who looked at a whole number."""

revision = "enrolment_0002"
down_revision = "enrolment_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
