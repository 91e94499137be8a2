"""The migrated schema is the declared one, constraints included; and the constraints hold."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from enrolment.adapters.tables import METADATA
from enrolment.bootstrap import SERVICE
from starsme.db import KERNEL
from starsme.db.database import open_engine
from starsme.db.migrate import migrate
from starsme.testing import ServiceClient
from tests.enrolment.building import a_form, a_panel, as_csv, enrolment, open_call, publish, screen, send

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


def a_season(service: ServiceClient) -> None:
    open_call(service)
    send(service, "applications", as_csv([a_form(1), a_form(2)]))
    screen(service)
    send(service, "scores", as_csv(a_panel(1, 5) + a_panel(2, 4)))
    publish(service)


@pytest.mark.parametrize(
    "wrong",
    [
        'UPDATE applications SET "row" = 1',
        "UPDATE applications SET enterprise_id = number_key, consent_core = false",
        "UPDATE applications SET verdict = 'perhaps'",
        "UPDATE applications SET verdict = NULL",
        'UPDATE sheets SET "row" = 1',
        "UPDATE sheets SET digital = NULL",
        "UPDATE sheets SET conflict = true",
        "UPDATE sheets SET status = 'refused'",
        "UPDATE sheets SET innovation = 101",
        "UPDATE proposals SET published_by = NULL",
        "UPDATE proposal_places SET rank = NULL",
        "UPDATE proposal_places SET rank = 1",
        "UPDATE decisions SET decision = 'waiting'",
        "UPDATE decisions SET enterprise_id = 'ent_nobody'",
        "UPDATE enterprises SET \"group\" = 'comet'",
        "UPDATE assessments SET finance = -5",
        "UPDATE consents SET purpose = 'core'",
        "DELETE FROM enterprises",
    ],
)
def test_the_database_refuses_what_the_domain_would_never_say(any_database_url: str, wrong: str) -> None:
    with enrolment(any_database_url) as service:
        a_season(service)
        with pytest.raises(IntegrityError), service.runtime.database.begin() as tx:
            tx.connection.execute(text(wrong))
