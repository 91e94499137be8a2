"""The reading side: pages by key, each scoped to what the caller may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, false, or_, select, tuple_

from consulting.adapters.tables import accounts, consultants, enterprises, ledger_entries, visits
from consulting.application.sight import Sight
from consulting.application.views import BalanceFilter, BalanceItem, EntryItem, VisitFilter, VisitItem
from consulting.domain.consultant import Consultant
from starsme.db import Transaction
from starsme.errors import Malformed


class Queries:
    """Reads pages: at most ``limit`` items that stand after the item that ``after`` names."""

    def visits(
        self, tx: Transaction, sight: Sight, wanted: VisitFilter, *, after: str | None, limit: int
    ) -> Sequence[VisitItem]:
        """Visits in the order in which the requests were received; within an import that is the order of its lines."""
        rows = select(visits).where(_visits_seen(sight)).order_by(visits.c.number).limit(limit)
        if after is not None:
            rows = rows.where(visits.c.number > _position(after))
        if wanted.status is not None:
            refused = visits.c.status == "refused"
            rows = rows.where(refused if wanted.status == "refused" else ~refused)
        for column in ("enterprise_id", "year", "import_id", "request_no"):
            value = getattr(wanted, column)
            if value is not None:
                rows = rows.where(visits.c[column] == value)
        return [_visit_item(row, sight) for row in tx.connection.execute(rows)]

    def visit(self, tx: Transaction, sight: Sight, visit_id: str) -> VisitItem | None:
        """One visit, if the caller may see it."""
        row = tx.connection.execute(select(visits).where(visits.c.id == visit_id, _visits_seen(sight))).first()
        return None if row is None else _visit_item(row, sight)

    def balances(
        self, tx: Transaction, sight: Sight, wanted: BalanceFilter, *, after: str | None, limit: int
    ) -> Sequence[BalanceItem]:
        """Balances by enterprise id and year."""
        rows = _BALANCES.where(_enterprise_seen(accounts.c.enterprise_id, sight))
        rows = rows.order_by(accounts.c.enterprise_id, accounts.c.year).limit(limit)
        if after is not None:
            rows = rows.where(tuple_(accounts.c.enterprise_id, accounts.c.year) > _balance_key(after))
        if wanted.enterprise_id is not None:
            rows = rows.where(accounts.c.enterprise_id == wanted.enterprise_id)
        if wanted.year is not None:
            rows = rows.where(accounts.c.year == wanted.year)
        if wanted.with_requests:
            rows = rows.where(_HAS_REQUESTS)
        return [_balance_item(row, sight) for row in tx.connection.execute(rows)]

    def ledger(
        self,
        tx: Transaction,
        sight: Sight,
        enterprise_id: str,
        year: int | None,
        *,
        after: str | None,
        limit: int,
    ) -> Sequence[EntryItem]:
        """An enterprise's entries in the order in which they were made."""
        rows = (
            select(ledger_entries, visits.c.request_no)
            .outerjoin(visits, visits.c.id == ledger_entries.c.visit_id)
            .where(
                ledger_entries.c.enterprise_id == enterprise_id, _enterprise_seen(ledger_entries.c.enterprise_id, sight)
            )
            .order_by(ledger_entries.c.number)
            .limit(limit)
        )
        if after is not None:
            rows = rows.where(ledger_entries.c.number > _position(after))
        if year is not None:
            rows = rows.where(ledger_entries.c.year == year)
        return [_entry_item(row) for row in tx.connection.execute(rows)]

    def consultants(self, tx: Transaction, *, after: str | None, limit: int) -> Sequence[Consultant]:
        """The register by code."""
        rows = select(consultants).order_by(consultants.c.code).limit(limit)
        if after is not None:
            rows = rows.where(consultants.c.code > after)
        return [
            Consultant(
                **(dict(row._mapping) | {"dimensions": tuple(row.dimensions), "provinces": tuple(row.provinces)})
            )
            for row in tx.connection.execute(rows)
        ]


_BALANCES: Select[Any] = select(accounts, enterprises.c.number.label("known_number")).outerjoin(
    enterprises, enterprises.c.enterprise_id == accounts.c.enterprise_id
)
_HAS_REQUESTS = exists().where(
    visits.c.enterprise_id == accounts.c.enterprise_id, visits.c.year == accounts.c.year, visits.c.status != "refused"
)


def _visits_seen(sight: Sight) -> ColumnElement[bool]:
    seen = _enterprise_seen(visits.c.enterprise_id, sight)
    if sight.everything or sight.consultant is None:
        return seen
    return or_(seen, visits.c.consultant_code == sight.consultant)


def _enterprise_seen(column: ColumnElement[Any], sight: Sight) -> ColumnElement[bool]:
    if sight.everything:
        return ~false()
    return column.in_(sorted(sight.enterprises)) if sight.enterprises else false()


def _position(after: str) -> int:
    if not after.isdecimal() or len(after) > 18:
        raise Malformed(detail="after: the 'next' of an earlier page expected")
    return int(after)


def _balance_key(after: str) -> Any:
    enterprise_id, _, year = after.rpartition(":")
    return tuple_(enterprise_id, _position(year))


def _visit_item(row: Row[Any], sight: Sight) -> VisitItem:
    own = sight.covers(row.enterprise_id)
    return VisitItem(
        position=row.number,
        id=row.id,
        line=row.line,
        import_id=row.import_id,
        request_no=row.request_no,
        enterprise=sight.shown(row.given_number),
        enterprise_id=row.enterprise_id,
        year=row.year,
        minutes=row.minutes,
        hours=row.hours,
        requested_on=row.requested_on,
        service_date=row.service_date,
        dimension=row.dimension,
        consultant_code=row.consultant_code,
        status="refused" if row.status == "refused" else "accepted",
        state=row.status,
        code=row.refusal,
        effect=row.effect,
        outcome=row.outcome,
        cancelled_at=row.cancelled_at,
        # Why an enterprise was let off may be an illness: its consultant need not know.
        waive_reason=row.waive_reason if own else None,
        received_at=row.received_at,
        version=row.version,
    )


def _balance_item(row: Row[Any], sight: Sight) -> BalanceItem:
    return BalanceItem(
        enterprise=sight.shown(row.known_number),
        enterprise_id=row.enterprise_id,
        year=row.year,
        granted=row.granted,
        reserved=row.reserved,
        used=row.used,
        expired=row.expired,
        available=row.granted - row.reserved - row.used - row.expired,
        closed=row.closed,
    )


def _entry_item(row: Row[Any]) -> EntryItem:
    return EntryItem(
        position=row.number,
        year=row.year,
        kind=row.kind,
        minutes=row.minutes,
        granted_change=row.granted_change,
        reserved_change=row.reserved_change,
        used_change=row.used_change,
        expired_change=row.expired_change,
        visit_id=row.visit_id,
        request_no=row.request_no,
        rule=row.rule,
        reason=row.reason,
        at=row.at,
    )
