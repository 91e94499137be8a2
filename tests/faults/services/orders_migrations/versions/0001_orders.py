from alembic import op

from tests.faults.services.tables import ORDERS

revision = "faults_orders_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    ORDERS.create_all(op.get_bind())
