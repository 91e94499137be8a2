"""How the command speaks: Thai or English by locale, tables by rich, `--json` for programmes."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from starsme.settings import SettingProblem

out = Console()
err = Console(stderr=True)

USAGE = 2


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


def print_json(value: Any) -> None:
    """A machine-readable answer on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


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
        table.add_row(problem.name, problem.th if language() == "th" else problem.en)
    err.print(table)
    raise typer.Exit(USAGE)
