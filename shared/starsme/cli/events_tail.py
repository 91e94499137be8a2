"""`starsme events tail`: events as they go by."""

from __future__ import annotations

import json as json_module
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Annotated, Any

import typer

from starsme.cli.asking import AdminUri, Subject, Types
from starsme.cli.opening import operators_broker
from starsme.cli.services import subscriptions
from starsme.cli.speech import FAILED, as_json, err, refuse, say, visible
from starsme.clock import BANGKOK
from starsme.events import registered
from starsme.messaging.broker import BrokerAway, Delivery, Reader
from starsme.messaging.rabbitmq import RabbitBroker
from starsme.messaging.tail import Refused, Watch, heard_types, seen, watching

WAIT_SECONDS = 0.5


def tail(
    type: Types = None,
    subject: Subject = None,
    service: Annotated[list[str] | None, typer.Option(help="Only what this service publishes; repeat. ผู้ประกาศ")] = None,
    everything: Annotated[
        bool,
        typer.Option(
            help="Also types that no installed service listens for; they miss starsme.unrouted meanwhile. ทุกชนิด"
        ),
    ] = False,
    count: Annotated[int | None, typer.Option(min=1, help="End after this many. จำนวน")] = None,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="End after this long. วินาที")] = None,
    uri: AdminUri = None,
    json: Annotated[bool, typer.Option("--json", help="One CloudEvent a line. บรรทัดละเหตุการณ์")] = False,
) -> None:
    """Watch events live, taking none from anybody; Ctrl-C ends it (ดูเหตุการณ์สด)."""
    publishers = _publishers(service)
    broker = operators_broker(uri)
    shown = 0
    with suppress(KeyboardInterrupt):
        for body, delivery in _watch(broker, publishers, subject, everything, seconds):
            if not _is_wanted(body, type, subject, publishers):
                continue
            typer.echo(as_json(body, None) if json else visible(_line(body, delivery)))
            shown += 1
            if shown == count:
                return
    if count is not None and shown < count:
        raise typer.Exit(FAILED)


def _publishers(given: list[str] | None) -> list[str]:
    known = sorted({contract.service for contract in registered().values()})
    unknown = sorted(set(given or ()) - set(known))
    if unknown:
        refuse(
            f"ไม่มีผู้ประกาศ {', '.join(unknown)} มี: {', '.join(known)}",
            f"{', '.join(unknown)} publishes nothing; there are {', '.join(known)}.",
        )
    return given or known


def _watch(
    broker: RabbitBroker, publishers: list[str], subject: str | None, everything: bool, seconds: float | None
) -> Iterator[tuple[dict[str, Any], Delivery]]:
    try:
        watch = Watch(publishers, heard_types(broker, subscriptions()), subject, everything)
        with watching(broker, watch) as (reader, missing):
            for exchange in missing:
                err.print(say(f"ยังไม่มี {exchange}", f"{exchange} is not there yet."))
            err.print(say("กำลังดู กด Ctrl-C เพื่อจบ", "Watching; Ctrl-C ends it."))
            for delivery in _deliveries(reader, seconds):
                yield _body(delivery), delivery
    except Refused as error:
        refuse(
            f"RabbitMQ ไม่อนุญาต ({error}) โปรดใช้บัญชีของผู้ดูแล: --uri หรือ STARSME_ADMIN_AMQP_URI",
            f"RabbitMQ refuses ({error}). Use the operator's login: --uri or STARSME_ADMIN_AMQP_URI.",
        )
    except (BrokerAway, OSError) as error:
        refuse(f"ติดต่อ RabbitMQ ไม่ได้: {error}", f"The broker does not answer: {error}", FAILED)


def _deliveries(reader: Reader, seconds: float | None) -> Iterator[Delivery]:
    end = None if seconds is None else time.monotonic() + seconds
    while end is None or time.monotonic() < end:
        yield from seen(reader, WAIT_SECONDS if end is None else max(0.0, min(WAIT_SECONDS, end - time.monotonic())))


def _body(delivery: Delivery) -> dict[str, Any]:
    """The CloudEvent, or what can be said of bytes that are none."""
    with suppress(ValueError, RecursionError):
        body = json_module.loads(delivery.content)
        if isinstance(body, dict):
            return body
    return {"not_an_event": delivery.content[:200].decode("latin-1"), "routing_key": delivery.routing_key}


def _is_wanted(body: dict[str, Any], type: str | None, subject: str | None, publishers: list[str]) -> bool:
    event_type = str(body.get("type", ""))
    return (
        (type is None or fnmatchcase(event_type, type))
        and (subject is None or body.get("subject") == subject)
        and (not event_type or event_type.split(".", 1)[0] in publishers)
    )


def _line(body: dict[str, Any], delivery: Delivery) -> str:
    if "not_an_event" in body:
        return f"{'-':12}  {delivery.routing_key}  {body['not_an_event']}"
    parts = (body.get(name, "-") for name in ("type", "subject"))
    return "  ".join(
        [
            _time(body.get("time")),
            *map(str, parts),
            f"#{body.get('sequence', '-')}",
            str(body.get("correlationid", "-")),
        ]
    )


def _time(stamped: Any) -> str:
    try:
        return datetime.fromisoformat(str(stamped)).astimezone(BANGKOK).strftime("%H:%M:%S.%f")[:12]
    except ValueError:
        return f"{'-':12}"
