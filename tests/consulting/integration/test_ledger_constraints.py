"""What the domain promises, the database holds too; and the migration makes the tables that the code knows."""

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from consulting.adapters.accounts import SqlAccounts
from consulting.adapters.tables import METADATA
from consulting.application.errors import ChangedMeanwhile
from consulting.application.stores import AccountKey
from consulting.bootstrap import SERVICE
from consulting.domain.identity import EnterpriseId, VisitId
from starsme.db import KERNEL
from starsme.db.database import open_engine
from starsme.db.migrate import migrate
from tests.consulting.building import ENTERPRISE, TODAY, a_line, balance, consulting, import_visits, pages


@pytest.mark.parametrize(
    "figures",
    [
        "used = 1081",
        "reserved = 1080, used = 1",
        "reserved = -1",
        "used = -180",
        "granted = 179",
        "expired = 901",
        "expired = -1",
    ],
)
def test_an_account_cannot_be_overdrawn_behind_the_domains_back(any_database_url, figures):
    with consulting(any_database_url) as service:
        import_visits(service, a_line("V1"))
        with pytest.raises(IntegrityError, match=r"accounts_n"), service.runtime.database.begin() as tx:
            tx.connection.execute(text(f"UPDATE accounts SET {figures}"))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("status = 'lost'", "visits_"),
        ("refusal = 'id_invalid'", "visits_refused_with_a_reason"),
        ("effect = NULL", "visits_refused_has_no_effect"),
        ("outcome = NULL", "visits_ended_with_an_outcome"),
        ("minutes = 0", "visits_accepted_is_complete"),
        ("enterprise_id = NULL", "visits_accepted_is_complete"),
        ("effect = 'gone'", "visits_effect"),
    ],
)
def test_a_visit_cannot_be_in_a_state_that_does_not_exist(any_database_url, change, constraint):
    with consulting(any_database_url) as service:
        import_visits(service, a_line("V1"))
        with pytest.raises(IntegrityError, match=constraint), service.runtime.database.begin() as tx:
            tx.connection.execute(text(f"UPDATE visits SET {change}"))


def test_a_visit_reserves_once(any_database_url):
    with consulting(any_database_url) as service:
        import_visits(service, a_line("V1"))
        again = (
            "INSERT INTO ledger_entries (enterprise_id, year, kind, minutes, granted_change, reserved_change, used_change,"
            " expired_change, visit_id, at) SELECT enterprise_id, year, kind, minutes, granted_change, reserved_change,"
            " used_change, expired_change, visit_id, at FROM ledger_entries WHERE kind = 'reserve'"
        )
        with pytest.raises(IntegrityError), service.runtime.database.begin() as tx:
            tx.connection.execute(text(again))


def test_a_change_that_another_transaction_overtook_is_refused(any_database_url):
    accounts, key = SqlAccounts(), AccountKey(EnterpriseId(ENTERPRISE), 2562)
    with consulting(any_database_url) as service:
        import_visits(service, a_line("V1"), a_line("V2", outcome=""))
        with service.runtime.database.begin() as tx:
            stale = accounts.lock(tx, [key])[key]
        import_visits(service, a_line("V3"), name="meanwhile.csv")
        visit_id = VisitId(next(item["id"] for item in pages(service, "/visits") if item["request_no"] == "V2"))
        stale.use(180, visit_id, TODAY)
        with pytest.raises(ChangedMeanwhile), service.runtime.database.begin() as tx:
            accounts.save(tx, [stale])
        assert balance(service) == (1080, 180, 360, 540)


def test_an_account_that_was_locked_for_nothing_leaves_no_trace(any_database_url):
    accounts, key = SqlAccounts(), AccountKey(EnterpriseId(ENTERPRISE), 2562)
    with consulting(any_database_url) as service:
        with service.runtime.database.begin() as tx:
            empty = accounts.lock(tx, [key])[key]
            assert (empty.version, empty.granted) == (0, 0)
            accounts.save(tx, [empty])
        assert pages(service, "/balances") == []


def test_the_migration_makes_the_tables_that_the_code_knows(any_database_url, tmp_path, request):
    migrated, declared = open_engine(any_database_url), the_other_database(any_database_url, tmp_path, request)
    try:
        migrate(migrated, SERVICE.migrations)
        METADATA.create_all(declared)
        kernel = set(KERNEL.tables) | {"alembic_version", "starsme_kernel_version"}
        assert schema(migrated, leave_out=kernel) == schema(declared, leave_out=kernel)
    finally:
        migrated.dispose()
        declared.dispose()


def the_other_database(url, tmp_path, request):
    if url.startswith("sqlite"):
        return create_engine(f"sqlite:///{tmp_path / 'declared.sqlite3'}")
    return open_engine(request.getfixturevalue("new_database")())


def schema(engine, leave_out):
    seen, where = inspect(engine), f"{engine.dialect.name}_where"
    found = {}
    for table in set(seen.get_table_names()) - leave_out:
        columns, indexes = seen.get_columns(table), seen.get_indexes(table)
        found[table] = {
            "columns": {column["name"]: (str(column["type"]), column["nullable"]) for column in columns},
            "key": seen.get_pk_constraint(table),
            "unique": sorted((one["name"], one["column_names"]) for one in seen.get_unique_constraints(table)),
            "checks": sorted((one["name"], one["sqltext"]) for one in seen.get_check_constraints(table)),
            "foreign": sorted((one["name"], one["referred_table"]) for one in seen.get_foreign_keys(table)),
            "indexes": sorted(
                (one["name"], one["column_names"], str(one["dialect_options"].get(where))) for one in indexes
            ),
        }
    return found
