"""`starsme inbox`: what a service received, what waits or is parked, and deciding about it."""

from __future__ import annotations

import json as json_module
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console

from starsme.cli import asking
from starsme.cli.asking import DryRun, Everything, Json, Limit, OlderThan, Service, Subject, Types, Who, Why, Yes
from starsme.cli.opening import Opened, opened
from starsme.cli.speech import FAILED, err, out, print_json, refuse, say, show_rows, visible
from starsme.messaging import held
from starsme.messaging.held import Decision, Wanted
from starsme.messaging.order import HELD

app = typer.Typer(help="What a service receives · สิ่งที่บริการได้รับ", no_args_is_help=True)


class Status(StrEnum):
    """Where an event of the inbox stands."""

    WAITING = "waiting"
    PARKED = "parked"
    SKIPPED = "skipped"
    DONE = "done"


ErrorText = Annotated[str | None, typer.Option("--error", help="Part of the error's text. ข้อความในข้อผิดพลาด")]
Ids = Annotated[list[str] | None, typer.Argument(help="Event ids. รหัสเหตุการณ์")]
InBulk = Annotated[
    list[Status] | None, typer.Option("--status", help="In bulk: parked, unless you say waiting. ปกติเฉพาะ parked")
]


@app.command("list")
def list_(
    service: Service,
    status: Annotated[list[Status] | None, typer.Option(help="Waiting and parked, unless given. สถานะ")] = None,
    type: Types = None,
    subject: Subject = None,
    error: ErrorText = None,
    older_than: OlderThan = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Events by status, type, subject, error or age; oldest first (รายการเหตุการณ์)."""
    wanted = Wanted(_words(status) or HELD, type, subject, error, asking.before(older_than))
    with opened(service) as here, here.database.begin() as tx:
        total, events = held.count(tx, wanted), held.listed(tx, wanted, limit)
    if json:
        print_json({"service": service, "total": total, "events": events})
        return
    _show(f"inbox {service}: {len(events):,} / {total:,}", events)


@app.command()
def show(service: Service, event_id: str, json: Json = False) -> None:
    """All that is known of one event: content, error, what it waits behind and what waits behind it (รายละเอียดเหตุการณ์)."""
    with opened(service) as here, here.database.begin() as tx:
        event = held.shown(tx, event_id)
    if event is None:
        refuse(
            f"{service} ไม่มีเหตุการณ์ {event_id} โปรดดู: starsme inbox list {service} และ starsme quarantine list {service}",
            f"{service} has no event {event_id}; see starsme inbox list {service} and starsme quarantine list {service}.",
            FAILED,
        )
    if json:
        print_json({**event, "content": _loaded(event["content"])})
        return
    content = event.pop("content")
    behind, actions = event.pop("behind_it"), event.pop("actions")
    show_rows(f"inbox {service} {event_id}", ["", ""], event.items())
    if behind:
        show_rows(
            say("รออยู่ข้างหลัง", "Waiting behind it"),
            ["event_id", "type", "status"],
            [tuple(row.values()) for row in behind],
        )
    if actions:
        show_rows(
            say("ผู้ดูแลทำอะไรไปแล้ว", "What operators did"),
            [say("เมื่อ", "at"), say("ใคร", "who"), say("ทำอะไร", "what"), say("เหตุผล", "why")],
            [(row["at"], row["who"], row["action"], row["why"]) for row in actions],
        )
    typer.echo(
        say("ไม่เก็บเนื้อหาหลังจบแล้ว ดูได้จากผู้ประกาศ", "Its content is not kept once it is over; its publisher's log has it.")
        if content is None
        else visible(json_module.dumps(_loaded(content), ensure_ascii=False, indent=1), keep="\n")
    )


@app.command()
def retry(
    service: Service,
    event_ids: Ids = None,
    type: Types = None,
    subject: Subject = None,
    error: ErrorText = None,
    older_than: OlderThan = None,
    status: InBulk = None,
    all: Everything = False,
    why: Why = None,
    who: Who = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Let the running service try events again, now, with all their attempts (ลองใหม่)."""
    wanted = _chosen(event_ids, type, subject, error, older_than, status, all)
    _decide(service, "retry", wanted, why, who, yes, dry_run, json)


@app.command()
def skip(
    service: Service,
    event_ids: Ids = None,
    type: Types = None,
    subject: Subject = None,
    error: ErrorText = None,
    older_than: OlderThan = None,
    status: InBulk = None,
    all: Everything = False,
    why: Why = None,
    who: Who = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Never handle these events; what waits behind them goes on. This cannot be undone (ข้าม ย้อนกลับไม่ได้)."""
    wanted = _chosen(event_ids, type, subject, error, older_than, status, all)
    _decide(service, "skip", wanted, why, who, yes, dry_run, json)


def _chosen(
    ids: list[str] | None,
    type: str | None,
    subject: str | None,
    error: str | None,
    older_than: timedelta | None,
    status: list[Status] | None,
    all: bool,
) -> Wanted:
    filters = (type, subject, error, older_than)
    asking.one_way(ids or (), all or any(one is not None for one in filters))
    if status and not set(_words(status)) <= set(HELD):
        refuse(
            "ลองใหม่หรือข้ามได้เฉพาะที่เป็น waiting หรือ parked", "Only what is waiting or parked can be retried or skipped."
        )
    if ids:
        return Wanted(HELD, ids=tuple(dict.fromkeys(ids)))
    return Wanted(_words(status) or ("parked",), type, subject, error, asking.before(older_than))


def _decide(
    service: str,
    decision: Decision,
    wanted: Wanted,
    why: str | None,
    who: str | None,
    yes: bool,
    dry_run: bool,
    json: bool,
) -> None:
    operator = None if dry_run else asking.operator(who, why)
    with opened(service) as here:
        with here.database.begin() as tx:
            ids, shown = held.ids_of(tx, wanted), held.listed(tx, wanted, 10)
        if operator is None:
            _looked(service, decision, ids, shown, json)
            return
        if wanted.ids is None and ids:
            _show(
                say(f"จะ {decision} {len(ids):,} เหตุการณ์ เช่น", f"To {decision}: {len(ids):,}, for instance"), shown, err
            )
            final = decision == "skip"
            asking.agreed(
                yes,
                f"{decision} {len(ids):,} เหตุการณ์{' ย้อนกลับไม่ได้' if final else ''}",
                f"{decision} {len(ids):,} events.{' This cannot be undone.' if final else ''}",
            )
        done: list[str] = []
        for part in asking.in_parts(ids):
            with here.database.begin() as tx:
                done += [row["event_id"] for row in held.decide(tx, operator, decision, replace(wanted, ids=part))]
        left = _left(here, [one for one in (wanted.ids or ids) if one not in set(done)])
        if decision == "retry" and wanted.ids is not None:
            _say_what_still_holds(here, done)
    if json:
        print_json({"service": service, "decision": decision, "events": done, "left": left})
    else:
        out.print(_result(decision, len(done)))
        for event_id, status in left.items():
            err.print(
                say(f"{event_id}: ไม่ได้ทำ สถานะคือ {status}", f"{event_id}: not done, it is {status}"), markup=False
            )
    raise typer.Exit(FAILED if left else 0)


def _looked(service: str, decision: Decision, ids: list[str], shown: list[dict[str, Any]], json: bool) -> None:
    if json:
        print_json({"service": service, "decision": decision, "dry_run": True, "events": ids})
        return
    _show(say(f"จะ {decision} {len(ids):,} เหตุการณ์ เช่น", f"Would {decision}: {len(ids):,}, for instance"), shown)


def _result(decision: Decision, count: int) -> str:
    if decision == "retry":
        return say(
            f"{count:,} เหตุการณ์จะถูกลองใหม่ทันทีที่บริการทำงาน",
            f"{count:,} events will be tried again at once by the running service.",
        )
    return say(
        f"ข้ามแล้ว {count:,} เหตุการณ์ เหตุการณ์ถัดไปเดินต่อ", f"{count:,} events skipped; what waited behind them goes on."
    )


def _left(here: Opened, ids: list[str]) -> dict[str, str]:
    """What became of those that were named or listed and not touched: somebody else was faster, or they are not here."""
    statuses: dict[str, str] = dict.fromkeys(ids, "unknown here")
    for part in asking.in_parts(ids):
        with here.database.begin() as tx:
            found = held.listed(tx, Wanted(tuple(Status), ids=part), len(part))
        statuses |= {row["event_id"]: row["status"] for row in found}
    return statuses


def _say_what_still_holds(here: Opened, ids: list[str]) -> None:
    for event_id in ids:
        with here.database.begin() as tx:
            ahead = held.waits_behind(tx, event_id)
        if ahead is not None:
            err.print(
                say(
                    f"{event_id} ยังรออยู่หลัง {ahead} โปรดจัดการเหตุการณ์นั้นก่อน",
                    f"{event_id} still waits behind {ahead}; decide about that one first.",
                ),
                markup=False,
            )


def _show(title: str, events: list[dict[str, Any]], console: Console = out) -> None:
    columns = [
        say("รหัส", "event"),
        say("สถานะ", "status"),
        say("ชนิด", "type"),
        say("เรื่องของ", "subject"),
        say("ลำดับ", "no."),
        say("ครั้ง", "tries"),
        say("ได้รับ", "came"),
        say("ลองใหม่", "next try"),
        say("ข้อผิดพลาด", "error"),
    ]
    names = ("event_id", "status", "type", "subject", "sequence", "attempts", "received_at", "next_attempt_at", "error")
    show_rows(title, columns, [[event[name] for name in names] for event in events], console)


def _words(statuses: list[Status] | None) -> tuple[str, ...]:
    return tuple(status.value for status in statuses or ())


def _loaded(content: str | None) -> Any:
    return None if content is None else json_module.loads(content)
