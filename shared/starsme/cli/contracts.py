"""`starsme contracts`: the event types, and their checked-in JSON Schemas."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from starsme.cli.speech import err, out, print_json, say
from starsme.events import registered
from starsme.events.schema import json_schema, stale, write_snapshots


def contracts(
    write: Annotated[
        bool, typer.Option("--write", help="write today's schemas; refuses what breaks a version")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="exit 1 when the checked-in schemas are not today's")] = False,
    json: Annotated[bool, typer.Option("--json", help="every schema as JSON")] = False,
) -> None:
    """List every event type; with --write or --check, keep the schemas that partner agencies build against."""
    if write:
        _write()
    elif check and (old := stale()):
        err.print(
            say(
                "สัญญาไม่ตรงกับไฟล์ที่เก็บไว้ โปรดรัน make contracts: ", "The checked-in schemas are stale; run make contracts: "
            )
            + ", ".join(old)
        )
        raise typer.Exit(1)
    elif json:
        print_json({name: json_schema(contract) for name, contract in sorted(registered().items())})
    elif not check:
        _show()


def _write() -> None:
    try:
        names = write_snapshots()
    except ValueError as error:
        err.print(
            say(
                "เปลี่ยนสัญญาที่ประกาศแล้วไม่ได้ ให้ประกาศรุ่นใหม่ (.v2) คู่กัน:",
                "A published version may not change; publish .v2 beside it:",
            )
        )
        err.print(str(error))
        raise typer.Exit(1) from None
    out.print(say(f"เขียนสัญญา {len(names)} ชนิด", f"{len(names)} schemas written"))


def _show() -> None:
    table = Table(title=say("ชนิดเหตุการณ์", "Event types"), title_justify="left")
    for heading in (say("ชนิด", "type"), say("ประธาน", "subject"), say("ความหมาย", "what it says")):
        table.add_column(heading)
    for name, contract in sorted(registered().items()):
        table.add_row(name, contract.subject_field, (contract.__doc__ or "").strip().splitlines()[0])
    out.print(table)
