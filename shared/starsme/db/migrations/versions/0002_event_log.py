"""The outbox becomes a log with a cursor; the inbox knows its subjects; counts by queue; jobs know their request; what operators do is kept."""

import sqlalchemy as sa
from alembic import op

revision = "kernel_0002"
down_revision = "kernel_0001"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        # A position is taken before its transaction commits: one that came after we looked would lie behind the cursor, unsent.
        op.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
    _cursor()
    if op.get_context().dialect.name == "sqlite":
        _log_by_copy()
    else:
        _log_in_place()
    op.create_index("outbox_subject", "outbox", ["subject", "sequence"], unique=True)
    op.create_index("inbox_subject", "inbox", ["subject", "source", "sequence"])
    _counts_by_lane()
    for name in ("correlation_id", "traceparent"):
        op.add_column("jobs", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_table(
        "operator_actions",
        sa.Column("number", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )


def _cursor() -> None:
    """Everything is published, but for what has no time of sending."""
    op.create_table(
        "outbox_cursor",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reader"),
    )
    op.create_table(
        "outbox_again",
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("first"),
    )
    op.execute("INSERT INTO outbox_cursor SELECT 'relay', coalesce(max(position), 0) FROM outbox")
    op.execute("INSERT INTO outbox_again SELECT position, position FROM outbox WHERE sent_at IS NULL")


def _log_in_place() -> None:
    op.drop_index("outbox_unsent", "outbox")
    op.drop_index("outbox_subject", "outbox")
    op.drop_constraint("outbox_event_id_key", "outbox")
    op.drop_column("outbox", "sent_at")


def _log_by_copy() -> None:
    op.create_table(
        "outbox_log",
        sa.Column("position", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sqlite_autoincrement=True,
    )
    op.execute(
        "INSERT INTO outbox_log (position, event_id, type, subject, sequence, shard, content, created_at) "
        "SELECT position, event_id, type, subject, sequence, shard, content, created_at FROM outbox"
    )
    op.drop_table("outbox")
    op.rename_table("outbox_log", "outbox")


def _counts_by_lane() -> None:
    rows = op.get_bind().execute(sa.text("SELECT stream, type, count FROM event_counts")).mappings().all()
    op.drop_table("event_counts")
    counts = op.create_table(
        "event_counts",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "type", "lane"),
    )
    op.bulk_insert(counts, [{**row, "lane": ""} for row in rows])
