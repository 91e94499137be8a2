"""`starsme quarantine`: what a service could not take as an event, with its bytes; releasing or dropping it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.console import Console

from starsme.cli import asking
from starsme.cli.asking import DryRun, Everything, Json, Limit, OlderThan, Service, Who, Why, Yes
from starsme.cli.opening import Opened, opened
from starsme.cli.speech import FAILED, err, out, print_json, refuse, say, show_rows, visible
from starsme.messaging import quarantine as store
from starsme.messaging.audit import Operator
from starsme.messaging.quarantine import Kept
from starsme.messaging.release import Outcome, Release
from starsme.messaging.release import release as release_one

app = typer.Typer(help="What a service could not take · สิ่งที่บริการรับไม่ได้", no_args_is_help=True)
SHOWN_BYTES = 4096
HEX_LINE = 32

Reason = Annotated[str | None, typer.Option(help="unknown_type, sequence_from_the_past, … เหตุที่รับไม่ได้")]
Numbers = Annotated[list[int] | None, typer.Argument(help="Numbers in the list. หมายเลขในรายการ")]


@app.command("list")
def list_(
    service: Service, reason: Reason = None, older_than: OlderThan = None, limit: Limit = 50, json: Json = False
) -> None:
    """What is kept, oldest first: reason, when, type if it can be told, size (รายการที่รับไม่ได้)."""
    kept = Kept(reason, asking.before(older_than))
    with opened(service) as here, here.database.begin() as tx:
        total, messages = store.count(tx, kept), store.listed(tx, kept, limit)
    if json:
        print_json({"service": service, "total": total, "messages": messages})
        return
    _show(f"quarantine {service}: {len(messages):,} / {total:,}", messages)


@app.command()
def show(service: Service, number: int, json: Json = False) -> None:
    """One message with its headers and bytes; control characters are written out (รายละเอียด)."""
    with opened(service) as here, here.database.begin() as tx:
        message = store.shown(tx, number)
    if message is None:
        refuse(*_absent(service, number), FAILED)
    content = message.pop("content")
    text = _text(content)
    if json:
        print_json({**message, "text": text, "hex": content.hex() if text is None else None})
        return
    actions = message.pop("actions")
    show_rows(f"quarantine {service} {number}", ["", ""], message.items())
    for action in actions:
        show_rows(action["action"], ["", ""], action.items())
    typer.echo(_hex(content) if text is None else visible(text[:SHOWN_BYTES], keep="\n\t"))
    if len(content) > SHOWN_BYTES:
        err.print(say("แสดงเพียงตอนต้น ทั้งหมดดูด้วย --json", "Only the start is shown; --json has all of it."))


@app.command()
def release(
    service: Service,
    numbers: Numbers = None,
    reason: Reason = None,
    older_than: OlderThan = None,
    all: Everything = False,
    why: Why = None,
    who: Who = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Try to take messages again with today's contracts; what is an event now is handled once, by the running service (ปล่อย)."""
    kept = _chosen(numbers, reason, older_than, all)
    with opened(service) as here:
        operator, found = _agreed(here, "release", kept, why, who, yes, dry_run, json)
        results = {}
        for number in found:
            with here.database.begin() as tx:
                results[number] = release_one(tx, operator, number, here.types)
    released = [one for one in results.values() if one is not None]
    absent = [number for number, one in results.items() if one is None]
    if json:
        fields = Release.__slots__
        print_json(
            {
                "service": service,
                "messages": [{name: getattr(one, name) for name in fields} for one in released],
                "absent": absent,
            }
        )
    else:
        for one in released:
            typer.echo(visible(_told(one)))
        _say_absent(service, absent)
    raise typer.Exit(FAILED if absent or any(one.outcome is Outcome.KEPT for one in released) else 0)


