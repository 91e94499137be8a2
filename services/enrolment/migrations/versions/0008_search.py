"""Names as they are searched and sorted, and officers' saved filters. What is there already is indexed by the service."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "enrolment_0008"
down_revision = "enrolment_0007"
branch_labels = None
depends_on = None

_IN_ORDER = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_GRAMS = sa.Text().with_variant(postgresql.ARRAY(sa.Integer()), "postgresql")


def upgrade() -> None:
    op.create_index("enterprises_by_province", "enterprises", ["province", "id"])
    op.create_index("enterprises_by_group", "enterprises", ["group", "id"])
    op.create_table(
        "enterprise_names",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.Column("sort_name", _IN_ORDER, nullable=False),
        sa.Column("grams", _GRAMS, nullable=True),
        sa.PrimaryKeyConstraint("enterprise_id", name="enterprise_names_pkey"),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name="enterprise_names_enterprise", ondelete="CASCADE"
        ),
    )
    op.create_index("enterprise_names_in_order", "enterprise_names", ["sort_name", "enterprise_id"])
    op.create_table(
        "application_names",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.Column("sort_name", _IN_ORDER, nullable=False),
        sa.Column("grams", _GRAMS, nullable=True),
        sa.PrimaryKeyConstraint("application_id", name="application_names_pkey"),
        sa.UniqueConstraint("call_code", "row", name="application_names_row_once"),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name="application_names_application", ondelete="CASCADE"
        ),
    )
    op.create_index("application_names_in_order", "application_names", ["call_code", "sort_name", "row"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("enterprise_names_by_gram", "enterprise_names", ["grams"], postgresql_using="gin")
        op.create_index("application_names_by_gram", "application_names", ["grams"], postgresql_using="gin")
    op.create_table(
        "name_indexing",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("done_to", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kind", name="name_indexing_pkey"),
        sa.CheckConstraint("kind IN ('enterprises', 'applications')", name="name_indexing_kind"),
    )
    op.create_table(
        "saved_filters",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("call_code", sa.Text(), nullable=True),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "name", name="saved_filters_pkey"),
        sa.CheckConstraint("list IN ('applications', 'enterprises')", name="saved_filters_list"),
        sa.CheckConstraint("(list = 'applications') = (call_code IS NOT NULL)", name="saved_filters_call"),
    )


def downgrade() -> None:
    for table in ("saved_filters", "name_indexing", "application_names", "enterprise_names"):
        op.drop_table(table)
    op.drop_index("enterprises_by_group", "enterprises")
    op.drop_index("enterprises_by_province", "enterprises")
