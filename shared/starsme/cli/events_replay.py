"""`starsme events replay`: published events of one service, sent again to one queue alone."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Annotated

import typer
from rich.progress import Progress

from starsme.cli import asking
from starsme.cli.asking import AdminUri, DryRun, Json, Subject, Who, Why, Yes
from starsme.cli.opening import Opened, opened, operators_broker
from starsme.cli.services import subscriptions
from starsme.cli.speech import FAILED, bangkok, err, out, print_json, refuse, say, show_rows
from starsme.db import Transaction
from starsme.events import registered
from starsme.messaging.audit import Operator, amend
from starsme.messaging.broker import BrokerAway
from starsme.messaging.counts import counted
from starsme.messaging.queues import depth, shard_of_queue, subscriber_of
from starsme.messaging.rabbitmq import RabbitBroker
from starsme.messaging.replay import ReplayStopped, Selection, count_by_type, published_to
from starsme.messaging.replay import replay as send_again

Moment = typer.Option(parser=asking.read_moment, metavar="TIME")


def replay(
    publisher: Annotated[str, typer.Option("--from", help="The service whose log is read. ผู้ประกาศ")],
    queue: Annotated[str, typer.Option("--to", help="The one queue that gets them. คิวปลายทาง")],
    type: Annotated[
        list[str] | None, typer.Option("--type", help="Event type, * for any part; repeat. ชนิดเหตุการณ์")
    ] = None,
    subject: Subject = None,
    since: Annotated[datetime | None, Moment] = None,
    until: Annotated[datetime | None, Moment] = None,
    after: Annotated[int, typer.Option(min=0, help="Go on behind this position of the log. เริ่มหลังตำแหน่ง")] = 0,
    uri: AdminUri = None,
    why: Why = None,
    who: Who = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Send published events again to one queue, each subject's in order; its subscriber takes each once (ส่งซ้ำไปคิวเดียว)."""
    operator = None if dry_run else asking.operator(who, why)
    broker = operators_broker(uri)
    with opened(publisher) as here:
        try:
            shard = _shard(broker, queue)
        except (BrokerAway, OSError) as error:
            refuse(f"ติดต่อ RabbitMQ ไม่ได้: {error}", f"The broker does not answer: {error}", FAILED)
        with here.database.begin() as tx:
            types = _types(tx, publisher, queue, type)
            oldest = _oldest(here, since)
            selection = Selection(types, oldest, published_to(tx), until, subject, shard, after)
            counts = count_by_type(tx, selection)
        total = sum(counts.values())
        about = {"from": publisher, "to": queue, "since": oldest, "shard": shard, "events": total, "types": counts}
        if operator is None:
            print_json({**about, "dry_run": True}) if json else _show(publisher, queue, shard, counts)
            return
        if not json:
            _show(publisher, queue, shard, counts)
        if total:
            asking.agreed(yes, f"ส่งซ้ำ {total:,} เหตุการณ์ไปที่ {queue}", f"Send {total:,} events again to {queue}.")
        _send(here, broker, queue, selection, total, operator)
    if json:
        print_json({**about, "sent": total})
    else:
        out.print(say(f"ส่งซ้ำแล้ว {total:,} เหตุการณ์", f"{total:,} events sent again."))


def _shard(broker: RabbitBroker, queue: str) -> tuple[int, int] | None:
    """Which share of the subjects is the queue's; a queue that is not there is refused."""
    if depth(broker, queue) is None:
        refuse(
            f"ไม่มีคิว {queue} โปรดตรวจชื่อ หรือให้ผู้รับสร้างคิวก่อน (ดู: starsme topology)",
            f"There is no queue {queue}. Check its name, or let its subscriber declare it first (see starsme topology).",
        )
    return shard_of_queue(broker, queue)


