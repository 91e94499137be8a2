"""Filters that people keep under a name: what they ask of a list, to ask it again or to take it away as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import quote, urlencode

from sqlalchemy import Connection

from enrolment.application.search.errors import FiltersTooMany, FilterUnknown
from enrolment.application.sight import Sights
from enrolment.application.told import View, local_time
from starsme.auth import Caller
from starsme.db import Transaction
from starsme.errors import PreconditionFailed

MOST = 100


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """What somebody asks of a list; ``call_code`` for a call's applications."""

    name: str
    list: str
    call_code: str | None
    query: Mapping[str, str]
    saved_at: datetime
    version: int


class FilterStore(Protocol):
    """The filters of every person."""

    def find(self, connection: Connection, owner: str, name: str) -> SavedFilter | None:
        """A person's filter."""

    def page(self, connection: Connection, owner: str, after: str, limit: int) -> Sequence[SavedFilter]:
        """A person's filters by name."""

    def count(self, connection: Connection, owner: str) -> int:
        """How many a person has."""

    def keep(self, connection: Connection, owner: str, saved: SavedFilter) -> None:
        """Add or replace a filter."""

    def remove(self, connection: Connection, owner: str, name: str) -> bool:
        """Remove a filter; whether it was there."""


class SavedFilters:
    """Keeps filters; each person has and sees only her own."""

    def __init__(self, store: FilterStore, sights: Sights) -> None:
        self._store = store
        self._sights = sights

    def save(
        self,
        tx: Transaction,
        caller: Caller,
        name: str,
        wanted: tuple[str, str | None, Mapping[str, str]],
        version: int | None,
    ) -> tuple[SavedFilter, bool]:
        """Keep a filter; gives it and whether it is new. The same again changes nothing.

        ``wanted`` is the list, its call and the query. Raises ``PreconditionFailed`` when ``version`` is not the newest.
        """
        list_, call_code, query = wanted
        if call_code is not None:
            self._sights.call(tx, caller, call_code)
        before = self._store.find(tx.connection, caller.subject, name)
        if version is not None and (before is None or before.version != version):
            raise PreconditionFailed(current=0 if before is None else before.version)
        if before is not None and (before.list, before.call_code, before.query) == (list_, call_code, query):
            return before, False
        if before is None and self._store.count(tx.connection, caller.subject) >= MOST:
            raise FiltersTooMany(most=MOST)
        saved = SavedFilter(name, list_, call_code, dict(query), tx.now, 1 if before is None else before.version + 1)
        self._store.keep(tx.connection, caller.subject, saved)
        return saved, before is None

    def get(self, tx: Transaction, caller: Caller, name: str) -> SavedFilter:
        """One of the caller's filters; raises ``FilterUnknown``."""
        saved = self._store.find(tx.connection, caller.subject, name)
        if saved is None:
            raise FilterUnknown(name=name)
        return saved

    def page(self, tx: Transaction, caller: Caller, after: str, limit: int) -> list[View]:
        """A page of the caller's filters."""
        return [filter_view(saved) for saved in self._store.page(tx.connection, caller.subject, after, limit)]

    def remove(self, tx: Transaction, caller: Caller, name: str) -> None:
        """Remove one of the caller's filters; raises ``FilterUnknown``."""
        if not self._store.remove(tx.connection, caller.subject, name):
            raise FilterUnknown(name=name)


def filter_view(saved: SavedFilter) -> View:
    """A filter as told, with the addresses that it stands for."""
    path = "/enterprises" if saved.call_code is None else f"/calls/{quote(saved.call_code, safe='')}/applications"
    query = f"?{urlencode(sorted(saved.query.items()))}" if saved.query else ""
    return {
        "name": saved.name,
        "list": saved.list,
        "call_code": saved.call_code,
        "query": saved.query,
        "path": f"{path}{query}",
        "csv_path": f"{path}.csv{query}",
        "saved_at": local_time(saved.saved_at),
    }
