from alembic import op

from tests.faults.services.tables import EFFECTS

revision = "faults_effects_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    EFFECTS.create_all(op.get_bind())