@app.command()
def drop(
    service: Service,
    numbers: Numbers = None,
    reason: Reason = None,
    older_than: OlderThan = None,
    all: Everything = False,
    why: Why = None,
    who: Who = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Remove messages for good; the audit keeps their digest. This cannot be undone (ทิ้ง ย้อนกลับไม่ได้)."""
    kept = _chosen(numbers, reason, older_than, all)
    with opened(service) as here:
        operator, found = _agreed(here, "drop", kept, why, who, yes, dry_run, json)
        absent = []
        for number in found:
            with here.database.begin() as tx:
                if store.drop(tx, operator, number) is None:
                    absent.append(number)
    dropped = [number for number in found if number not in set(absent)]
    if json:
        print_json({"service": service, "dropped": dropped, "absent": absent})
    else:
        out.print(say(f"ทิ้งแล้ว {len(dropped):,} รายการ", f"{len(dropped):,} messages dropped."))
        _say_absent(service, absent)
    raise typer.Exit(FAILED if absent else 0)


def _chosen(numbers: list[int] | None, reason: str | None, older_than: timedelta | None, all: bool) -> Kept:
    asking.one_way(numbers or (), all or reason is not None or older_than is not None)
    return Kept(reason, asking.before(older_than), tuple(dict.fromkeys(numbers)) if numbers else None)


def _agreed(
    here: Opened,
    verb: str,
    kept: Kept,
    why: str | None,
    who: str | None,
    yes: bool,
    dry_run: bool,
    json: bool,
) -> tuple[Operator, list[int]]:
    """Who decides about which messages; a dry run shows them and ends here."""
    with here.database.begin() as tx:
        found, examples = store.numbers_of(tx, kept), store.listed(tx, kept, 10)
    if dry_run:
        if json:
            print_json({"service": here.name, "decision": verb, "dry_run": True, "messages": found})
        else:
            _show(say(f"จะ {verb} {len(found):,} รายการ เช่น", f"Would {verb}: {len(found):,}, for instance"), examples)
        raise typer.Exit
    operator = asking.operator(who, why)
    if kept.numbers is not None:
        return operator, list(kept.numbers)
    if found:
        _show(say(f"จะ {verb} {len(found):,} รายการ เช่น", f"To {verb}: {len(found):,}, for instance"), examples, err)
        asking.agreed(yes, f"{verb} {len(found):,} รายการ", f"{verb} {len(found):,} messages.")
    return operator, found


def _show(title: str, messages: list[dict[str, Any]], console: Console = out) -> None:
    columns = [
        say("หมายเลข", "number"),
        say("เหตุ", "reason"),
        say("ได้รับ", "came"),
        say("ชนิด", "type"),
        say("ไบต์", "bytes"),
        say("จาก", "exchange"),
        say("รายละเอียด", "detail"),
    ]
    names = ("number", "reason", "received_at", "type", "size", "exchange", "detail")
    show_rows(title, columns, [[message[name] for name in names] for message in messages], console)


def _told(one: Release) -> str:
    if one.outcome is Outcome.KEPT:
        return say(
            f"{one.number}: ยังรับไม่ได้ ({one.detail}) เก็บไว้ตามเดิม",
            f"{one.number}: still refused ({one.detail}); it stays.",
        )
    if one.outcome is Outcome.SEEN:
        return say(
            f"{one.number}: {one.event_id} เคยรับแล้ว ({one.detail}) ลบเฉพาะสำเนา",
            f"{one.number}: {one.event_id} was seen before ({one.detail}); only this copy went.",
        )
    told = say(
        f"{one.number}: {one.event_id} จะถูกดำเนินการทันทีที่บริการทำงาน",
        f"{one.number}: {one.event_id} will be handled at once by the running service.",
    )
    if one.later:
        told += say(
            f" เหตุการณ์หลังจากนี้ของเรื่องเดียวกันมีผลไปแล้ว {one.later:,} รายการ",
            f" {one.later:,} later events of its subject have taken effect already.",
        )
    return told


def _say_absent(service: str, numbers: list[int]) -> None:
    for number in numbers:
        err.print(say(*_absent(service, number)), markup=False)


def _absent(service: str, number: int) -> tuple[str, str]:
    return (
        f"ไม่มีหมายเลข {number} โปรดดู: starsme quarantine list {service}",
        f"There is no number {number}; see starsme quarantine list {service}.",
    )


def _text(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _hex(content: bytes) -> str:
    """The first bytes, ``HEX_LINE`` a line, each line with its offset."""
    start = content[:SHOWN_BYTES]
    lines = (start[offset : offset + HEX_LINE] for offset in range(0, len(start), HEX_LINE))
    return "\n".join(f"{number * HEX_LINE:06x}  {line.hex(' ')}" for number, line in enumerate(lines))
