"""The calls that are open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from enrolment.adapters.tables import calls
from enrolment.application.shapes import OpenCall
from enrolment.domain.call_document import read_call
from starsme.db import insert
from starsme.thai import BANGKOK, PROVINCES

_KNOWN_PROVINCES = frozenset(province.code for province in PROVINCES)


def opened_call(row: Row[Any]) -> OpenCall:
    """A call from its row, its closing as amended."""
    call = read_call(row.document, _KNOWN_PROVINCES)
    if row.closes_at is not None:
        call = replace(call, closes_at=row.closes_at.astimezone(BANGKOK))
    return OpenCall(
        call,
        row.document,
        row.digest,
        row.opened_at,
        row.screened_at,
        row.version,
        row.cloned_from,
        row.archived_at,
    )


class SqlCalls:
    """Calls in the service's database."""

    def find(self, connection: Connection, code: str) -> OpenCall | None:
        """A call, if it is open."""
        row = connection.execute(select(calls).where(calls.c.code == code)).first()
        if row is None:
            return None
        return opened_call(row)

    def lock(self, connection: Connection, code: str) -> None:
        """Wait until no other transaction decides about this call (SQLite has one writer anyway)."""
        connection.execute(select(calls.c.code).where(calls.c.code == code).with_for_update(key_share=True))

    def add(self, connection: Connection, call: OpenCall) -> bool:
        """Keep a new call; ``False`` when another transaction opened one of its code first."""
        new = insert(connection, calls).values(
            code=call.call.code,
            document=dict(call.document),
            digest=call.digest,
            opened_at=call.opened_at,
            screened_at=call.screened_at,
            version=call.version,
            cloned_from=call.cloned_from,
        )
        return bool(connection.execute(new.on_conflict_do_nothing()).rowcount == 1)

    def mark_screened(self, connection: Connection, code: str, at: datetime) -> None:
        """Remember that every application received so far has its verdict."""
        connection.execute(
            update(calls).where(calls.c.code == code).values(screened_at=at, version=calls.c.version + 1)
        )
