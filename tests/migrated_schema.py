"""Whether migrations make the tables that the code declares: columns, keys, constraints and indexes."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, create_engine, inspect

from starsme.db import KERNEL
from starsme.db.database import open_engine
from starsme.db.migrate import migrate

BOOKKEEPING = {"alembic_version", "starsme_kernel_version"}


def compare(
    declared_tables: MetaData, migrations: Path | None, url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Migrate one database, create the declared tables in another, and look for any difference."""
    migrated, declared = open_engine(url), the_other_database(url, tmp_path, request)
    others = set(BOOKKEEPING) if declared_tables is KERNEL else set(KERNEL.tables) | BOOKKEEPING
    try:
        migrate(migrated, migrations)
        declared_tables.create_all(declared)
        assert schema(migrated, others) == schema(declared, others)
        assert set(schema(migrated, others)) == set(declared_tables.tables)
    finally:
        migrated.dispose()
        declared.dispose()


def the_other_database(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Engine:
    if url.startswith("sqlite"):
        return create_engine(f"sqlite:///{tmp_path / 'declared.sqlite3'}")
    return open_engine(request.getfixturevalue("new_database")())


def schema(engine: Engine, leave_out: Collection[str]) -> dict[str, Any]:
    seen, where = inspect(engine), f"{engine.dialect.name}_where"
    return {
        table: {
            "columns": {one["name"]: (str(one["type"]), one["nullable"]) for one in seen.get_columns(table)},
            "key": seen.get_pk_constraint(table),
            "unique": sorted((one["name"], one["column_names"]) for one in seen.get_unique_constraints(table)),
            "checks": sorted((one["name"], one["sqltext"]) for one in seen.get_check_constraints(table)),
            "foreign": sorted((one["name"], one["referred_table"]) for one in seen.get_foreign_keys(table)),
            "indexes": sorted(
                (one["name"], one["column_names"], str(one["dialect_options"].get(where)), one["unique"])
                for one in seen.get_indexes(table)
            ),
        }
        for table in set(seen.get_table_names()) - set(leave_out)
    }
