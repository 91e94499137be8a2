"""Deliveries in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, select, text, update

from notifications.adapters.prepared import Prepared
from notifications.adapters.tables import OPEN, deliveries
from notifications.domain.delivery import Channel, Delivery, DeliveryId, EventId, PartyId, Status
from starsme.db import Transaction, insert

# Written out, as the partial index has it: a bound value would hide from SQLite that the index fits.
IS_OPEN = text(OPEN)

COLUMNS = tuple(column for column in deliveries.c if column.name not in ("number", "read_at"))

_ADD = Prepared(
    lambda connection: insert(connection, deliveries).on_conflict_do_nothing(
        index_elements=[deliveries.c.event_id, deliveries.c.party_id, deliveries.c.channel]
    )
)

_MOVE = (
    update(deliveries)
    # What is finished stays finished, whoever comes late.
    .where(deliveries.c.id == bindparam("of"), IS_OPEN)
    .values({name: bindparam(f"to_{name}") for name in ("status", "reason", "attempts", "next_attempt_at", "sent_at")})
)

_DUE = (
    select(*COLUMNS)
    .where(IS_OPEN, deliveries.c.next_attempt_at <= bindparam("now"))
    .order_by(deliveries.c.next_attempt_at, deliveries.c.number)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)

_CONTACT_CAME = (
    update(deliveries)
    # Queued ones are named too, and left as they are, so that we wait for a sender who is about to set one aside.
    .where(
        deliveries.c.party_id == bindparam("party"),
        deliveries.c.channel == Channel.EMAIL,
        IS_OPEN,
    )
    .values(
        status=Status.QUEUED,
        next_attempt_at=case(
            # With its type: SQLite would else be given a time in a form of Python's own, which does not sort with ours.
            (deliveries.c.status == Status.WAITING_CONTACT, bindparam("now", type_=deliveries.c.next_attempt_at.type)),
            else_=deliveries.c.next_attempt_at,
        ),
    )
)


class SqlDeliveries:
    """The deliveries on record."""

    def add(self, tx: Transaction, new: Sequence[Delivery]) -> None:
        """Record them; one that is on record already (same event, party and channel) is left as it is."""
        tx.later(_ADD.on(tx.connection), [_row(delivery) for delivery in new])

    def due(self, tx: Transaction, limit: int) -> list[Delivery]:
        """Deliveries whose time has come, the longest due first, locked; what another sender holds is passed over."""
        return [delivery_of(row) for row in tx.connection.execute(_DUE, {"now": tx.now, "most": limit})]

    def free(self, tx: Transaction, ids: Sequence[DeliveryId]) -> list[DeliveryId]:
        """Those that nobody else holds at this moment; locked now."""
        rows = select(deliveries.c.id).where(deliveries.c.id.in_(ids)).with_for_update(skip_locked=True)
        return list(tx.connection.execute(rows).scalars())

    def save(self, tx: Transaction, moved: Sequence[Delivery]) -> None:
        """Write where they stand, unless they are finished already."""
        if moved:
            tx.connection.execute(_MOVE, [_move(delivery) for delivery in moved])

    def contact_came(self, tx: Transaction, party_id: PartyId) -> None:
        """Queue what waited for the party's contact point."""
        tx.connection.execute(_CONTACT_CAME, {"party": party_id, "now": tx.now})

    def unsent(self, tx: Transaction, party_id: PartyId) -> list[Delivery]:
        """What is still to be sent to a party, locked."""
        tx.flush()  # the batch at hand may have recorded some of it
        rows = select(*COLUMNS).where(deliveries.c.party_id == party_id, IS_OPEN).with_for_update()
        return [delivery_of(row) for row in tx.connection.execute(rows)]

    def reword(self, tx: Transaction, delivery: Delivery) -> None:
        """Write other facts, unless it was sent meanwhile."""
        same = update(deliveries).where(deliveries.c.id == delivery.id, IS_OPEN)
        tx.connection.execute(same.values(facts=dict(delivery.facts)))

    def try_again(self, tx: Transaction, delivery_id: DeliveryId) -> Delivery | None:
        """One delivery, locked, for an officer to queue again."""
        row = tx.connection.execute(_one(delivery_id).with_for_update()).first()
        return None if row is None else delivery_of(row)

    def requeue(self, tx: Transaction, delivery: Delivery) -> None:
        """Write a failed delivery back as queued."""
        queued = update(deliveries).where(deliveries.c.id == delivery.id, deliveries.c.status == Status.FAILED)
        tx.connection.execute(
            queued.values(
                status=delivery.status,
                reason=delivery.reason,
                attempts=delivery.attempts,
                next_attempt_at=delivery.next_attempt_at,
            )
        )


def delivery_of(row: Row[Any]) -> Delivery:
    """A row as the domain knows it."""
    known = row._mapping
    return Delivery(
        id=DeliveryId(known["id"]),
        event_id=EventId(known["event_id"]),
        party_id=PartyId(known["party_id"]),
        channel=Channel(known["channel"]),
        template=known["template"],
        facts=known["facts"],
        created_at=known["created_at"],
        status=Status(known["status"]),
        reason=known["reason"],
        attempts=known["attempts"],
        next_attempt_at=known["next_attempt_at"],
        sent_at=known["sent_at"],
    )


def _one(delivery_id: DeliveryId) -> Select[Any]:
    return select(*COLUMNS).where(deliveries.c.id == delivery_id)


def _row(delivery: Delivery) -> Mapping[str, Any]:
    return {column.name: getattr(delivery, column.name) for column in COLUMNS}


def _move(delivery: Delivery) -> Mapping[str, Any]:
    return {
        "of": delivery.id,
        "to_status": delivery.status,
        "to_reason": delivery.reason,
        "to_attempts": delivery.attempts,
        "to_next_attempt_at": delivery.next_attempt_at,
        "to_sent_at": delivery.sent_at,
    }
