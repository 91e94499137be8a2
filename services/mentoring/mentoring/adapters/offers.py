"""Offers in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, func, select, tuple_, update

from mentoring.adapters.tables import offers
from mentoring.application.errors import ChangedMeanwhile
from mentoring.domain.dimension import Dimension
from mentoring.domain.identity import CallCode, EnterpriseId, MentorId, OfferId, Pair
from mentoring.domain.offer import HELD, Offer, OfferStatus
from starsme.db import Transaction

_CHANGING = (
    "dimensions",
    "lead",
    "status",
    "answered_on",
    "answered_by",
    "first_contact_by",
    "reason",
    "note",
    "version",
)
_UPDATE = (
    update(offers)
    .where(offers.c.id == bindparam("of_id"), offers.c.version == bindparam("read_version"))
    .values({name: bindparam(name) for name in _CHANGING})
)


class SqlOffers:
    """Offers by id; every set of them is read, and written, in a fixed number of statements."""

    def get(self, tx: Transaction, offer_id: OfferId) -> Offer | None:
        """One offer."""
        row = tx.connection.execute(select(offers).where(offers.c.id == offer_id)).first()
        return None if row is None else _offer(row)

    def of_call(self, tx: Transaction, call_code: CallCode) -> list[Offer]:
        """All of a call, in the order of their proposals."""
        wanted = select(offers).where(offers.c.call_code == call_code).order_by(offers.c.proposal, offers.c.id)
        return [_offer(row) for row in tx.connection.execute(wanted)]

    def held_elsewhere(self, tx: Transaction, call_code: CallCode) -> dict[MentorId, int]:
        """How many offers each mentor holds in other calls."""
        counted = (
            select(offers.c.mentor_id, func.count().label("held"))
            .where(offers.c.call_code != call_code, offers.c.status.in_(sorted(HELD)))
            .group_by(offers.c.mentor_id)
        )
        return {MentorId(row.mentor_id): row.held for row in tx.connection.execute(counted)}

    def calls_with_overdue(self, tx: Transaction, day: date) -> list[CallCode]:
        """The calls that have open offers whose last day is before ``day``, in the order of their codes."""
        late = select(offers.c.call_code).where(offers.c.status == OfferStatus.OFFERED, offers.c.answer_by < day)
        return [CallCode(code) for code in tx.connection.scalars(late.distinct().order_by(offers.c.call_code))]

    def save(self, tx: Transaction, changed: Iterable[Offer]) -> None:
        """Write new and changed offers; their versions count up."""
        written = list(changed)
        self._update(tx, [offer for offer in written if offer.version])
        new = [_row(offer) for offer in written if not offer.version]
        if new:
            tx.connection.execute(offers.insert(), new)
        for offer in written:
            offer.version += 1

    def _update(self, tx: Transaction, known: Sequence[Offer]) -> None:
        if not known:
            return
        # A batch of updates does not tell how many rows it met, so the versions are looked at, and held, before it.
        read = [(offer.id, offer.version) for offer in known]
        unchanged = select(offers.c.id).where(tuple_(offers.c.id, offers.c.version).in_(read)).with_for_update()
        if len(tx.connection.execute(unchanged).all()) != len(known):
            raise ChangedMeanwhile
        rows = [
            {name: value for name, value in _row(offer).items() if name in _CHANGING}
            | {"of_id": offer.id, "read_version": offer.version}
            for offer in known
        ]
        tx.connection.execute(_UPDATE, rows)


def _row(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.id,
        "call_code": offer.call_code,
        "proposal": offer.proposal,
        "mentor_id": offer.pair.mentor_id,
        "enterprise_id": offer.pair.enterprise_id,
        "mentor_name": offer.mentor_name,
        "enterprise_name": offer.enterprise_name,
        "dimensions": [str(dimension) for dimension in offer.dimensions],
        "lead": offer.lead,
        "offered_on": offer.offered_on,
        "answer_by": offer.answer_by,
        "status": str(offer.status),
        "answered_on": offer.answered_on,
        "answered_by": offer.answered_by,
        "first_contact_by": offer.first_contact_by,
        "reason": None if offer.reason is None else str(offer.reason),
        "note": offer.note,
        "version": offer.version + 1,
    }


def _offer(row: Row[Any]) -> Offer:
    return Offer(
        OfferId(row.id),
        CallCode(row.call_code),
        Pair(MentorId(row.mentor_id), EnterpriseId(row.enterprise_id)),
        proposal=row.proposal,
        mentor_name=row.mentor_name,
        enterprise_name=row.enterprise_name,
        dimensions=tuple(map(Dimension, row.dimensions)),
        lead=row.lead,
        offered_on=row.offered_on,
        answer_by=row.answer_by,
        status=OfferStatus(row.status),
        answered_on=row.answered_on,
        answered_by=row.answered_by,
        first_contact_by=row.first_contact_by,
        reason=row.reason,
        note=row.note,
        version=row.version,
    )
