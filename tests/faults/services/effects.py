"""faults-stock and faults-billing: a reaction writes one row an event, and stock states a fact of its own about it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from starsme.auth import Role
from starsme.db import Transaction
from starsme.events import Event
from starsme.http import Reply, Request, query
from starsme.messaging import subscribe
from starsme.service import Application, ServiceDefinition
from starsme.settings import ServiceSettings
from tests.faults.services.contracts import OrderPicked, OrderPlaced
from tests.faults.services.tables import effects, turns


class MadeToFail(Exception):
    """The command asked for this failure."""


class Effects:
    """What a reaction does in this service."""

    def __init__(self, service: str) -> None:
        self.service = service

    def apply(self, tx: Transaction, event: Event) -> None:
        """Write the effect with its turn among the customer's; raises while the order says so, after having written."""
        data = event.data
        first = insert(turns).values(customer_id=data["customer_id"], taken=1)
        turn = tx.connection.execute(
            first.on_conflict_do_update(
                index_elements=[turns.c.customer_id], set_={"taken": turns.c.taken + 1}
            ).returning(turns.c.taken)
        ).scalar_one()
        told = {name: data[name] for name in ("order_id", "customer_id", "number", "amount")}
        tx.connection.execute(effects.insert().values(event_id=event.id, turn=turn, **told))
        if data["fails_at"] == self.service and tx.now.timestamp() < data["fails_until"]:
            raise MadeToFail(data["order_id"])


class _EffectsService:
    app = Application()

    @query("GET", "/customers/{customer_id}", roles={Role.OFFICER}, summary="how many effects a customer has had")
    def customer(self, request: Request) -> Reply:
        of_customer = select(turns.c.taken).where(turns.c.customer_id == request.path["customer_id"])
        return Reply({"effects": request.tx.connection.execute(of_customer).scalar() or 0})


class StockService(_EffectsService):
    """The first hop."""

    name = "faults-stock"

    @subscribe(OrderPlaced)
    def pick(self, tx: Transaction, event: Event) -> None:
        self.app.apply(tx, event)
        tx.emit(OrderPicked.event(**event.data))


class BillingService(_EffectsService):
    """The second hop."""

    name = "faults-billing"

    @subscribe(OrderPicked)
    def bill(self, tx: Transaction, event: Event) -> None:
        self.app.apply(tx, event)


def _definition(service: type, title_th: str, title_en: str) -> ServiceDefinition:
    return ServiceDefinition(
        name=service.name,  # type: ignore[attr-defined]
        title_th=title_th,
        title_en=title_en,
        settings=ServiceSettings,
        migrations=Path(__file__).with_name("effects_migrations"),
        service=lambda: service,
        build=lambda _settings, _clock: Effects(service.name),  # type: ignore[attr-defined]
    )


STOCK = _definition(StockService, "คลังสินค้า (ทดสอบความทนทาน)", "stock of the fault campaign")
BILLING = _definition(BillingService, "วางบิล (ทดสอบความทนทาน)", "billing of the fault campaign")
