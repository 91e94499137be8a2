"""What the services of the campaign publish."""

from __future__ import annotations

from marshmallow import fields

from starsme.events import Contract


class _OrderFacts(Contract):
    order_id = fields.String(required=True)
    customer_id = fields.String(required=True)
    number = fields.Integer(required=True)
    amount = fields.Integer(required=True)
    fails_at = fields.String(required=True)
    fails_until = fields.Float(required=True)
    note = fields.String(required=True)


class OrderPlaced(_OrderFacts, type="faults-orders.order-placed.v1", subject="customer_id"):
    """An order was placed; ``number`` counts a customer's orders. The service ``fails_at`` raises until ``fails_until``."""


class OrderPicked(_OrderFacts, type="faults-stock.order-picked.v1", subject="customer_id"):
    """An order left the stock."""


class OrderNoted(Contract, type="faults-orders.order-noted.v1", subject="customer_id"):
    """A fact that nobody listens for: the alternate exchange must keep it."""

    order_id = fields.String(required=True)
    customer_id = fields.String(required=True)
