"""Checks of the broker with the service's own login: what is there, who reads, and what the login may and may not do."""

from __future__ import annotations

from collections.abc import Iterator

from starsme.cli.checks import Check, judged
from starsme.events import registered
from starsme.messaging.names import UNROUTED, bindings, exchange_of, queue_of
from starsme.messaging.probe import Probe, Refusal, probing
from starsme.messaging.queues import Depth
from starsme.messaging.rabbitmq import RabbitBroker
from starsme.service import Runtime

MOST_READY = 10_000
PROVISION = ("ให้สิทธิ์ใหม่: python -m provision platform", "give the rights anew: python -m provision platform")
DECLARE = ("โปรดรัน: starsme topology --uri …", "run: starsme topology --uri …")


def broker_checks(runtime: Runtime) -> Iterator[Check]:
    """Every check; raises ``BrokerAway``. The embedded platform's broker has none of this."""
    if runtime.settings.amqp_uri.startswith("memory:"):
        return
    with probing(RabbitBroker(runtime.settings.amqp_uri)) as probe:
        yield _exchange(probe, runtime.name)
        yield from _queues(probe, runtime)
        yield _unrouted(probe.depth(UNROUTED))
        yield from _rights(probe, runtime)


def _exchange(probe: Probe, service: str) -> Check:
    exchange = exchange_of(service)
    refusal = probe.exchange(service)
    if refusal is None:
        return Check("exchange", True, f"มี {exchange}", f"{exchange} is there")
    if refusal.kind == "missing":
        return judged("exchange", False, (f"ยังไม่มี {exchange}", f"{exchange} is not there"), _serve(service))
    return judged("exchange", False, _told(refusal), (f"ลบแล้ว{DECLARE[0]}", f"delete it and {DECLARE[1]}"))


def _queues(probe: Probe, runtime: Runtime) -> Iterator[Check]:
    types, shards = runtime.inbox.types, runtime.settings.shards
    for shard in range(shards if types else 0):
        queue = queue_of(runtime.name, shard, shards)
        depth = probe.depth(queue)
        if depth is None:
            missing = (f"ยังไม่มีคิว {queue}", f"there is no queue {queue}")
            yield judged(queue, False, missing, _serve(runtime.name))
            continue
        yield _depth(runtime.name, queue, depth)
        yield _arguments(probe, queue)
        yield _bound(probe, queue, bindings(types, shard, shards))


def _depth(service: str, queue: str, depth: Depth) -> Check:
    found = (
        f"ค้าง {depth.messages:,} ข้อความ ผู้อ่าน {depth.consumers}",
        f"{depth.messages:,} messages, {depth.consumers} readers",
    )
    behind = (
        "บริการตามไม่ทัน โปรดดู log และเพิ่ม STARSME_SHARDS",
        "it lags behind; see its log, and cut the queue into shards (STARSME_SHARDS)",
    )
    well = bool(depth.consumers) and depth.messages < MOST_READY
    return judged(queue, well, found, behind if depth.consumers else _serve(service))


def _arguments(probe: Probe, queue: str) -> Check:
    refusal = probe.arguments(queue)
    if refusal is None:
        return Check("queue arguments", True, f"{queue} ถูกต้อง", f"those of {queue} are right")
    anew = (
        "โปรดหยุดบริการ รอคิวว่าง ลบคิว แล้วเปิดใหม่",
        "stop the service, see that the queue is empty, delete it, start again",
    )
    return judged("queue arguments", False, _told(refusal), PROVISION if refusal.kind == "forbidden" else anew)


def _bound(probe: Probe, queue: str, wanted: list[tuple[str, str]]) -> Check:
    refusals = probe.bind(queue, wanted)
    if not refusals:
        return Check("bindings", True, f"ผูกแล้ว {len(wanted)} รายการ", f"{len(wanted)} are made")
    publisher = (f"โปรดเปิดบริการผู้ประกาศก่อน หรือ{DECLARE[0]}", f"start the publishing service first, or {DECLARE[1]}")
    return judged("bindings", False, _told(refusals[0]), publisher if refusals[0].kind == "missing" else PROVISION)


def _unrouted(depth: Depth | None) -> Check:
    if depth is None:
        return judged("unrouted", False, (f"ไม่มีคิว {UNROUTED}", f"there is no queue {UNROUTED}"), DECLARE)
    found = (
        f"{UNROUTED} มี {depth.messages:,} เหตุการณ์ที่ไม่มีผู้รับ",
        f"{depth.messages:,} events in {UNROUTED} that nobody listened for",
    )
    again, purge = "starsme events replay --from … --to …", f"rabbitmqctl purge_queue {UNROUTED}"
    remedy = (
        f"ถ้าควรมีผู้รับ ให้เปิดผู้รับแล้วส่งซ้ำ: {again} จากนั้น: {purge}",
        f"where somebody should, start it and send them again: {again}; then: {purge}",
    )
    return judged("unrouted", not depth.messages, found, remedy)


def _rights(probe: Probe, runtime: Runtime) -> Iterator[Check]:
    own = runtime.name
    publishes, reads = probe.may_publish(own), probe.may_read(own)
    found = (
        f"{'ประกาศได้ที่' if publishes else 'ประกาศไม่ได้ที่'} {exchange_of(own)}",
        f"{'may' if publishes else 'may not'} write to {exchange_of(own)}",
    )
    yield judged("right to publish", publishes, found, PROVISION)
    found = (
        f"{'อ่านได้' if reads else 'อ่านไม่ได้'}: คิวของ {own}",
        f"{'may' if reads else 'may not'} read its own queues",
    )
    yield judged("right to read", reads, found, PROVISION)
    yield _no_more(probe, runtime)


def _no_more(probe: Probe, runtime: Runtime) -> Check:
    """That it may neither publish as another nor read another's queues. Only in production is more a fault."""
    others = sorted({contract.service for contract in registered().values()} - {runtime.name})
    read = [f"{other}.events" for other in others if probe.may_read(other)]
    written = [exchange_of(other) for other in others if probe.may_publish(other)]
    if not read and not written:
        none = ("ไม่มีสิทธิ์ในคิวและช่องประกาศของบริการอื่น", "none to other services' queues and exchanges")
        return Check("no other rights", True, *none)
    names = ", ".join([*read, *written])
    found = (f"มีสิทธิ์ใน {names}", f"it has rights to {names}")
    return judged("no other rights", runtime.settings.environment != "production", found, PROVISION)


def _told(refusal: Refusal) -> tuple[str, str]:
    return (refusal.told, refusal.told)


def _serve(service: str) -> tuple[str, str]:
    return (f"โปรดเปิดบริการ: starsme serve {service}", f"start the service: starsme serve {service}")
