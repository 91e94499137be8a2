"""Roles and databases of the services, on a real server; the names here are of this test alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import psycopg2
import pytest

from provision import databases
from provision.verifiers import scram_verifier
from tests.servers.databases import Databases
from tests.servers.postgresql import driver_url


def run(url: str, sql: str, **login: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(url, **login)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def admin(databases: Databases) -> str:
    return driver_url(databases.server.url)


@pytest.fixture
def services(admin: str) -> Iterator[dict[str, str]]:
    """Two services and their passwords."""
    passwords = {f"starsme_test_{secrets.token_hex(4)}": secrets.token_hex(8) for _ in range(2)}
    yield passwords
    for name in passwords:
        run(admin, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        run(admin, f'DROP ROLE IF EXISTS "{name}"')


def verifiers(services: dict[str, str]) -> dict[str, str]:
    return {name: scram_verifier(password) for name, password in services.items()}


def test_a_service_owns_its_database_and_nothing_more(admin: str, services: dict[str, str]) -> None:
    databases.provision(admin, verifiers(services))
    (name, password), (other, _) = services.items()
    login = {"user": name, "password": password}
    run(admin, "CREATE TABLE mine (id int)", dbname=name, **login)
    assert run(admin, "SELECT current_user = tableowner FROM pg_tables WHERE tablename = 'mine'", dbname=name, **login)
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        run(admin, "SELECT 1", dbname=other, **login)
    powers = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication FROM pg_roles WHERE rolname = "
    assert run(admin, f"{powers} '{name}'") == [(False,)]


def test_provisioning_again_keeps_the_data_and_learns_the_new_password(admin: str, services: dict[str, str]) -> None:
    databases.provision(admin, verifiers(services))
    name = next(iter(services))
    run(admin, "CREATE TABLE kept AS SELECT 7 AS id", dbname=name, user=name, password=services[name])
    services[name] = "a-new-password"
    renewed = verifiers(services)
    databases.provision(admin, renewed)
    kept = run(admin, "SELECT id FROM kept", dbname=name, user=name, password=services[name])
    assert kept == [(7,)]
    assert run(admin, f"SELECT rolpassword FROM pg_authid WHERE rolname = '{name}'") == [(renewed[name],)]


def test_the_verifier_admits_the_password_and_no_other(admin: str, services: dict[str, str]) -> None:
    """Where the server asks for passwords at all: a found one may trust whoever comes."""
    databases.provision(admin, verifiers(services))
    name, password = next(iter(services.items()))
    assert run(admin, "SELECT current_user", dbname=name, user=name, password=password) == [(name,)]
    if urlsplit(admin).password:
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            run(admin, "SELECT 1", dbname=name, user=name, password="wrong")
