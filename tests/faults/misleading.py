"""Faults of events: poison, duplicates, rubbish, and facts that nobody listens for."""

from __future__ import annotations

import time

from starsme.events.envelope import CONTENT_TYPE
from tests.faults.broker import Published, put
from tests.faults.checker import Injection
from tests.faults.injections import MALFORMED, MARKER
from tests.faults.load import command_for
from tests.faults.observing import has_effect
from tests.faults.replicas import BILLING, HOPS, ORDERS, STOCK
from tests.faults.servers import wait_until
from tests.faults.situation import NotDone, Situation

MODELS = 200
DUPLICATES = 25
PUBLISHER_OF = {STOCK: ORDERS, BILLING: STOCK}


def poison_for_stock(on: Situation) -> str:
    """An order that the first hop can never take; its customer's later ones wait, everybody else's go on."""
    return _poison(on, STOCK)


def poison_for_billing(on: Situation) -> str:
    """The same at the second hop."""
    return _poison(on, BILLING)


def reactions_fail_for_a_while(on: Situation) -> str:
    """Reactions that raise for some seconds: retries must keep the order of what waits behind them."""
    until, customers = time.time() + 3, [on.new_customer("failing") for _ in HOPS]
    for customer, hop in zip(customers, HOPS, strict=True):
        on.clients.send(command_for(customer, on.chance))
        on.clients.send(command_for(customer, on.chance), fails_at=hop, fails_until=until)
        for _ in range(4):
            on.clients.send(command_for(customer, on.chance))
    return f"{', '.join(customers)}: the second of six raises for 3 s"


def put_in_duplicates(on: Situation) -> str:
    """The same bytes again, into both queues."""
    for hop in HOPS:
        for model in _models(on, hop, DUPLICATES):
            put(on.platform.rabbit.uri(), f"{hop}.events", model.content, CONTENT_TYPE)
            on.duplicates += 1
    return f"{DUPLICATES} into each queue"


def put_in_rubbish(on: Situation) -> str:
    """One message of each malformed or forged kind into each queue."""
    for hop in HOPS:
        for forge, model in zip(MALFORMED.values(), _models(on, hop, len(MALFORMED)), strict=True):
            marker = f"{MARKER}{on.number():04}"
            forged = forge(model, marker, on.chance)
            on.injections.append(Injection(marker, hop, forged.reason))
            put(on.platform.rabbit.uri(), f"{hop}.events", forged.content, forged.content_type)
    return f"{len(MALFORMED)} kinds into each queue"


def state_facts_nobody_listens_for(on: Situation) -> str:
    """Events that no queue is bound for."""
    customer = on.new_customer("unheard")
    for _ in range(5):
        on.clients.send(command_for(customer, on.chance, noted=True))
    return f"5 of {customer}"


def _poison(on: Situation, hop: str) -> str:
    customer = on.new_customer("poisoned")
    for place in range(6):
        on.clients.send(command_for(customer, on.chance, poison=hop if place == 2 else ""))
    return f"{customer}: the third of six can never be taken"


def _models(on: Situation, hop: str, count: int) -> list[Published]:
    """Recent events of ordinary customers that took effect at the hop."""
    ordinary = [
        event
        for event in on.witness.events()
        if event.service == PUBLISHER_OF[hop] and event.customer_id.startswith("customer-")
    ]
    if len(ordinary) < count:
        raise NotDone("too few events were published")
    chosen = on.chance.sample(ordinary[-MODELS:], count)
    for event in chosen:
        effect = f"the effect of event {event.event_id}"
        wait_until(lambda event=event: has_effect(on.platform.postgres, hop, event.order_id), 60, effect)
    return chosen
