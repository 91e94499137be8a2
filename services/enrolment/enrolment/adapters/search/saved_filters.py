"""People's saved filters in the service's database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from enrolment.adapters.tables import saved_filters
from enrolment.application.search.saved_filters import SavedFilter
from starsme.db import insert

_F = saved_filters.c


class SqlSavedFilters:
    """Each row is one person's."""

    def find(self, connection: Connection, owner: str, name: str) -> SavedFilter | None:
        """A person's filter."""
        row = connection.execute(select(saved_filters).where(_F.owner == owner, _F.name == name)).first()
        return None if row is None else _saved(row)

    def page(self, connection: Connection, owner: str, after: str, limit: int) -> Sequence[SavedFilter]:
        """A person's filters by name."""
        rows = select(saved_filters).where(_F.owner == owner, _F.name > after).order_by(_F.name).limit(limit)
        return [_saved(row) for row in connection.execute(rows)]

    def count(self, connection: Connection, owner: str) -> int:
        """How many a person has."""
        return int(connection.execute(select(func.count()).where(_F.owner == owner)).scalar_one())

    def keep(self, connection: Connection, owner: str, saved: SavedFilter) -> None:
        """Add or replace a filter."""
        values = {
            "list": saved.list,
            "call_code": saved.call_code,
            "query": dict(saved.query),
            "saved_at": saved.saved_at,
            "version": saved.version,
        }
        statement = insert(connection, saved_filters).values(owner=owner, name=saved.name, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=["owner", "name"], set_=values))

    def remove(self, connection: Connection, owner: str, name: str) -> bool:
        """Remove a filter; whether it was there."""
        return connection.execute(delete(saved_filters).where(_F.owner == owner, _F.name == name)).rowcount > 0


def _saved(row: Row[Any]) -> SavedFilter:
    return SavedFilter(row.name, row.list, row.call_code, row.query, row.saved_at, row.version)
