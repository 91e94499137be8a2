"""The checker finds what it is there for, names it, and passes a history in which nothing is wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from tests.faults.checker import Command, Effect, Held, History, Injection, Order, Quarantined, Verdict, reconcile

STOCK, BILLING = "stock", "billing"
CUSTOMERS, ORDERS_EACH = 5, 8


def an_effect(order: Order, hop: str, turn: int) -> Effect:
    return Effect(order.order_id, f"{hop}/{order.order_id}", order.customer_id, order.number, order.amount, turn)


def a_clean_history() -> History:
    """Customers' orders, all with their effects; customer-4's third is poison at billing, its later ones wait there."""
    commands, orders = [], []
    for customer in range(CUSTOMERS):
        for number in range(1, ORDERS_EACH + 1):
            key = f"{customer}.{number}"
            poison = BILLING if key == "4.3" else ""
            command = Command(
                f"command-{key}", f"customer-{customer}", number * 10, poison, False, f"order-{key}", number
            )
            commands.append(replace(command, noted=key == "0.1"))
            orders.append(Order(f"order-{key}", f"command-{key}", f"customer-{customer}", number, number * 10))
    poisoned = [order for order in orders if order.customer_id == "customer-4"]
    billed = [order for order in orders if order not in poisoned[2:]]
    return History(
        hops=(STOCK, BILLING),
        commands=commands,
        orders=orders,
        effects={
            hop: [an_effect(one, hop, one.number) for one in by] for hop, by in ((STOCK, orders), (BILLING, billed))
        },
        held={
            STOCK: [],
            BILLING: [
                Held(f"{BILLING}/{one.order_id}", "parked" if one.number == 3 else "waiting", "MadeToFail")
                for one in poisoned[2:]
            ],
        },
        quarantined={STOCK: [Quarantined("injection-1", "not_json")] * 2, BILLING: []},
        orders_of_events={f"{hop}/{order.order_id}": order.order_id for hop in (STOCK, BILLING) for order in orders},
        injections=[Injection("injection-1", STOCK, "not_json")],
        unrouted_orders=frozenset({"order-0.1"}),
    )


def with_effects(history: History, hop: str, change: Callable[[list[Effect]], Sequence[Effect]]) -> History:
    return replace(history, effects={**history.effects, hop: change(list(history.effects[hop]))})


def the_only_finding(verdict: Verdict) -> str:
    assert len(verdict.violations) == 1, verdict.violations
    return verdict.violations[0]


def test_a_clean_history_passes_and_is_counted() -> None:
    verdict = reconcile(a_clean_history())
    assert verdict.violations == []
    assert (verdict.accepted, verdict.parked, verdict.quarantined) == (CUSTOMERS * ORDERS_EACH, 1, 1)


@pytest.mark.parametrize("hop", [STOCK, BILLING])
def test_a_lost_event_is_named(hop: str) -> None:
    history = with_effects(a_clean_history(), hop, lambda rows: [one for one in rows if one.order_id != "order-2.5"])
    finding = the_only_finding(reconcile(history))
    assert finding == f"lost: order order-2.5 of customer-2, number 5, had no effect in {hop}"


@pytest.mark.parametrize("hop", [STOCK, BILLING])
def test_a_doubled_effect_is_named(hop: str) -> None:
    def again(rows: list[Effect]) -> list[Effect]:
        return [*rows, replace(next(one for one in rows if one.order_id == "order-1.8"), turn=9)]

    finding = the_only_finding(reconcile(with_effects(a_clean_history(), hop, again)))
    assert finding.startswith("duplicate effect: order order-1.8 (event")
    assert f"2 times in {hop}" in finding


@pytest.mark.parametrize("hop", [STOCK, BILLING])
def test_a_reordered_event_is_named(hop: str) -> None:
    turns = {"order-3.2": 3, "order-3.3": 2}
    history = with_effects(
        a_clean_history(), hop, lambda rows: [replace(one, turn=turns.get(one.order_id, one.turn)) for one in rows]
    )
    finding = the_only_finding(reconcile(history))
    assert finding.startswith(
        f"inversion: in {hop}, number 2 of customer-3 (event {hop}/order-3.2) took effect after number 3"
    )


@pytest.mark.parametrize("seed", range(30))
def test_any_number_of_lost_doubled_and_swapped_effects_is_counted_exactly(seed: int) -> None:
    chance = random.Random(seed)
    history = a_clean_history()
    customers = chance.sample(range(4), 3)
    lost, doubled, swapped = (f"customer-{one}" for one in customers)
    number = chance.randint(1, ORDERS_EACH - 1)

    def change(rows: list[Effect]) -> list[Effect]:
        rows = [one for one in rows if (one.customer_id, one.number) != (lost, number)]
        rows += [replace(one, turn=99) for one in rows if (one.customer_id, one.number) == (doubled, number)]
        turns = {number: number + 1, number + 1: number}
        rows = [
            replace(one, turn=turns.get(one.number, one.turn)) if one.customer_id == swapped else one for one in rows
        ]
        chance.shuffle(rows)
        return rows

    verdict = reconcile(with_effects(history, chance.choice((STOCK, BILLING)), change))
    assert [len(verdict.lost), len(verdict.duplicate_effects), len(verdict.inversions), len(verdict.others)] == [
        1,
        1,
        1,
        0,
    ]


def test_an_accepted_command_without_an_order_is_lost() -> None:
    history = a_clean_history()
    gone = replace(history, commands=[*history.commands, Command("late", "customer-1", 5, "", False, "order-x", 9)])
    assert the_only_finding(reconcile(gone)).startswith(
        "lost: command late of customer-1 was answered with order order-x"
    )


def test_a_command_that_took_effect_twice_is_doubled() -> None:
    history = a_clean_history()
    again = Order("order-0.9", "command-0.8", "customer-0", 9, 80)
    doubled = replace(
        history,
        orders=[*history.orders, again],
        effects={hop: [*rows, an_effect(again, hop, 9)] for hop, rows in history.effects.items()},
    )
    assert "command command-0.8 of customer-0 made 2 orders" in the_only_finding(reconcile(doubled))


def test_a_command_without_an_answer_is_told() -> None:
    history = a_clean_history()
    silent = replace(history, commands=[*history.commands, Command("silent", "customer-1", 5)])
    assert the_only_finding(reconcile(silent)) == "other: command silent of customer-1 never got an answer"


def test_an_effect_that_nobody_ordered_is_told() -> None:
    forged = Effect("order-?", "event-?", "customer-1", 99, 1, 99)
    verdict = reconcile(with_effects(a_clean_history(), STOCK, lambda rows: [*rows, forged]))
    assert (
        "order order-? (event event-?) of customer-1, number 99, took effect in stock, and nobody"
        in the_only_finding(verdict)
    )


def test_an_effect_with_another_content_is_told() -> None:
    def forge(rows: list[Effect]) -> list[Effect]:
        return [replace(one, amount=1) if one.order_id == "order-2.2" else one for one in rows]

    assert "took effect in billing with amount 1" in the_only_finding(
        reconcile(with_effects(a_clean_history(), BILLING, forge))
    )


def test_an_event_that_overtakes_a_parked_one_is_an_inversion() -> None:
    history = a_clean_history()
    overtaking = next(one for one in history.orders if one.order_id == "order-4.4")
    passed = with_effects(history, BILLING, lambda rows: [*rows, an_effect(overtaking, BILLING, 3)])
    verdict = reconcile(
        replace(
            passed, held={**passed.held, BILLING: [one for one in passed.held[BILLING] if "4.4" not in one.event_id]}
        )
    )
    finding = the_only_finding(verdict)
    assert finding.startswith("inversion: order order-4.4")
    assert "before the parked event" in finding


@pytest.mark.parametrize("status", ["parked", "waiting"])
def test_an_event_held_without_need_is_told(status: str) -> None:
    history = a_clean_history()
    held = replace(history, held={**history.held, STOCK: [Held("stock/order-0.3", status, "deadlock")]})
    assert the_only_finding(reconcile(held)) == (
        f"other: order order-0.3 (event stock/order-0.3) is {status} in stock without need: deadlock"
    )


@pytest.mark.parametrize(("order_id", "status"), [("order-4.3", "parked"), ("order-4.6", "waiting")])
def test_a_poison_event_or_one_behind_it_that_is_gone_is_lost(order_id: str, status: str) -> None:
    history = a_clean_history()
    left = [one for one in history.held[BILLING] if not one.event_id.endswith(order_id)]
    finding = the_only_finding(reconcile(replace(history, held={**history.held, BILLING: left})))
    assert finding.startswith(f"lost: order {order_id} of customer-4")
    assert f"should be {status} in billing" in finding


def test_a_quarantined_message_that_is_none_of_ours_is_told() -> None:
    history = a_clean_history()
    more = replace(history, quarantined={**history.quarantined, BILLING: [Quarantined("", "contract_broken")]})
    verdict = reconcile(more)
    assert "a message that we did not inject is in quarantine in billing: ['contract_broken']" in the_only_finding(
        verdict
    )
    assert verdict.quarantined == 2


@pytest.mark.parametrize("there", [[], [Quarantined("injection-1", "unprocessable")]])
def test_an_injected_message_missing_from_quarantine_or_there_for_another_reason_is_told(
    there: list[Quarantined],
) -> None:
    history = a_clean_history()
    finding = the_only_finding(reconcile(replace(history, quarantined={STOCK: there, BILLING: []})))
    assert finding.startswith("other: injection-1 should be in quarantine in stock as not_json")


def test_a_fact_nobody_listens_for_may_not_vanish() -> None:
    finding = the_only_finding(reconcile(replace(a_clean_history(), unrouted_orders=frozenset())))
    assert finding.startswith("lost: what order order-0.1 of customer-0 told nobody")


def test_gaps_in_the_publishers_numbers_are_told() -> None:
    history = a_clean_history()
    last = history.orders[ORDERS_EACH - 1]
    moved = replace(last, number=ORDERS_EACH + 5)
    verdict = reconcile(replace(history, orders=[moved if one is last else one for one in history.orders]))
    assert any("not numbered 1 to 8" in finding for finding in verdict.others)
