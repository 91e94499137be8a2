"""The reading side: pages by key, newest first, each scoped to what the caller may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, text, update

from notifications.adapters.deliveries import COLUMNS, delivery_of
from notifications.adapters.tables import TROUBLED, deliveries
from notifications.application.views import DeliveryFilter, Numbered
from notifications.domain.delivery import Channel, DeliveryId, PartyId, Status
from starsme.db import Transaction

IN_TROUBLE = (Status.FAILED, Status.SUPPRESSED, Status.WAITING_CONTACT)


@dataclass(frozen=True, slots=True)
class Count:
    """How many deliveries stand alike."""

    channel: str
    template: str
    status: str
    reason: str | None
    count: int


class Queries:
    """Reads pages: at most ``limit`` items older than the number ``before``."""

    def deliveries(
        self, tx: Transaction, wanted: DeliveryFilter, *, before: int | None, limit: int
    ) -> Sequence[Numbered]:
        """Deliveries that fit every given filter."""
        rows = _newest(before, limit)
        for name in ("status", "channel", "party_id", "template"):
            value = getattr(wanted, name)
            if value is not None:
                rows = rows.where(deliveries.c[name] == value)
        if wanted.status in IN_TROUBLE:
            rows = rows.where(text(TROUBLED))  # says again what the partial index says, so that it is used
        return [_numbered(row) for row in tx.connection.execute(rows)]

    def delivery(self, tx: Transaction, delivery_id: DeliveryId) -> Numbered | None:
        """One delivery."""
        row = tx.connection.execute(_ALL.where(deliveries.c.id == delivery_id)).first()
        return None if row is None else _numbered(row)

    def counts(self, tx: Transaction) -> Sequence[Count]:
        """How many deliveries stand where."""
        alike = (deliveries.c.channel, deliveries.c.template, deliveries.c.status, deliveries.c.reason)
        rows = select(*alike, func.count()).group_by(*alike).order_by(*alike)
        return [Count(*row) for row in tx.connection.execute(rows)]

    def inbox(
        self, tx: Transaction, parties: Collection[PartyId], *, unread: bool, before: int | None, limit: int
    ) -> Sequence[Numbered]:
        """What these parties were told."""
        if not parties:
            return []
        rows = _newest(before, limit).where(*_in_inbox_of(parties))
        if unread:
            rows = rows.where(deliveries.c.read_at.is_(None))
        return [_numbered(row) for row in tx.connection.execute(rows)]

    def unread(self, tx: Transaction, parties: Collection[PartyId]) -> Mapping[PartyId, int]:
        """How many messages each of these parties has not read; parties that have read all are left out."""
        if not parties:
            return {}
        rows = (
            select(deliveries.c.party_id, func.count())
            .where(*_in_inbox_of(parties), deliveries.c.read_at.is_(None))
            .group_by(deliveries.c.party_id)
        )
        return {PartyId(party): count for party, count in tx.connection.execute(rows)}

    def mark_read(
        self, tx: Transaction, parties: Collection[PartyId], delivery_id: DeliveryId, at: datetime
    ) -> Numbered | None:
        """The message, read now or earlier; ``None`` when these parties have no such message."""
        if not parties:
            return None
        mine = (deliveries.c.id == delivery_id, *_in_inbox_of(parties))
        tx.connection.execute(update(deliveries).where(*mine, deliveries.c.read_at.is_(None)).values(read_at=at))
        row = tx.connection.execute(_ALL.where(*mine)).first()
        return None if row is None else _numbered(row)


_ALL: Select[Any] = select(deliveries.c.number, deliveries.c.read_at, *COLUMNS)


def _newest(before: int | None, limit: int) -> Select[Any]:
    rows = _ALL.order_by(deliveries.c.number.desc()).limit(limit)
    return rows if before is None else rows.where(deliveries.c.number < before)


def _in_inbox_of(parties: Collection[PartyId]) -> tuple[Any, ...]:
    return (
        deliveries.c.party_id.in_(sorted(parties)),
        deliveries.c.channel == Channel.INBOX,
        deliveries.c.status == Status.SENT,
    )


def _numbered(row: Row[Any]) -> Numbered:
    return Numbered(row.number, delivery_of(row), row.read_at)
