"""Keeping names searchable: with every new row, and once for what was there before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from enrolment.adapters.tables import application_names, applications, enterprise_names, enterprises, name_indexing
from enrolment.domain.name_search import grams, searched, sort_key
from starsme.db import insert

VERSION = 1
"""Of the folding of names: when ``name_search`` changes what it makes of a name, all names are indexed again."""

_ROWS_A_STEP = 500
_COLUMNS = ("searched", "sort_name", "grams")


def name_columns(name_th: str, name_en: str | None) -> dict[str, Any]:
    """What is kept of a name."""
    text = searched(name_th, name_en)
    return {"searched": text, "sort_name": sort_key(name_th), "grams": list(grams(text))}


def keep_enterprise_names(connection: Connection, named: Iterable[tuple[str, str, str | None]]) -> None:
    """Keep names (id, Thai, English) of enterprises, new or changed."""
    rows = [{"enterprise_id": key, **name_columns(th, en)} for key, th, en in named]
    _keep(connection, enterprise_names, "enterprise_id", rows)


def keep_application_names(connection: Connection, named: Iterable[tuple[str, str, int, str, str | None]]) -> None:
    """Keep names (id, call, row, Thai, English) of applications, new or changed."""
    rows = [
        {"application_id": key, "call_code": call, "row": row, **name_columns(th, en)}
        for key, call, row, th, en in named
    ]
    _keep(connection, application_names, "application_id", rows)


class NamesKeptBefore:
    """Names that an earlier release kept, or folded otherwise."""

    def step(self, connection: Connection, at: datetime) -> bool:
        """Make some of them searchable; ``False`` when none are left."""
        return any(self._pass(connection, kind, at) for kind in ("enterprises", "applications"))

    def _pass(self, connection: Connection, kind: str, at: datetime) -> bool:
        state = connection.execute(select(name_indexing).where(name_indexing.c.kind == kind)).first()
        if state is not None and state.version == VERSION and state.finished_at is not None:
            return False
        after = state.done_to if state is not None and state.version == VERSION else ""
        table = enterprises if kind == "enterprises" else applications
        rows = connection.execute(
            select(table).where(table.c.id > after).order_by(table.c.id).limit(_ROWS_A_STEP)
        ).all()
        if kind == "enterprises":
            keep_enterprise_names(connection, ((row.id, row.name_th, row.name_en) for row in rows))
        else:
            keep_application_names(
                connection, ((row.id, row.call_code, row.row, row.name_th, row.name_en) for row in rows)
            )
        done = {"version": VERSION, "done_to": rows[-1].id if rows else after, "finished_at": None if rows else at}
        statement = insert(connection, name_indexing).values(kind=kind, **done)
        connection.execute(statement.on_conflict_do_update(index_elements=["kind"], set_=done))
        return True


def _keep(connection: Connection, table: Table, key: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert(connection, table)
    changed = {name: statement.excluded[name] for name in _COLUMNS}
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=changed), rows)
