"""Lists as tables to take away: the rows that the list gives to this caller, by the same filters, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from enrolment.application.exports.errors import ExportTooLarge
from enrolment.application.exports.tables import ENTERPRISE_COLUMNS, SELECTION_COLUMNS, Column, application_columns
from enrolment.application.queries import Looking, Queries
from enrolment.application.search.shapes import Found, Wanted
from enrolment.application.shapes import OpenCall
from enrolment.application.told import View
from enrolment.domain.words import Decision
from starsme.db import Transaction

ROWS_A_PAGE = 1000
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """A table: its headings, and its rows as they are read."""

    headings: Sequence[str]
    rows: Iterator[Sequence[object]]


class Exports:
    """Makes tables of lists. Views of whole numbers are recorded page by page, as the lists do."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    def applications(self, tx: Transaction, looking: Looking, opened: OpenCall, wanted: Wanted) -> ExportedTable:
        """A call's applications."""

        def read(page: Wanted) -> Found:
            return self._queries.applications(tx, looking, opened, page, ROWS_A_PAGE)

        return _table(application_columns(opened.call.code), _pages(read, wanted))

    def enterprises(self, tx: Transaction, looking: Looking, wanted: Wanted) -> ExportedTable:
        """Enterprises with their groups."""

        def read(page: Wanted) -> Found:
            return self._queries.enterprises(tx, looking, page, ROWS_A_PAGE)

        return _table(ENTERPRISE_COLUMNS, _pages(read, wanted))

    def selection(self, tx: Transaction, looking: Looking, opened: OpenCall) -> ExportedTable:
        """The published selection, or the newest proposal."""
        selection = self._queries.selection(tx, looking, opened)
        return _table(SELECTION_COLUMNS, _places(selection))


def _pages(read: Callable[[Wanted], Found], wanted: Wanted) -> Iterator[View]:
    rows, found = 0, read(wanted)
    while True:
        rows += len(found.rows)
        if rows > MOST_ROWS:
            raise ExportTooLarge(most=MOST_ROWS)
        yield from found.rows
        if found.next is None:
            return
        found = read(replace(wanted, after=found.next))


def _places(selection: View) -> Iterator[View]:
    for code, province in selection["provinces"].items():
        for place in province["order"]:
            yield {**place, "province": code}
        for place in province["not_rankable"]:
            yield {**place, "province": code, "rank": None, "decision": Decision.NOT_RANKABLE}


def _table(columns: Sequence[Column], items: Iterator[View]) -> ExportedTable:
    cells = [cell for _, cell in columns]
    return ExportedTable([heading for heading, _ in columns], ([cell(item) for cell in cells] for item in items))
