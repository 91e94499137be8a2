"""Checks of the service's database: what waits, for how long, whether old rows go, its clock and the disk."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from starsme.cli.checks import Check, judged
from starsme.cli.speech import bangkok, duration
from starsme.db import Transaction
from starsme.messaging.backlog import Writer, oldest_held, oldest_remembered, oldest_writer, standing
from starsme.service import Runtime

LONGEST_UNSENT_SECONDS = 60
LONGEST_WAITING_SECONDS = 3600
MOST_SKEW_SECONDS = 5
LATE_HOUSEKEEPING = timedelta(days=1)
LEAST_FREE_BYTES = 1_000_000_000


def backlog_checks(runtime: Runtime) -> Iterator[Check]:
    """Every check of the database; raises SQLAlchemy's errors."""
    with runtime.database.begin() as tx:
        status = runtime.event_status(tx)
        outbox = standing(tx, runtime.name)
        waiting_since = oldest_held(tx.connection, "waiting")
        yield _unsent(runtime, outbox, oldest_writer(tx.connection))
        yield _waiting(runtime, status["waiting"], waiting_since)
        yield _decision(runtime.name, "parked", status["parked"], "inbox list {} --status parked")
        yield _decision(runtime.name, "quarantine", status["quarantined"], "quarantine list {}")
        yield _clock(runtime, tx)
        yield _retention(runtime, outbox["log_since"], oldest_remembered(tx.connection))
    yield _disk(runtime)


def _unsent(runtime: Runtime, outbox: dict[str, Any], writer: Writer | None) -> Check:
    age = outbox["oldest_unsent_seconds"] or 0
    count = outbox["unsent"]
    oldest = duration(age)
    found = (
        f"ยังไม่ได้ส่ง {count:,} เหตุการณ์" + (f" เก่าสุด {oldest}" if count else ""),
        f"{count:,} unsent" + (f", the oldest for {oldest}" if count else ""),
    )
    if not (outbox["embedded"] or outbox["leader"] is not None):
        remedy = (
            f"ไม่มีผู้ส่ง โปรดเปิดบริการ: starsme serve {runtime.name}",
            f"nobody relays; start it: starsme serve {runtime.name}",
        )
    else:
        remedy = (
            "โปรดตรวจว่า RabbitMQ ตอบ และดู log ของบริการ" + _held_open(writer, "th"),
            "check that the broker answers, and the service's log (relay_interrupted)" + _held_open(writer, "en"),
        )
    return judged("unsent", not count or age < LONGEST_UNSENT_SECONDS, found, remedy)


def _held_open(writer: Writer | None, language: str) -> str:
    """A gap of the log stays while a transaction of the server still writes; what was sent behind it counts as unsent."""
    if writer is None:
        return ""
    whose = " ".join(filter(None, (f"pid {writer.pid}", writer.database, writer.user)))
    since = "" if writer.seconds is None else f", {duration(writer.seconds)}"
    if language == "th":
        return f" หรือรอธุรกรรมที่ยังเขียนไม่จบ ({whose}{since}) หากค้าง ให้จบด้วย pg_terminate_backend"
    return f"; or they wait behind a transaction that still writes ({whose}{since}): if it hangs, end it by pg_terminate_backend"


def _waiting(runtime: Runtime, count: int, since: datetime | None) -> Check:
    age = 0.0 if since is None else (runtime.clock.now() - since).total_seconds()
    found = (
        f"รอลองใหม่ {count:,} เหตุการณ์" + (f" เก่าสุด {duration(age)}" if count else ""),
        f"{count:,} waiting" + (f", the oldest for {duration(age)}" if count else ""),
    )
    command = f"starsme inbox list {runtime.name} --status waiting"
    return judged("waiting", age < LONGEST_WAITING_SECONDS, found, (f"โปรดดู: {command}", f"see {command}"))


def _decision(service: str, name: str, count: int, words: str) -> Check:
    command = f"starsme {words.format(service)}"
    found = (f"{count:,} รายการรอผู้ดูแลตัดสินใจ", f"{count:,} for an operator to decide about")
    decide = ("retry", "skip") if name == "parked" else ("release", "drop")
    remedy = (
        f"โปรดดู: {command} แล้วสั่ง {decide[0]} หรือ {decide[1]}",
        f"see {command}, then {decide[0]} or {decide[1]} them",
    )
    return judged(name, not count, found, remedy)


def _clock(runtime: Runtime, tx: Transaction) -> Check:
    skew = 0.0
    if not runtime.database.embedded:
        now = text("SELECT extract(epoch FROM clock_timestamp())")
        skew = time.time() - float(tx.connection.execute(now).scalar_one())
    found = (f"ต่างจากฐานข้อมูล {skew:.1f} วินาที", f"{skew:.1f} s off the database's")
    return judged(
        "clock", abs(skew) < MOST_SKEW_SECONDS, found, ("โปรดตั้ง NTP ทั้งสองเครื่อง", "set up NTP on both machines")
    )


def _retention(runtime: Runtime, logged: datetime | None, remembered: datetime | None) -> Check:
    retention = runtime.retention
    bounds = ((logged, retention.logged_since()), (remembered, retention.remembered_since()))
    late = [oldest for oldest, bound in bounds if oldest is not None and oldest < bound - LATE_HOUSEKEEPING]
    days = retention.window.days
    since = bangkok(logged)
    found = (
        f"ส่งซ้ำได้ {days} วัน (STARSME_REPLAY_DAYS ต้องเท่ากันทุกบริการ) บันทึกตั้งแต่ {since}",
        f"replays go back {days} days (STARSME_REPLAY_DAYS, the same for every service); the log begins {since}",
    )
    remedy = (
        f"มีข้อมูลเก่าที่ควรถูกลบแล้ว บริการต้องทำงานอยู่จึงจะลบ: starsme serve {runtime.name}",
        f"there are rows that should have gone; only a running service prunes: starsme serve {runtime.name}",
    )
    return judged("retention", not late, found, remedy)


def _disk(runtime: Runtime) -> Check:
    """The disk that this process writes to; a database server's own is not visible from here."""
    folder = runtime.settings.data_dir.absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    gigabytes = f"{free / 1e9:,.1f} GB"
    return judged(
        "disk",
        free >= LEAST_FREE_BYTES,
        (f"ว่าง {gigabytes}", f"{gigabytes} free"),
        (f"โปรดเพิ่มที่ว่างของ {folder}", f"make room for {folder}"),
    )
