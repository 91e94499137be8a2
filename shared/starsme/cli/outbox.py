"""`starsme outbox`: how far a service's events have gone."""

from __future__ import annotations

from typing import Any

import typer

from starsme.cli.asking import Json, Service
from starsme.cli.opening import opened
from starsme.cli.speech import bangkok, duration, print_json, say, show_rows
from starsme.messaging.backlog import standing

app = typer.Typer(help="What a service publishes · สิ่งที่บริการประกาศ", no_args_is_help=True)


@app.callback()
def outbox() -> None:
    """What a service publishes (สิ่งที่บริการประกาศ)."""


@app.command()
def status(service: Service, json: Json = False) -> None:
    """How many events were published, what is still unsent and for how long, who relays (สถานะการส่งเหตุการณ์)."""
    with opened(service) as here, here.database.begin() as tx:
        found = standing(tx, service)
    if json:
        print_json(found)
        return
    show_rows(f"outbox {service}", ["", ""], _lines(found))


def _lines(found: dict[str, Any]) -> list[tuple[str, str]]:
    unsent = f"{found['unsent']:,}"
    if found["unsent"]:
        unsent += say(
            f" (เก่าสุด {duration(found['oldest_unsent_seconds'])})",
            f" (oldest {duration(found['oldest_unsent_seconds'])})",
        )
    leader = say("ไม่มี", "nobody") if found["leader"] is None else f"pid {found['leader']}"
    pace = found["written_per_second"]
    return [
        (say("ส่งแล้ว", "published"), f"{found['published']:,}"),
        (say("ยังไม่ได้ส่ง", "unsent"), unsent),
        (say("ตำแหน่งที่ส่งถึง", "cursor"), f"{found['cursor']:,} / {found['last_position'] or 0:,}"),
        (say("ขอให้ส่งซ้ำ", "asked for again"), f"{found['asked_again']:,}"),
        (say("อัตราล่าสุด", "pace lately"), "-" if pace is None else say(f"{pace} ต่อวินาที", f"{pace} a second")),
        (say("ผู้ส่ง", "relay"), say("ในโปรเซสเดียว", "embedded") if found["embedded"] else leader),
        (say("บันทึกตั้งแต่", "log since"), bangkok(found["log_since"])),
        (say("ขนาดบันทึก", "log size"), f"{found['log_bytes'] / 1_000_000:,.1f} MB"),
    ]
