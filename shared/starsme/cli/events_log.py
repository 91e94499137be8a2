"""`starsme events log`: one subject's history across services, as a timeline."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from starsme.cli.asking import Json
from starsme.cli.opening import opened
from starsme.cli.platform import addresses, ask_all, operators_token
from starsme.cli.speech import FAILED, bangkok, err, print_json, refuse, say, show_rows, visible
from starsme.messaging.timeline import history


def log(
    subject: Annotated[str, typer.Argument(help="Id of the enterprise or other subject. รหัสกิจการ")],
    url: Annotated[
        list[str] | None,
        typer.Option(envvar="STARSME_URL", help="The platform's one address, or service=address; repeat. ที่อยู่แพลตฟอร์ม"),
    ] = None,
    service: Annotated[
        list[str] | None,
        typer.Option(help="Only this service; without --url, its own database by its environment. บริการ"),
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="File with an operator's token (or STARSME_TOKEN). ไฟล์โทเค็น")
    ] = None,
    json: Json = False,
) -> None:
    """What happened to one subject, in every service, in the order of time (ประวัติของกิจการหนึ่ง)."""
    if not url and not service:
        refuse(
            "โปรดระบุ --url ที่อยู่แพลตฟอร์ม หรือ --service ชื่อบริการ (อ่านฐานข้อมูลตามสภาพแวดล้อม)",
            "Give --url with the platform's address, or --service with a service whose environment is set here.",
        )
    silent: dict[str, str] = {}
    if url:
        answers, silent = ask_all(addresses(url, service), "/events/log", operators_token(token_file), subject=subject)
        parts = [{**part, "entries": [_entry(entry) for entry in part["entries"]]} for part in answers.values()]
    else:
        parts = [_read(subject, service or [])]
    entries = sorted((entry for part in parts for entry in part["entries"]), key=lambda entry: entry["at"])
    cut = [part["service"] for part in parts if not part["complete"]]
    if json:
        print_json({"subject": subject, "entries": entries, "silent": silent, "only_the_newest_of": cut})
    else:
        _show(subject, entries)
        for name, reason in silent.items():
            err.print(
                say(f"{name} ไม่ตอบ: {visible(reason)}", f"{name} does not answer: {visible(reason)}"), markup=False
            )
        for name in cut:
            err.print(say(f"{name}: มีมากกว่านี้ แสดงเฉพาะล่าสุด", f"{name} has more; only the newest are shown."))
    raise typer.Exit(FAILED if silent else 0)


def _read(subject: str, services: list[str]) -> dict[str, Any]:
    if len(services) > 1:
        refuse(
            "ฐานข้อมูลในสภาพแวดล้อมเป็นของบริการเดียว โปรดระบุ --service เดียว หรือใช้ --url",
            "This environment holds one service's database: give one --service, or --url.",
        )
    with opened(services[0]) as here, here.database.begin() as tx:
        return history(tx, services[0], subject)


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    """Times as times again."""
    times = {name: entry.get(name) for name in ("at", "handled_at", "next_attempt_at")}
    return {**entry, **{name: datetime.fromisoformat(value) for name, value in times.items() if value}}


def _show(subject: str, entries: list[dict[str, Any]]) -> None:
    columns = [
        say("เวลา", "time"),
        say("บริการ", "service"),
        say("เกิดอะไร", "what"),
        say("ชนิด", "type"),
        say("ลำดับ", "no."),
        say("รายละเอียด", "detail"),
    ]
    rows = [
        (bangkok(entry["at"]), entry["service"], _what(entry), entry["type"], entry["sequence"], _detail(entry))
        for entry in entries
    ]
    show_rows(say(f"ประวัติของ {subject}", f"History of {subject}"), columns, rows)


def _what(entry: dict[str, Any]) -> str:
    words = {
        "published": say("ประกาศ", "published"),
        "unsent": say("รอส่ง", "to be sent"),
        "quarantined": say("รับไม่ได้", "quarantined"),
        "received": say("ได้รับ", "received"),
    }
    told = words.get(entry["what"], entry["what"])
    if entry["what"] == "received" and entry["status"] != "done":
        told += f" · {entry['status']}"
    return told + (say(" (ส่งซ้ำ)", " (replayed)") if entry.get("replayed") else "")


def _detail(entry: dict[str, Any]) -> str:
    if entry["what"] == "quarantined":
        return f"{entry['reason']} ({entry['number']})"
    if entry["what"] != "received":
        return str(entry["event_id"])
    parts = []
    if entry["status"] == "done" and entry["attempts"] > 1:
        parts.append(
            say(
                f"เสร็จเมื่อ {bangkok(entry['handled_at'])} ครั้งที่ {entry['attempts']}",
                f"done at {bangkok(entry['handled_at'])}, attempt {entry['attempts']}",
            )
        )
    if entry["status"] == "waiting":
        parts.append(
            say(f"ลองใหม่ {bangkok(entry['next_attempt_at'])}", f"next try {bangkok(entry['next_attempt_at'])}")
        )
    if entry["status"] != "done" and entry["error"]:
        parts.append(entry["error"])
    return "; ".join(parts)
