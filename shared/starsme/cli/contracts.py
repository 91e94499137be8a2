"""`starsme contracts`: the event types, and what is checked in of them: JSON Schemas, the AsyncAPI document, stored examples."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

import typer
from rich.padding import Padding

from starsme.cli.speech import err, language, out, print_json, say
from starsme.events import Contract, asyncapi, examples, registered
from starsme.events.routing import exchange_of
from starsme.events.schema import PACKAGE, broken, json_schema, stale, write_snapshots


def contracts(
    write: Annotated[
        bool,
        typer.Option(
            "--write",
            help="write today's schemas and AsyncAPI document, put new examples on record; refuses what breaks a version",
        ),
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="exit 1 when what is checked in is not today's")] = False,
    json: Annotated[bool, typer.Option("--json", help="the event types and their fields as JSON")] = False,
) -> None:
    """List every event type; with --write or --check, keep the files that partner agencies build against."""
    if write:
        _write()
    elif check:
        _check()
    elif json:
        print_json([_described(name, contract) for name, contract in sorted(registered(PACKAGE).items())])
    else:
        _show()


def _write() -> None:
    """Look at everything first: what is refused changes no file."""
    if problems := broken():
        refusal = say(
            "เปลี่ยนสัญญาที่ประกาศแล้วไม่ได้ ให้ประกาศรุ่นใหม่ (.v2) คู่กัน:",
            "A published version may not change; publish .v2 beside it:",
        )
        _stop([refusal, *problems])
    try:
        new = examples.publish()
    except examples.ExamplesBroken as error:
        _stop([problem.th if language() == "th" else problem.en for problem in error.problems])
    names = write_snapshots()
    asyncapi.write()
    out.print(
        say(
            f"เขียนสัญญา {len(names)} ชนิดและเอกสาร AsyncAPI บันทึกตัวอย่างใหม่ {new} รายการ",
            f"{len(names)} schemas and the AsyncAPI document written; {new} new examples on record",
        )
    )


def _check() -> None:
    problems = []
    if old := stale():
        problems.append(
            say("JSON Schema ไม่ตรงกับสัญญา โปรดรัน make contracts: ", "The JSON Schemas are stale; run make contracts: ")
            + ", ".join(old)
        )
    problems += [problem.th if language() == "th" else problem.en for problem in examples.problems()]
    if asyncapi.stale():
        problems.append(
            say(
                "เอกสาร AsyncAPI ไม่ตรงกับสัญญา โปรดรัน make contracts",
                "The AsyncAPI document is stale; run make contracts",
            )
        )
    if problems:
        _stop(problems)


def _stop(problems: list[str]) -> NoReturn:
    for problem in problems:
        err.print(problem, markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)


def _described(name: str, contract: type[Contract]) -> dict[str, Any]:
    schema = json_schema(contract)
    required = schema.get("required", [])
    return {
        "type": name,
        "publisher": contract.service,
        "subject": contract.subject_field,
        "en": contract.en,
        "th": contract.th,
        "fields": [
            {"name": field, "required": field in required, **shape} for field, shape in schema["properties"].items()
        ],
    }


def _show() -> None:
    """Type by type under each publisher: fields are many, and a terminal is narrow."""
    publisher = ""
    for name, contract in sorted(registered(PACKAGE).items()):
        about = _described(name, contract)
        if contract.service != publisher:
            publisher = contract.service
            out.rule(f"{publisher}: {say('ประกาศที่', 'publishes to')} {exchange_of(publisher)}", align="left")
        fields = ", ".join(field["name"] + ("" if field["required"] else "?") for field in about["fields"])
        out.print(f"[bold]{name}[/bold]  {say('ประธาน', 'subject')} {contract.subject_field}", highlight=False)
        for line in (say(contract.th or contract.en, contract.en), fields):
            out.print(Padding(line, (0, 0, 0, 4)), markup=False, highlight=False)
    out.print(say("ฟิลด์ที่มี ? อาจไม่มีในเหตุการณ์", "A field with ? may be missing."), style="dim")
