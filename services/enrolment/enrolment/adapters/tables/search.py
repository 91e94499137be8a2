"""Names as they are searched and sorted, beside the rows that they name; and officers' saved filters.

Beside, not within: screening and regrouping change every row of an application or enterprise, and would write the index
of its name anew each time.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

from enrolment.adapters.tables.base import METADATA
from starsme.db import UtcDateTime


class Grams(TypeDecorator[list[int]]):
    """The pieces of a name, for PostgreSQL's index of arrays; SQLite, which has none, keeps nothing."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array where there are arrays."""
        return postgresql.ARRAY(Integer()) if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Nothing, where no index would use it."""
        return value if dialect.name == "postgresql" else None


# In the order of code points, on both databases and whatever the server's language is.
IN_ORDER = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

enterprise_names = Table(
    "enterprise_names",
    METADATA,
    Column("enterprise_id", Text, nullable=False),
    Column("searched", Text, nullable=False),
    Column("sort_name", IN_ORDER, nullable=False),
    Column("grams", Grams),
    PrimaryKeyConstraint("enterprise_id", name="enterprise_names_pkey"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="enterprise_names_enterprise", ondelete="CASCADE"),
    Index("enterprise_names_in_order", "sort_name", "enterprise_id"),
)

application_names = Table(
    "application_names",
    METADATA,
    Column("application_id", Text, nullable=False),
    Column("call_code", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("searched", Text, nullable=False),
    Column("sort_name", IN_ORDER, nullable=False),
    Column("grams", Grams),
    PrimaryKeyConstraint("application_id", name="application_names_pkey"),
    UniqueConstraint("call_code", "row", name="application_names_row_once"),
    ForeignKeyConstraint(
        ["application_id"], ["applications.id"], name="application_names_application", ondelete="CASCADE"
    ),
    Index("application_names_in_order", "call_code", "sort_name", "row"),
)

for _table in (enterprise_names, application_names):
    _by_gram = Index(f"{_table.name}_by_gram", _table.c.grams, postgresql_using="gin")
    _by_gram.ddl_if(dialect="postgresql")

name_indexing = Table(
    "name_indexing",
    METADATA,
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),  # of the way in which names are folded
    Column("done_to", Text, nullable=False),  # the last id that was indexed; the whole pass when finished_at is filled
    Column("finished_at", UtcDateTime),
    PrimaryKeyConstraint("kind", name="name_indexing_pkey"),
    CheckConstraint("kind IN ('enterprises', 'applications')", name="name_indexing_kind"),
)

saved_filters = Table(
    "saved_filters",
    METADATA,
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("list", Text, nullable=False),
    Column("call_code", Text),
    Column("query", JSON, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("owner", "name", name="saved_filters_pkey"),
    CheckConstraint("list IN ('applications', 'enterprises')", name="saved_filters_list"),
    CheckConstraint("(list = 'applications') = (call_code IS NOT NULL)", name="saved_filters_call"),
)
