"""Pages of a list by keyset, searched in bounded time however many rows there are.

A word that stands in many names is soon met by going through the names in order; one that stands in few is found by the
index. So a search first goes through the next names in order, and asks the index only for what it did not meet often
enough. Where there is no index (SQLite, words of one or two letters) it stops there and says so: its page may be short, or
empty, and the list goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, literal, select, tuple_

from enrolment.adapters.tables.search import Grams
from enrolment.application.search.shapes import Found, Keys, Order, Wanted

NAMES_LOOKED_THROUGH = 3000

Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Listing:
    """How a list is read: its rows and their names, each confined to what the caller may see, and the keys of its order.

    ``narrow``: the caller sees so few rows that going through all of them is fastest.
    """

    rows: Table
    names: Table
    named: Column[Any]
    scope: Conditions
    named_scope: Conditions
    filters: Conditions
    row_keys: Sequence[Column[Any]]
    name_keys: Sequence[Column[Any]]
    descending: bool = False
    narrow: bool = False


def page(connection: Connection, listing: Listing, wanted: Wanted, limit: int) -> Found:
    """The ids of the next items."""
    if not wanted.terms.words:
        return _found(connection.execute(_listed(listing, wanted, limit)).all(), limit)
    met = tuple(listing.names.c.searched.contains(word) for word in wanted.terms.words)
    searched = _listed(listing, wanted, limit).where(*met)
    end = None if listing.narrow else connection.execute(_end(listing, wanted)).first()
    if end is None:
        return _found(connection.execute(searched).all(), limit)
    rows = connection.execute(searched.where(_upto(listing, tuple(end)))).all()
    if len(rows) == limit:
        return _found(rows, limit)
    if connection.dialect.name == "postgresql" and wanted.terms.indexed:
        return _found(connection.execute(_indexed(listing, wanted, met, limit)).all(), limit)
    return Found([row.id for row in rows], tuple(end), complete=False)


def _found(rows: Sequence[Row[Any]], limit: int) -> Found:
    return Found([row.id for row in rows], tuple(rows[-1][1:]) if len(rows) == limit else None)


def _listed(listing: Listing, wanted: Wanted, limit: int) -> Select[Any]:
    named = bool(wanted.terms.words) or wanted.order is Order.NAME
    keys = listing.name_keys if named else listing.row_keys
    found = select(listing.rows.c.id, *(key.label(f"key_{place}") for place, key in enumerate(keys)))
    if named:
        found = found.join_from(listing.rows, listing.names, listing.named == listing.rows.c.id)
        found = found.where(*listing.named_scope)
    found = found.where(*listing.scope, *listing.filters)
    if wanted.after is not None:
        found = found.where(_after(listing, keys, wanted.after))
    return found.order_by(*_ordered(listing, keys)).limit(limit)


def _end(listing: Listing, wanted: Wanted) -> Select[Any]:
    """The last of the names that are gone through in order."""
    keys = listing.name_keys
    names = select(*keys).where(*listing.named_scope)
    if wanted.after is not None:
        names = names.where(_after(listing, keys, wanted.after))
    return names.order_by(*_ordered(listing, keys)).offset(NAMES_LOOKED_THROUGH - 1).limit(1)


def _indexed(listing: Listing, wanted: Wanted, met: Conditions, limit: int) -> Select[Any]:
    # Apart, so that the planner takes the index and does not hope to meet the names by going through them in order.
    has_all = listing.names.c.grams.op("@>")(literal(list(wanted.terms.grams), Grams()))
    names = select(listing.named.label("id"), *(key.label(f"key_{at}") for at, key in enumerate(listing.name_keys)))
    names = names.where(has_all, *met, *listing.named_scope)
    if wanted.after is not None:
        names = names.where(_after(listing, listing.name_keys, wanted.after))
    hits = names.cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
    keys = [hits.c[f"key_{at}"] for at in range(len(listing.name_keys))]
    found = select(listing.rows.c.id, *keys).join_from(hits, listing.rows, listing.rows.c.id == hits.c.id)
    return found.where(*listing.scope, *listing.filters).order_by(*_ordered(listing, keys)).limit(limit)


def _ordered(listing: Listing, keys: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [key.desc() if listing.descending else key.asc() for key in keys]


def _after(listing: Listing, keys: Sequence[Column[Any]], last: Keys) -> ColumnElement[bool]:
    ours, theirs = tuple_(*keys), tuple_(*(literal(one) for one in last))
    return ours < theirs if listing.descending else ours > theirs


def _upto(listing: Listing, end: Keys) -> ColumnElement[bool]:
    ours, theirs = tuple_(*listing.name_keys), tuple_(*(literal(one) for one in end))
    return ours >= theirs if listing.descending else ours <= theirs
