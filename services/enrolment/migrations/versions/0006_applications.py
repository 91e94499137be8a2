"""Applications from draft to decision: answers, questions, letters, appeals."""

revision = "enrolment_0006"
down_revision = "enrolment_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
