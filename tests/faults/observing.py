"""Reads what the services hold, past the proxies, for the checker."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import psycopg2
import requests

from tests.faults.broker import Witness, unrouted
from tests.faults.checker import Command, Effect, Held, History, Injection, Order, Quarantined
from tests.faults.injections import MARKER
from tests.faults.replicas import HOPS, ORDERS, SERVICES, Platform
from tests.faults.servers import Postgres

MARKERS = re.compile(MARKER + r"\d+")


def ask(postgres: Postgres, database: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of one statement; raises ``psycopg2.Error``."""
    connection = postgres.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()
    finally:
        connection.close()


def has_effect(postgres: Postgres, hop: str, order_id: str) -> bool:
    """Whether an order took effect there; a database that is away does not tell."""
    try:
        return bool(ask(postgres, hop, "SELECT 1 FROM effects WHERE order_id = %s", order_id))
    except psycopg2.Error:
        return False


def history(
    platform: Platform, witness: Witness, commands: Sequence[Command], injections: Sequence[Injection]
) -> History:
    """Everything there is, as the checker wants it."""
    postgres = platform.postgres
    orders = "SELECT order_id, command_id, customer_id, number, amount FROM orders"
    effects = "SELECT order_id, event_id, customer_id, number, amount, turn FROM effects"
    held = "SELECT event_id, status, coalesce(error, '') FROM inbox WHERE status IN ('waiting', 'parked')"
    return History(
        hops=HOPS,
        commands=commands,
        orders=[Order(*row) for row in ask(postgres, ORDERS, orders)],
        effects={hop: [Effect(*row) for row in ask(postgres, hop, effects)] for hop in HOPS},
        held={hop: [Held(*row) for row in ask(postgres, hop, held)] for hop in HOPS},
        quarantined={hop: _quarantined(postgres, hop) for hop in HOPS},
        orders_of_events={event.event_id: event.order_id for event in witness.events()},
        injections=injections,
        unrouted_orders=frozenset(
            json.loads(content)["data"]["order_id"] for content in unrouted(platform.rabbit.uri())
        ),
    )


def _quarantined(postgres: Postgres, hop: str) -> list[Quarantined]:
    found = []
    for content, reason in ask(postgres, hop, "SELECT content, reason FROM quarantine"):
        marker = MARKERS.search(bytes(content).decode(errors="replace"))
        found.append(Quarantined(marker.group() if marker else "", reason))
    return found


def duplicate_deliveries(postgres: Postgres) -> int:
    """How many deliveries the inboxes knew already, by their own count."""
    count = "SELECT coalesce(sum(count), 0) FROM event_counts WHERE stream = 'duplicates'"
    return sum(int(ask(postgres, hop, count)[0][0]) for hop in HOPS)


def unfinished(platform: Platform) -> list[str]:
    """What is still under way: messages in queues, events unsent, events waiting that no parked one holds back."""
    queues = {f"{hop}.events" for hop in HOPS}
    found = [
        f"{count} messages in {name}" for name, count in platform.rabbit.depths().items() if name in queues and count
    ]
    for service in SERVICES:
        status = event_status(platform, service)
        if status["unsent"]:
            found.append(f"{status['unsent']} events of {service} unsent")
    free = (
        "SELECT count(*) FROM inbox w WHERE status = 'waiting' AND NOT EXISTS "
        "(SELECT 1 FROM inbox p WHERE p.subject = w.subject AND p.status = 'parked' AND p.arrival < w.arrival)"
    )
    for hop in HOPS:
        count = ask(platform.postgres, hop, free)[0][0]
        if count:
            found.append(f"{count} events waiting in {hop}")
    return found


def event_status(platform: Platform, service: str) -> dict[str, Any]:
    """The answer of `GET /events/status`; raises ``requests.RequestException``."""
    replica = platform.of(service)[0]
    answer = requests.get(
        f"{replica.url}/events/status", headers={"Authorization": f"Bearer {platform.token()}"}, timeout=10
    )
    answer.raise_for_status()
    return dict(answer.json())
