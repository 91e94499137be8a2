"""What the domain promises of a delivery, the database holds too; and the migration makes the tables that the code knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from notifications.adapters.tables import METADATA
from notifications.bootstrap import SERVICE
from starsme.db import KERNEL
from starsme.db.database import open_engine
from starsme.db.migrate import migrate, pending
from tests.notifications.saying import booked, contact, notifications


@pytest.mark.parametrize(
    ("where", "change", "constraint"),
    [
        ("email", "status = 'lost', next_attempt_at = NULL", "deliveries_status"),
        ("email", "channel = 'pigeon'", "deliveries_channel"),
        ("email", "next_attempt_at = NULL", "deliveries_due_while_open"),
        ("inbox", "next_attempt_at = created_at", "deliveries_due_while_open"),
        ("inbox", "sent_at = NULL", "deliveries_sent_at"),
        ("email", "sent_at = created_at", "deliveries_sent_at"),
        ("email", "status = 'failed', next_attempt_at = NULL", "deliveries_reason"),
        ("email", "attempts = -1", "deliveries_attempts"),
        ("email", "read_at = created_at", "deliveries_read_in_inbox"),
    ],
)
def test_a_delivery_cannot_be_in_a_state_that_does_not_exist(
    any_database_url: str, where: str, change: str, constraint: str
) -> None:
    with notifications(any_database_url) as service:
        service.deliver(booked())
        with pytest.raises(IntegrityError, match=constraint), service.runtime.database.begin() as tx:
            tx.connection.execute(text(f"UPDATE deliveries SET {change} WHERE channel = '{where}'"))


def test_a_contact_points_language_is_one_that_we_write(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(contact())
        with pytest.raises(IntegrityError, match="language"), service.runtime.database.begin() as tx:
            tx.connection.execute(text("UPDATE contact_points SET language = 'fr'"))


def test_what_is_due_and_what_failed_is_found_by_index_however_many_were_sent() -> None:
    with notifications() as service, service.runtime.database.begin() as tx:
        plans = {
            "deliveries_due": "SELECT id FROM deliveries WHERE status IN ('queued', 'waiting_contact')"
            " AND next_attempt_at <= ? ORDER BY next_attempt_at, number LIMIT 100",
            "deliveries_troubled": "SELECT id FROM deliveries WHERE status = ?"
            " AND status IN ('failed', 'suppressed', 'waiting_contact') ORDER BY number DESC LIMIT 100",
        }
        for index, query in plans.items():
            plan = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("x",)).all()
            assert index in str(plan)


def test_the_migration_makes_the_tables_that_the_code_knows(
    any_database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    migrated, declared = open_engine(any_database_url), the_other_database(any_database_url, tmp_path, request)
    try:
        migrate(migrated, SERVICE.migrations)
        METADATA.create_all(declared)
        kernel = set(KERNEL.tables) | {"alembic_version", "starsme_kernel_version"}
        assert schema(migrated, leave_out=kernel) == schema(declared, leave_out=kernel)
        with migrated.begin() as connection:
            assert pending(connection, SERVICE.migrations) == []
    finally:
        migrated.dispose()
        declared.dispose()


def the_other_database(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Engine:
    if url.startswith("sqlite"):
        return create_engine(f"sqlite:///{tmp_path / 'declared.sqlite3'}")
    return open_engine(request.getfixturevalue("new_database")())


def schema(engine: Engine, leave_out: set[str]) -> dict[str, Any]:
    seen, where = inspect(engine), f"{engine.dialect.name}_where"
    found = {}
    for table in set(seen.get_table_names()) - leave_out:
        columns, indexes = seen.get_columns(table), seen.get_indexes(table)
        found[table] = {
            "columns": {column["name"]: (str(column["type"]), column["nullable"]) for column in columns},
            "key": seen.get_pk_constraint(table),
            "unique": sorted((str(one["name"]), one["column_names"]) for one in seen.get_unique_constraints(table)),
            "checks": sorted((str(one["name"]), one["sqltext"]) for one in seen.get_check_constraints(table)),
            "indexes": sorted(
                (str(one["name"]), one["column_names"], str(one.get("dialect_options", {}).get(where)))
                for one in indexes
            ),
        }
    return found
