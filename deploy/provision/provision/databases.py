"""A database and a role for each service, by the definition in ``service.sql``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from importlib.resources import files
from typing import Any

import psycopg2
from psycopg2 import sql

LOCK = 0x53544152  # "STAR": two provisioning runs wait for each other


def provision(admin_url: str, verifiers: Mapping[str, str]) -> None:
    """Make or put right role and database of every service; ``verifiers`` are SCRAM verifiers by service."""
    with closing(_connect(admin_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        for service, verifier in verifiers.items():
            for statement in _statements(service, verifier, _present(cursor, service)):
                cursor.execute(statement)
    for service in verifiers:
        with closing(_connect(admin_url, dbname=service)) as connection, connection.cursor() as cursor:
            for line in _part("inside the database"):
                cursor.execute(sql.SQL(line).format(service=sql.Identifier(service)))


def _connect(admin_url: str, **other: Any) -> Any:
    connection = psycopg2.connect(admin_url, **other)
    connection.autocommit = True
    return connection


def _present(cursor: Any, service: str) -> set[str]:
    cursor.execute("SELECT 'role' FROM pg_roles WHERE rolname = %s", [service])
    found = cursor.fetchall()
    cursor.execute("SELECT 'database' FROM pg_database WHERE datname = %s", [service])
    return {row[0] for row in [*found, *cursor.fetchall()]}


def _statements(service: str, verifier: str, present: set[str]) -> Iterator[sql.Composable]:
    names = {"service": sql.Identifier(service), "verifier": sql.Literal(verifier)}
    for part in ("role", "database"):
        for line in _part(f"new {part}") if part not in present else ():
            yield sql.SQL(line).format(**names)
        for line in _part(f"every {part}"):
            yield sql.SQL(line).format(**names)


def _part(name: str) -> list[str]:
    """The statements under ``-- <name>`` of the definition."""
    text = files("provision").joinpath("service.sql").read_text("utf-8")
    parts = dict(part.split("\n", 1) for part in text.split("\n-- ")[1:])
    return [statement.strip() for statement in parts[name].split(";") if statement.strip()]