def _types(tx: Transaction, publisher: str, queue: str, patterns: list[str] | None) -> list[str]:
    """The types to send: those asked for, of those that the queue's subscriber listens for."""
    published = {name for name, contract in registered().items() if contract.service == publisher}
    published |= counted(tx.connection, "published").keys()
    heard = subscriptions().get(subscriber_of(queue) or "")
    if heard is None and not patterns:
        refuse(
            f"ไม่ทราบว่าผู้รับของ {queue} รับชนิดใด โปรดระบุ --type (ทุกชนิดคือ --type '*')",
            f"It is not known here what the subscriber of {queue} listens for: name it with --type ('*' for every type).",
        )
    wanted = published if heard is None else published & set(heard)
    chosen = sorted(name for name in wanted if not patterns or any(fnmatchcase(name, one) for one in patterns))
    if not chosen:
        there = ", ".join(sorted(wanted)) or "-"
        refuse(
            f"ไม่มีชนิดของ {publisher} ที่ตรงกับ --type และผู้รับของ {queue} รับ มี: {there}",
            f"No type of {publisher} is both asked for and listened for at {queue}; there are: {there}",
        )
    return chosen


def _oldest(here: Opened, since: datetime | None) -> datetime:
    """From when on; never before what every inbox remembers."""
    bound = here.retention.replayable_since()
    if since is not None and since < bound:
        days = here.retention.window.days
        err.print(
            say(
                f"ส่งซ้ำได้ย้อนหลัง {days} วัน จึงเริ่มที่ {bangkok(bound)} (ก่อนหน้านั้นผู้รับอาจจำไม่ได้และทำซ้ำ)",
                f"Replays go {days} days back: starting at {bangkok(bound)}. What is older an inbox may have forgotten, and do twice.",
            )
        )
    return bound if since is None else max(since, bound)


def _show(publisher: str, queue: str, shard: tuple[int, int] | None, counts: dict[str, int]) -> None:
    title = f"{publisher} → {queue}"
    if shard is not None:
        title += say(f" (คิวย่อย {shard[0]} จาก {shard[1]})", f" (shard {shard[0]} of {shard[1]}: its subjects only)")
    show_rows(
        title, [say("ชนิด", "type"), say("จำนวน", "events")], [(name, f"{count:,}") for name, count in counts.items()]
    )


def _send(here: Opened, broker: RabbitBroker, queue: str, selection: Selection, total: int, operator: Operator) -> None:
    with here.database.begin() as tx:
        action = operator.note(tx, "events.replay", queue, {**selection.detail(), "state": "begun", "events": total})
    state: dict[str, object] = {"state": "interrupted"}
    try:
        with closing(broker.publisher()) as publisher, Progress(console=err, disable=not err.is_terminal) as bar:
            task = bar.add_task(queue, total=total)
            sent = send_again(here.database, publisher, queue, selection, lambda count: bar.advance(task, count))
        state = {"state": "done", "sent": sent}
    except ReplayStopped as stopped:
        state = {"state": "stopped", "sent": stopped.sent, "reason": stopped.reason}
        _say_stopped(queue, stopped)
    except BrokerAway as error:
        state = {"state": "stopped", "sent": 0, "reason": str(error)}
        refuse(f"ติดต่อ RabbitMQ ไม่ได้: {error}", f"The broker does not answer: {error}", FAILED)
    finally:
        with here.database.begin() as tx:
            amend(tx, action, {**selection.detail(), "events": total, **state})


def _say_stopped(queue: str, stopped: ReplayStopped) -> None:
    hint = ""
    if "ACCESS_REFUSED" in stopped.reason or "AccessRefused" in stopped.reason:
        hint = say(
            " โปรดใช้บัญชีของผู้ดูแล (--uri หรือ STARSME_ADMIN_AMQP_URI)",
            " Use the operator's login: --uri or STARSME_ADMIN_AMQP_URI.",
        )
    refuse(
        f"หยุดหลังส่ง {stopped.sent:,} เหตุการณ์ไปที่ {queue}: {stopped.reason}{hint} ทำต่อด้วย --after {stopped.after}",
        f"Stopped after {stopped.sent:,} events to {queue}: {stopped.reason}.{hint} Go on with --after {stopped.after}.",
        FAILED,
    )
