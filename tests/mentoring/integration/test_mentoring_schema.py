"""The migrated schema is the declared one, constraints included; and the constraints hold."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from mentoring.adapters.tables import METADATA
from mentoring.bootstrap import SERVICE
from starsme.db import KERNEL
from starsme.db.database import open_engine
from starsme.db.migrate import migrate
from tests.mentoring.serving import A, a_mentor, mentoring, publish, register, star

BOOKKEEPING = {"alembic_version", "starsme_kernel_version"}


def test_migrations_make_the_tables_that_the_code_declares(
    any_database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    migrated, declared = open_engine(any_database_url), the_other_database(any_database_url, tmp_path, request)
    try:
        migrate(migrated, SERVICE.migrations)
        METADATA.create_all(declared)
        kernel = set(KERNEL.tables) | BOOKKEEPING
        assert schema(migrated, kernel) == schema(declared, kernel)
        assert set(schema(migrated, kernel)) == set(METADATA.tables)
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


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE mentors SET finance = 4",
        "UPDATE mentors SET capacity = -1",
        "UPDATE members SET enterprise_id = '0645973339461'",
        "UPDATE proposals SET published_by = NULL",
        "UPDATE proposals SET status = 'proposed'",
        "UPDATE proposals SET cause = 'whim'",
        "UPDATE offers SET status = 'perhaps'",
        "UPDATE offers SET status = 'accepted'",
        "UPDATE offers SET status = 'refused'",
        "UPDATE offers SET mentor_id = 'M9'",
        "UPDATE offers SET proposal = 7",
        "UPDATE offers SET enterprise_id = 'ent_nobody'",
        "DELETE FROM mentors",
        "DELETE FROM cohorts",
    ],
)
def test_the_database_refuses_what_the_domain_would_never_say(any_database_url: str, wrong: str) -> None:
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        publish(service)
        with pytest.raises(IntegrityError), service.runtime.database.begin() as tx:
            tx.connection.execute(text(wrong))


def test_a_mentor_never_holds_two_offers_of_one_enterprise(any_database_url: str) -> None:
    again = (
        "INSERT INTO offers (id, call_code, proposal, mentor_id, enterprise_id, mentor_name, enterprise_name, dimensions, "
        "lead, offered_on, answer_by, status, version) SELECT 'off_again', call_code, 2, mentor_id, enterprise_id, mentor_name, "
        "enterprise_name, dimensions, lead, offered_on, answer_by, status, version FROM offers"
    )
    with mentoring(any_database_url) as service:
        register(service, a_mentor("M1"))
        service.deliver(star(A))
        publish(service)
        register(service, a_mentor("M2", capacity="2"), name="more.csv")
        service.deliver(star("ent_b"))
        assert publish(service)["version"] == 2
        with (
            pytest.raises(IntegrityError, match=r"offers_held|offers\.call_code"),
            service.runtime.database.begin() as tx,
        ):
            tx.connection.execute(text(f"{again} WHERE mentor_id = 'M1'"))
