"""How the command speaks: Thai or English by locale, tables by rich, `--json` for programmes.

What came over the network may hold anything: whatever is shown goes through ``visible`` or ``print_json``, so that no control character
reaches a terminal as such.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from starsme.clock import BANGKOK
from starsme.events.envelope import stamp
from starsme.settings import SettingProblem

out = Console()
err = Console(stderr=True)

FAILED = 1
USAGE = 2
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def language(environ: dict[str, str] | None = None) -> str:
    """``th`` where the locale says so, else ``en``."""
    environ = dict(os.environ) if environ is None else environ
    locale = (
        environ.get("STARSME_LANG") or environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    )
    return "th" if locale.lower().startswith("th") else "en"


def say(th: str, en: str) -> str:
    """The text in the person's language."""
    return th if language() == "th" else en


def visible(text: str, keep: str = "") -> str:
    r"""The text with control, formatting and broken characters written out (``\x1b``), but for those in ``keep``."""
    return "".join(
        one.encode("unicode_escape").decode() if unicodedata.category(one) in _UNSEEN and one not in keep else one
        for one in text
    )


def bangkok(moment: datetime | None) -> str:
    """The time as people here read it."""
    return "-" if moment is None else moment.astimezone(BANGKOK).strftime("%Y-%m-%d %H:%M:%S")


def duration(seconds: float | None) -> str:
    """How long, in its two largest units: ``2d 3h``."""
    if seconds is None:
        return "-"
    parts = []
    left = int(max(seconds, 0))
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        if left >= size:
            parts.append(f"{left // size}{unit}")
            left %= size
    return " ".join(parts[:2]) or "0s"


def show_rows(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], console: Console = out) -> None:
    """A table; the first column is what a person copies, and is never cut."""
    table = Table(title=Text(visible(title)), title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, no_wrap=number == 0, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(_cell(cell)) for cell in row))
    console.print(table)


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return bangkok(value)
    return "-" if value is None else visible(str(value))


def as_json(value: Any, indent: int | None = 1) -> str:
    """JSON with times in UTC; what a terminal would obey is escaped as JSON escapes it."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)
    return "".join(
        f"\\u{ord(one):04x}" if one != "\n" and ord(one) < 0x10000 and unicodedata.category(one) in _UNSEEN else one
        for one in text
    )


def _plain(value: Any) -> str:
    return stamp(value) if isinstance(value, datetime) else str(value)


def print_json(value: Any) -> None:
    """A machine-readable answer on standard output."""
    typer.echo(as_json(value))


def refuse(th: str, en: str, status: int = USAGE) -> NoReturn:
    """Say why not, and what to do; end."""
    typer.echo(visible(say(th, en), keep="\n"), err=True)
    raise typer.Exit(status)


def stop_for_problems(problems: Sequence[SettingProblem]) -> NoReturn:
    """One message with everything that keeps the work from starting; exit status 2."""
    table = Table(
        title=say("เริ่มทำงานไม่ได้ โปรดแก้ไขรายการต่อไปนี้ทั้งหมด", "Cannot start; put all of these right"),
        title_justify="left",
        show_lines=False,
    )
    table.add_column(say("รายการ", "what"), no_wrap=True)
    table.add_column(say("ปัญหาและวิธีแก้", "problem and remedy"), overflow="fold")
    for problem in problems:
        table.add_row(Text(visible(problem.name)), Text(visible(problem.th if language() == "th" else problem.en)))
    err.print(table)
    raise typer.Exit(USAGE)
