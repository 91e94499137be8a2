"""Fresh databases on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg2

from tests.servers.naming import is_left_over, new_name
from tests.servers.postgresql import PostgresServer, driver_url, with_database


class Databases:
    """Fresh databases on one server. A template is prepared once and copied: a migrated database costs a file copy."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._templates: dict[str, str] = {}
        self._made: list[str] = []
        self._sweep()

    def new(self) -> str:
        """The address of a new, empty database."""
        return self._create("template0")

    def copy_of(self, name: str, prepare: Callable[[str], None]) -> str:
        """The address of a new copy of the template ``name``, which ``prepare(url)`` fills when first asked."""
        if name not in self._templates:
            url = self._create("template0")
            prepare(url)
            self._templates[name] = url
        return self._create(self._name_of(self._templates[name]))

    def drop(self, url: str) -> None:
        """Drop a database of ours, whoever is still connected to it."""
        name = self._name_of(url)
        if name in self._made:
            self._made.remove(name)
            self._drop(name)

    def drop_all(self) -> None:
        """Drop every database of ours."""
        self._templates.clear()
        while self._made:
            self._drop(self._made.pop())

    def _create(self, template: str) -> str:
        name = new_name("_")
        with self._cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._made.append(name)
        return with_database(self.server.url, name)

    def _drop(self, name: str) -> None:
        with self._cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _sweep(self) -> None:
        """Drop what runs of ours that were killed on this machine left on a server that is not private."""
        with self._cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            names = [row[0] for row in cursor.fetchall()]
        for name in filter(is_left_over, names):
            self._drop(name)

    @staticmethod
    def _name_of(url: str) -> str:
        return unquote(urlsplit(url).path.lstrip("/"))

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        connection = psycopg2.connect(driver_url(self.server.url))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()
