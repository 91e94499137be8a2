from alembic import op

from tests.backlog.tables import BACKLOG

revision = "backlog_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    BACKLOG.create_all(op.get_bind())
