"""Reconciles what the services hold with what their clients were promised. Pure: it sees only the ``History``.

An order travels along ``hops``, a service after another. At each hop it must have taken effect exactly once, after its customer's
earlier orders. An order that is poison for a hop must be parked there, and its customer's later orders must wait behind it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Command:
    """What a client sent. ``poison`` names the hop whose reaction always raises; ``noted`` asks for a fact nobody listens for.

    ``order_id`` and ``number`` are the answer; empty and 0 when there was none.
    """

    command_id: str
    customer_id: str
    amount: int
    poison: str = ""
    noted: bool = False
    order_id: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """A row of the publisher."""

    order_id: str
    command_id: str
    customer_id: str
    number: int
    amount: int


@dataclass(frozen=True, slots=True)
class Effect:
    """A row of a subscriber; ``turn`` counts its customer's effects there, in the order in which they took place."""

    order_id: str
    event_id: str
    customer_id: str
    number: int
    amount: int
    turn: int


@dataclass(frozen=True, slots=True)
class Held:
    """An event that a subscriber's inbox keeps back: ``status`` is ``waiting`` or ``parked``."""

    event_id: str
    status: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message in quarantine; ``marker`` names the injection it came from, empty when it is none of ours."""

    marker: str
    reason: str


@dataclass(frozen=True, slots=True)
class Injection:
    """A message that was put into a hop's queue and must end in quarantine, for that reason (the kernel's word)."""

    marker: str
    hop: str
    reason: str


@dataclass(frozen=True, slots=True)
class History:
    """All that was seen. ``orders_of_events`` tells which order a published event was about."""

    hops: Sequence[str]
    commands: Sequence[Command]
    orders: Sequence[Order]
    effects: Mapping[str, Sequence[Effect]]
    held: Mapping[str, Sequence[Held]]
    quarantined: Mapping[str, Sequence[Quarantined]]
    orders_of_events: Mapping[str, str]
    injections: Sequence[Injection] = ()
    unrouted_orders: frozenset[str] = frozenset()


@dataclass(slots=True)
class Verdict:
    """What was found, each finding a sentence with ids, subject and place. ``others`` are broken promises of another kind."""

    accepted: int = 0
    parked: int = 0
    quarantined: int = 0
    lost: list[str] = field(default_factory=list)
    duplicate_effects: list[str] = field(default_factory=list)
    inversions: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @property
    def violations(self) -> list[str]:
        """Every finding, with its kind."""
        kinds = {
            "lost": self.lost,
            "duplicate effect": self.duplicate_effects,
            "inversion": self.inversions,
            "other": self.others,
        }
        return [f"{kind}: {finding}" for kind, findings in kinds.items() for finding in findings]


@dataclass(frozen=True, slots=True)
class Expected:
    """What must have become of the orders that reached one hop, by order id."""

    effects: Mapping[str, Order]
    parked: Mapping[str, Order]
    waiting: Mapping[str, Order]


def reconcile(history: History) -> Verdict:
    """Compare everything with everything."""
    verdict = Verdict(accepted=sum(1 for command in history.commands if command.order_id))
    _check_answers(history, verdict)
    _check_numbers(history.orders, verdict)
    for hop, expected in expectations(history).items():
        _check_effects(hop, history.effects[hop], expected, verdict)
        _check_order(hop, history.effects[hop], verdict)
        _check_held(hop, history, expected, verdict)
        _check_quarantine(hop, history, verdict)
    _check_unrouted(history, verdict)
    return verdict


def expectations(history: History) -> dict[str, Expected]:
    """Follow every customer's orders from hop to hop."""
    poison = {command.command_id: command.poison for command in history.commands}
    arriving: Iterable[Order] = history.orders
    found = {}
    for hop in history.hops:
        effects, parked, waiting = {}, {}, {}
        blocked: set[str] = set()
        for order in sorted(arriving, key=lambda one: (one.customer_id, one.number)):
            if order.customer_id in blocked:
                waiting[order.order_id] = order
            elif poison.get(order.command_id) == hop:
                parked[order.order_id] = order
                blocked.add(order.customer_id)
            else:
                effects[order.order_id] = order
        found[hop] = Expected(effects, parked, waiting)
        arriving = effects.values()
    return found


def _check_answers(history: History, verdict: Verdict) -> None:
    rows: dict[str, list[Order]] = defaultdict(list)
    for order in history.orders:
        rows[order.command_id].append(order)
    for command in history.commands:
        found = rows.pop(command.command_id, [])
        name = f"command {command.command_id} of {command.customer_id}"
        if not command.order_id:
            verdict.others.append(f"{name} never got an answer")
        elif not found:
            verdict.lost.append(f"{name} was answered with order {command.order_id}, which the publisher does not hold")
        elif (found[0].order_id, found[0].number) != (command.order_id, command.number):
            verdict.others.append(f"{name} was answered with order {command.order_id}, but it made {found[0].order_id}")
        if len(found) > 1:
            verdict.duplicate_effects.append(f"{name} made {len(found)} orders: {_ids(found)}")
    for orders in rows.values():
        verdict.others.append(f"orders that nobody commanded: {_ids(orders)}")


