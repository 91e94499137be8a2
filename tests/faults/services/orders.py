"""faults-orders: a command writes an order and states it, in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy.dialects.postgresql import insert

from starsme.auth import Role
from starsme.db import Transaction
from starsme.http import Reply, Request, command
from starsme.ids import new_id
from starsme.service import Application, ServiceDefinition
from starsme.settings import ServiceSettings
from tests.faults.services.contracts import OrderNoted, OrderPlaced
from tests.faults.services.tables import customers, orders

# Thai, and long enough to make an event of about 600 bytes.
NOTE = "คำสั่งซื้อสำหรับทดสอบความทนทานของระบบ"


class PlaceOrder(Schema):
    """``fails_at`` names the service whose reaction raises until ``fails_until`` (seconds since 1970)."""

    command_id = fields.String(required=True)
    customer_id = fields.String(required=True)
    amount = fields.Integer(required=True)
    fails_at = fields.String(load_default="")
    fails_until = fields.Float(load_default=0.0)
    noted = fields.Boolean(load_default=False)


class Orders:
    """The use case."""

    def place(self, tx: Transaction, asked: dict[str, Any]) -> dict[str, Any]:
        """Number the order among its customer's, keep it, state it."""
        first = insert(customers).values(customer_id=asked["customer_id"], orders=1)
        number = tx.connection.execute(
            first.on_conflict_do_update(
                index_elements=[customers.c.customer_id], set_={"orders": customers.c.orders + 1}
            ).returning(customers.c.orders)
        ).scalar_one()
        order = {"order_id": new_id(), "customer_id": asked["customer_id"], "number": number, "amount": asked["amount"]}
        tx.connection.execute(orders.insert().values(command_id=asked["command_id"], **order))
        tx.emit(OrderPlaced.event(**order, fails_at=asked["fails_at"], fails_until=asked["fails_until"], note=NOTE))
        if asked["noted"]:
            tx.emit(OrderNoted.event(order_id=order["order_id"], customer_id=order["customer_id"]))
        return order


class OrdersService:
    """Takes commands; listens for nothing."""

    name = "faults-orders"
    app = Application()

    @command("POST", "/orders", roles={Role.OFFICER}, takes=PlaceOrder, status=201, summary="place an order")
    def place(self, request: Request) -> Reply:
        return Reply(self.app.place(request.tx, request.body))


SERVICE = ServiceDefinition(
    name=OrdersService.name,
    title_th="คำสั่งซื้อ (ทดสอบความทนทาน)",
    title_en="orders of the fault campaign",
    settings=ServiceSettings,
    migrations=Path(__file__).with_name("orders_migrations"),
    service=lambda: OrdersService,
    build=lambda _settings, _clock: Orders(),
)
