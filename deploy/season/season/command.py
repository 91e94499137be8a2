"""`starsme season`: run a whole season, write its report again, invent seasons to try things out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

# Everything heavy is imported inside the commands: `run` first makes the process green, and the others should start at once.
app = typer.Typer(help="A season, end to end · รอบคัดเลือกทั้งกระบวนการ", no_args_is_help=True)

Language = Annotated[str | None, typer.Option("--lang", help="th or en; by locale unless given · ภาษา")]
OutFolder = Annotated[Path, typer.Option("--out", help="Folder for the results · โฟลเดอร์ผลลัพธ์")]


@app.command("sample")
def sample(
    out: OutFolder,
    applications: Annotated[int, typer.Option(help="How many applications · จำนวนใบสมัคร")] = 66,
    provinces: Annotated[str, typer.Option(help="DOPA codes with commas, or all · รหัสจังหวัด หรือ all")] = "50,51",
    seed: Annotated[int, typer.Option(help="Another seed is another season · ค่าเริ่มสุ่ม")] = 2562,
    code: Annotated[str, typer.Option(help="The call's code · รหัสประกาศ")] = "star-2562-sample",
    encoding: Annotated[str, typer.Option(help="utf-8-sig, utf-8 or cp874 · รหัสอักขระ")] = "utf-8-sig",
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Applications as a workbook · เป็นสมุดงาน")] = False,
    shuffle_columns: Annotated[
        bool, typer.Option("--shuffle-columns", help="Columns in another order · สลับคอลัมน์")
    ] = False,
    language: Language = None,
) -> None:
    """Invent a season: SYNTHETIC files of any size, with their answers in expected.json."""
    from season.sampling import invent
    from season.terminal import Terminal

    invent(
        Terminal.of(language),
        out,
        applications=applications,
        provinces=provinces,
        seed=seed,
        code=code,
        encoding=encoding,
        workbook=xlsx,
        shuffle_columns=shuffle_columns,
    )


@app.command("report")
def report(out: OutFolder, language: Language = None) -> None:
    """Write report.html again from the results of an earlier run."""
    from season.reporting import write_again
    from season.terminal import Terminal

    write_again(Terminal.of(language), out)


@app.command("run")
def run(
    data: Annotated[Path, typer.Option(help="Folder with call.yaml, applications.csv|xlsx, … · โฟลเดอร์ข้อมูล")],
    out: OutFolder,
    url: Annotated[
        list[str] | None,
        typer.Option(help="A running platform: one address, or service=address for each; embedded unless given · ที่อยู่"),
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="File with a bearer token (or STARSME_TOKEN) · ไฟล์โทเค็น")
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="Embedded: where its data is kept (default: inside --out) · ที่เก็บข้อมูล")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Embedded: keep serving until Ctrl-C · ให้บริการต่อ")] = False,
    address: Annotated[
        str | None,
        typer.Option(help="Embedded: host:port to listen on; with --serve 127.0.0.1:8080 if it is free · ที่อยู่ที่เปิดรับ"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Only the machine-readable outcome · ผลสำหรับโปรแกรม")] = False,
    language: Language = None,
) -> None:
    """Run a season from files to published selections, matched mentors and settled man-days, and write its report."""
    from season.running import Given, run_given
    from season.terminal import Terminal

    given = Given(
        data=data,
        out=out,
        urls=tuple(url or ()),
        token_file=token_file,
        state=state,
        serve=serve,
        address=address,
        as_json=as_json,
    )
    raise typer.Exit(run_given(Terminal.of(language), given))