def _check_numbers(orders: Iterable[Order], verdict: Verdict) -> None:
    numbers: dict[str, list[int]] = defaultdict(list)
    for order in orders:
        numbers[order.customer_id].append(order.number)
    for customer, given in numbers.items():
        if sorted(given) != list(range(1, len(given) + 1)):
            verdict.others.append(f"the orders of {customer} are not numbered 1 to {len(given)}: {sorted(given)}")


def _check_effects(hop: str, effects: Sequence[Effect], expected: Expected, verdict: Verdict) -> None:
    counts = Counter(effect.order_id for effect in effects)
    for order_id, order in expected.effects.items():
        if not counts[order_id]:
            verdict.lost.append(f"{_named(order)} had no effect in {hop}")
    kept_back = {**expected.parked, **expected.waiting}
    for effect in {one.order_id: one for one in effects}.values():
        name = f"order {effect.order_id} (event {effect.event_id}) of {effect.customer_id}, number {effect.number},"
        if counts[effect.order_id] > 1:
            verdict.duplicate_effects.append(f"{name} took effect {counts[effect.order_id]} times in {hop}")
        if effect.order_id in expected.waiting:
            verdict.inversions.append(f"{name} took effect in {hop} before the parked event that it has to wait for")
        elif effect.order_id in expected.parked:
            verdict.others.append(f"{name} is poison and yet took effect in {hop}")
        order = expected.effects.get(effect.order_id) or kept_back.get(effect.order_id)
        if order is None:
            verdict.others.append(f"{name} took effect in {hop}, and nobody ordered it")
        elif (order.customer_id, order.number, order.amount) != (effect.customer_id, effect.number, effect.amount):
            verdict.others.append(f"{name} took effect in {hop} with amount {effect.amount}; ordered: {order}")


def _check_order(hop: str, effects: Sequence[Effect], verdict: Verdict) -> None:
    seen: set[str] = set()
    highest: dict[str, Effect] = {}
    for effect in sorted(effects, key=lambda one: (one.customer_id, one.turn)):
        before = highest.get(effect.customer_id)
        if effect.order_id in seen:
            continue  # a second effect of it is told as such
        seen.add(effect.order_id)
        if before is not None and effect.number < before.number:
            verdict.inversions.append(
                f"in {hop}, number {effect.number} of {effect.customer_id} (event {effect.event_id}) "
                f"took effect after number {before.number} (event {before.event_id})"
            )
        else:
            highest[effect.customer_id] = effect


def _check_held(hop: str, history: History, expected: Expected, verdict: Verdict) -> None:
    held = history.held[hop]
    verdict.parked += sum(1 for one in held if one.status == "parked")
    effects = {effect.order_id for effect in history.effects[hop]}
    by_order = {history.orders_of_events.get(one.event_id, f"of event {one.event_id}"): one for one in held}
    for status, orders in (("parked", expected.parked), ("waiting", expected.waiting)):
        there = {order_id for order_id, one in by_order.items() if one.status == status}
        for order_id in sorted(orders.keys() - there - effects):  # one that took effect is told as such
            verdict.lost.append(f"{_named(orders[order_id])} should be {status} in {hop} and is not there")
        for order_id in sorted(there - orders.keys()):
            one = by_order[order_id]
            verdict.others.append(
                f"order {order_id} (event {one.event_id}) is {status} in {hop} without need: {one.error}"
            )


def _check_quarantine(hop: str, history: History, verdict: Verdict) -> None:
    expected = {one.marker: one for one in history.injections if one.hop == hop}
    reasons: dict[str, set[str]] = defaultdict(set)
    for message in history.quarantined[hop]:
        reasons[message.marker].add(message.reason)
    # A message delivered twice may be there twice; it is one message.
    verdict.quarantined += len(reasons)
    for marker, injection in expected.items():
        found = reasons.pop(marker, set())
        if found != {injection.reason}:
            verdict.others.append(
                f"{marker} should be in quarantine in {hop} as {injection.reason}; found {sorted(found) or 'nothing'}"
            )
    for marker, found in reasons.items():
        verdict.others.append(
            f"{marker or 'a message that we did not inject'} is in quarantine in {hop}: {sorted(found)}"
        )


def _check_unrouted(history: History, verdict: Verdict) -> None:
    for command in history.commands:
        if command.noted and command.order_id and command.order_id not in history.unrouted_orders:
            verdict.lost.append(
                f"what order {command.order_id} of {command.customer_id} told nobody is not among the unrouted events"
            )


def _named(order: Order) -> str:
    return f"order {order.order_id} of {order.customer_id}, number {order.number},"


def _ids(orders: Iterable[Order]) -> str:
    return ", ".join(order.order_id for order in orders)
