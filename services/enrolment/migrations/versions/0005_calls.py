"""Calls as drafts, versions and clones."""

revision = "enrolment_0005"
down_revision = "enrolment_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
