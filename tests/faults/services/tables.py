"""The services' tables. None has a unique constraint that would hide a doubled command or a doubled effect."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Identity, MetaData, Table, Text

ORDERS = MetaData()
EFFECTS = MetaData()

customers = Table(
    "customers", ORDERS, Column("customer_id", Text, primary_key=True), Column("orders", BigInteger, nullable=False)
)

orders = Table(
    "orders",
    ORDERS,
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("command_id", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
)

turns = Table(
    "turns", EFFECTS, Column("customer_id", Text, primary_key=True), Column("taken", BigInteger, nullable=False)
)
"""The customer's row is locked by each effect, so ``effects.turn`` tells in which order they took place."""

effects = Table(
    "effects",
    EFFECTS,
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("order_id", Text, nullable=False, index=True),
    Column("event_id", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("turn", BigInteger, nullable=False),
)
