"""What the operator's commands ask alike: their options, durations and times, who and why, and whether you mean it."""

from __future__ import annotations

import getpass
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

import typer

from starsme.cli.speech import FAILED, err, refuse, say
from starsme.clock import BANGKOK
from starsme.messaging.audit import Operator

T = TypeVar("T")
AT_ONCE = 500
_DURATION = re.compile(r"^(\d{1,6})\s*([smhd])$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def read_duration(text: str) -> timedelta:
    """``90s``, ``15m``, ``2h``, ``3d``."""
    match = _DURATION.match(text.strip())
    if match is None:
        raise typer.BadParameter(
            say(f"“{text}” ไม่ใช่ระยะเวลา เขียนเช่น 90s 15m 2h 3d", f"“{text}” is no duration; write 90s, 15m, 2h or 3d")
        )
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def read_moment(text: str) -> datetime:
    """A date or a time (Bangkok's, unless it says otherwise), or how long ago: ``2026-01-31``, ``2026-01-31T08:30``, ``2h``."""
    if _DURATION.match(text.strip()):
        return datetime.now(UTC) - read_duration(text)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(
            say(
                f"“{text}” ไม่ใช่วันเวลา เขียนเช่น 2026-01-31 2026-01-31T08:30 หรือ 2h (ย้อนหลัง)",
                f"“{text}” is no time; write 2026-01-31, 2026-01-31T08:30, or 2h for two hours ago",
            )
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=BANGKOK)).astimezone(UTC)


Service = Annotated[str, typer.Argument(help="The service, with the environment that it is served with. บริการ")]
Json = Annotated[bool, typer.Option("--json", help="For programmes; times in UTC. ผลเป็น JSON")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="Show at most this many. แสดงไม่เกิน")]
Types = Annotated[str | None, typer.Option("--type", help="Event type, * for any part: 'enrolment.*'. ชนิดเหตุการณ์")]
Subject = Annotated[str | None, typer.Option(help="Id of the enterprise or other subject. รหัสกิจการ")]
OlderThan = Annotated[
    timedelta | None,
    typer.Option(parser=read_duration, metavar="AGE", help="Came longer ago than 90s, 15m, 2h, 3d. เก่ากว่า"),
]
Everything = Annotated[bool, typer.Option("--all", help="All there are. ทั้งหมด")]
Why = Annotated[str | None, typer.Option(help="The reason, kept in the audit. เหตุผล (บันทึกไว้)")]
Who = Annotated[str | None, typer.Option(envvar="STARSME_OPERATOR", help="Who decides, if not the system's user. ผู้สั่ง")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask. ไม่ต้องถาม")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, do nothing. ลองดูก่อน")]
AdminUri = Annotated[
    str | None,
    typer.Option(help="The operator's login to RabbitMQ, amqp://… (or STARSME_ADMIN_AMQP_URI). ที่อยู่ RabbitMQ ของผู้ดูแล"),
]


def before(age: timedelta | None) -> datetime | None:
    """The moment that long ago."""
    return None if age is None else datetime.now(UTC) - age


def operator(who: str | None, why: str | None) -> Operator:
    """Who decides, and why; without a reason nothing is done."""
    if not (why or "").strip():
        refuse(
            'โปรดระบุเหตุผลด้วย --why "…" (จะบันทึกไว้ตรวจสอบ)', 'Give the reason with --why "…"; it is kept for the audit.'
        )
    return Operator((who or getpass.getuser()).strip(), (why or "").strip())


def agreed(yes: bool, th: str, en: str) -> None:
    """Ask before many are touched; where nobody can answer, ``--yes`` must have been given."""
    if yes:
        return
    if not sys.stdin.isatty():
        refuse(
            f"{th} โปรดยืนยันด้วย --yes (หรือดูก่อนด้วย --dry-run)", f"{en} Confirm with --yes, or look first with --dry-run."
        )
    if not typer.confirm(say(f"{th} ยืนยันหรือไม่", f"{en} Go on?"), err=True):
        err.print(say("ไม่ได้ทำอะไร", "Nothing was done."))
        raise typer.Exit(FAILED)


def one_way(named: Sequence[object], filtered: bool) -> None:
    """Either things are named one by one, or described; not both, not neither."""
    if named and filtered:
        refuse(
            "ระบุรหัสทีละรายการ หรือระบุเงื่อนไข อย่างใดอย่างหนึ่ง",
            "Name them one by one, or describe them by options; not both.",
        )
    if not named and not filtered:
        refuse(
            "โปรดระบุรหัส หรือเงื่อนไข (ทั้งหมดคือ --all)",
            "Name what you mean, or describe it by options (--all for all there are).",
        )


def in_parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values, ``AT_ONCE`` a transaction."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
