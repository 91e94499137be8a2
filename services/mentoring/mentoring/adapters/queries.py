"""The reading side: pages by key, each scoped to what the caller may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select

from mentoring.adapters.tables import mentors, offers
from mentoring.application.sight import Sight
from mentoring.application.views import MentorItem, OfferFilter, OfferItem
from mentoring.domain.dimension import DIMENSIONS
from mentoring.domain.offer import HELD
from starsme.db import Transaction

_HELD = (
    select(func.count())
    .where(offers.c.mentor_id == mentors.c.code, offers.c.status.in_(sorted(HELD)))
    .scalar_subquery()
    .label("held")
)


class Queries:
    """Reads pages: at most ``limit`` items that stand after the item that ``after`` names."""

    def mentors(self, tx: Transaction, *, after: str | None, limit: int) -> Sequence[MentorItem]:
        """The register by code."""
        rows = select(mentors, _HELD).order_by(mentors.c.code).limit(limit)
        if after is not None:
            rows = rows.where(mentors.c.code > after)
        return [_mentor(row) for row in tx.connection.execute(rows)]

    def offers(
        self, tx: Transaction, sight: Sight, wanted: OfferFilter, *, after: str | None, limit: int
    ) -> Sequence[OfferItem]:
        """Offers by id."""
        rows = select(offers).order_by(offers.c.id).limit(limit)
        if not sight.everything:
            rows = rows.where(offers.c.mentor_id == (sight.mentor or ""))
        for column in ("call_code", "status", "mentor_id", "enterprise_id"):
            value = getattr(wanted, column)
            if value is not None:
                rows = rows.where(offers.c[column] == value)
        if after is not None:
            rows = rows.where(offers.c.id > after)
        return [_offer(row) for row in tx.connection.execute(rows)]

    def offer(self, tx: Transaction, sight: Sight, offer_id: str) -> OfferItem | None:
        """One offer, if the caller may see it."""
        row = tx.connection.execute(select(offers).where(offers.c.id == offer_id)).first()
        return _offer(row) if row is not None and sight.covers(row.mentor_id) else None


def _mentor(row: Row[Any]) -> MentorItem:
    return MentorItem(
        code=row.code,
        name=row.name,
        agency=row.agency,
        agency_type=row.agency_type,
        levels={str(dimension): getattr(row, dimension) for dimension in DIMENSIONS},
        provinces=row.provinces,
        industries=row.industries,
        capacity=row.capacity,
        held=row.held,
        conflicts=len(row.conflicts),
        active=row.active,
        version=row.version,
    )


def _offer(row: Row[Any]) -> OfferItem:
    return OfferItem(
        id=row.id,
        call_code=row.call_code,
        mentor_id=row.mentor_id,
        mentor_name=row.mentor_name,
        enterprise_id=row.enterprise_id,
        enterprise_name=row.enterprise_name,
        dimensions=row.dimensions,
        lead=row.lead,
        status=row.status,
        offered_on=row.offered_on,
        answer_by=row.answer_by,
        answered_on=row.answered_on,
        first_contact_by=row.first_contact_by,
        reason=row.reason,
        note=row.note,
        version=row.version,
    )
