"""`starsme season run`: from what was typed to a results folder and an exit status."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from rich.table import Table

from season.client import Addresses, AddressesWrong, Platform, PlatformProblem
from season.driving import Season, drive
from season.export import export
from season.report import write_report
from season.reporting import FACTS, REPORT
from season.results import appearing, write_json
from season.show import show_for
from season.source import Source, SourceWrong, read_source
from season.steps import STEPS
from season.terminal import Terminal
from season.words import Words
from starsme.cli.speech import print_json
from starsme.logging import configure_logging

DONE, FAILED, INTERRUPTED = 0, 1, 130
_USUAL, _ANY = "127.0.0.1:8080", "127.0.0.1:0"
_EXPORT = Words("เขียนผลลัพธ์และรายงาน", "Write the results and the report")


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed."""

    data: Path
    out: Path
    urls: tuple[str, ...] = ()
    token_file: Path | None = None
    state: Path | None = None
    serve: bool = False
    address: str | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class _Reached:
    """A platform to drive: the one given, or an embedded one."""

    platform: Platform
    where: str
    folder: Path | None = None


def run_given(terminal: Terminal, given: Given) -> int:
    """Run the season; gives the exit status (0: completed, 1: a step failed). Bad usage and settings end with 2."""
    source = _source(terminal, given)
    try:
        return _run(terminal, given, source)
    except KeyboardInterrupt:
        terminal.err.print(
            terminal.word("หยุดตามคำสั่ง สั่งใหม่เมื่อใดจะทำต่อจากเดิม", "Stopped as asked. Run it again and it carries on."),
            highlight=False,
        )
        return INTERRUPTED


def _run(terminal: Terminal, given: Given, source: Source) -> int:
    with _reached(terminal, given, source) as reached:
        season = Season(reached.platform, source, show_for(terminal.out, terminal.language, silent=given.as_json))
        started = time.perf_counter()
        facts = _driven(season, given.out, terminal.language)
        _tell(terminal, given, season, facts, time.perf_counter() - started)
        if given.serve and reached.folder is not None:
            _keep_serving(terminal, given, reached.where, reached.folder)
    return DONE if season.completed else FAILED


def _driven(season: Season, out: Path, language: str) -> dict[str, Any] | None:
    """Drive the steps, then write whatever there is to write; without a platform there is nothing."""
    try:
        drive(season, STEPS)
        started = time.perf_counter()
        with season.show.step(_EXPORT) as advance:
            facts = export(season, out, advance)
            with appearing(out / REPORT) as draft:
                write_report(draft, facts, language)
            write_json(out / FACTS, facts)
        season.seconds["results"] = round(time.perf_counter() - started, 3)
        write_json(out / "timings.json", season.seconds)
    except PlatformProblem as problem:
        if problem not in season.failed.values():
            season.failed["results"] = problem
            season.show.say(Words(problem.th, problem.en), "red")
        return None
    return facts


def _source(terminal: Terminal, given: Given) -> Source:
    try:
        source = read_source(given.data)
        given.out.mkdir(parents=True, exist_ok=True)
        with appearing(given.out / "writable") as draft:
            draft.touch()
        (given.out / "writable").unlink()
    except SourceWrong as error:
        terminal.stop(error.problems)
    except OSError as error:
        terminal.stop(
            [(f"เขียนลงโฟลเดอร์ {given.out} ไม่ได้: {error.strerror}", f"{given.out} cannot be written: {error.strerror}.")]
        )
    return source


@contextmanager
def _reached(terminal: Terminal, given: Given, source: Source) -> Iterator[_Reached]:
    if given.urls:
        try:
            addresses = Addresses.read(given.urls)
        except AddressesWrong as error:
            terminal.stop(error.problems)
        platform = Platform(addresses, _token(terminal, given), terminal.language)
        try:
            yield _Reached(platform, given.urls[0])
        finally:
            platform.close()
        return
    with _embedded(terminal, given, source) as reached:
        yield reached


@contextmanager
def _embedded(terminal: Terminal, given: Given, source: Source) -> Iterator[_Reached]:
    # Other data is another season: it gets a platform of its own, the same data finds the one that knows it.
    folder = given.state or given.out / "platform" / source.fingerprint()
    with ExitStack() as stack:
        _log_into(folder, stack)
        url, token = _opened(terminal, given, folder, stack)
        platform = Platform(Addresses.read([url]), token, terminal.language)
        stack.callback(platform.close)
        yield _Reached(platform, url, folder)


def _log_into(folder: Path, stack: ExitStack) -> None:
    """Keep the platform's log beside its data: on the terminal it would cut through the bars."""
    folder.mkdir(parents=True, exist_ok=True)
    log = stack.enter_context((folder / "platform.log").open("a", encoding="utf-8", buffering=1))
    configure_logging(level=os.environ.get("STARSME_LOG_LEVEL", "WARNING"), readable=False)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))


def _opened(terminal: Terminal, given: Given, folder: Path, stack: ExitStack) -> tuple[str, str]:
    """Start the embedded platform for as long as ``stack`` is open; gives its address and a token."""
    from onebox import Onebox, OneboxBusy, OneboxRefused

    addresses = [given.address] if given.address else [_USUAL, _ANY] if given.serve else [_ANY]
    for address in addresses:
        try:
            box = stack.enter_context(Onebox.start(folder, address=address))
        except (OneboxBusy, OneboxRefused) as error:
            terminal.stop([(error.text("th"), error.text("en"))])
        except OSError as error:
            if error.errno == errno.EADDRINUSE and address != addresses[-1]:
                continue
            why = error.strerror or str(error)
            terminal.stop(
                [
                    (
                        f"เปิดแพลตฟอร์มในโฟลเดอร์ {folder} ที่ {address} ไม่ได้: {why}",
                        f"The platform cannot start in {folder} at {address}: {why}.",
                    )
                ]
            )
        return box.url, box.token(subject="season")
    raise AssertionError


def _token(terminal: Terminal, given: Given) -> str:
    token = os.environ.get("STARSME_TOKEN", "")
    if given.token_file is not None:
        try:
            token = given.token_file.read_text("utf-8")
        except OSError as error:
            terminal.stop(
                [
                    (
                        f"อ่านโทเค็นจาก {given.token_file} ไม่ได้: {error.strerror}",
                        f"The token in {given.token_file} cannot be read: {error.strerror}.",
                    )
                ]
            )
    if not token.strip():
        terminal.stop(
            [
                (
                    "ต้องมีโทเค็นของผู้ประสานงาน: ระบุ --token-file หรือตั้ง STARSME_TOKEN",
                    "A coordinator's token is needed: give --token-file or set STARSME_TOKEN.",
                )
            ]
        )
    return token.strip()


def _tell(terminal: Terminal, given: Given, season: Season, facts: dict[str, Any] | None, seconds: float) -> None:
    if given.as_json:
        print_json(_outcome(given, season, facts))
        return
    if facts is not None:
        terminal.out.print(_figures(terminal, season, facts))
        if facts["corrections"]["total"]:
            terminal.out.print(_corrections(terminal, facts["corrections"]))
    terminal.out.print(_timings(terminal, season, seconds))
    said = terminal.word("รายงาน", "The report") + f": {given.out / REPORT}"
    if not season.completed:
        said = terminal.word(
            f"ไม่สำเร็จ {len(season.failed)} ขั้น: {', '.join(season.failed)} แก้ไขแล้วสั่งใหม่ได้ งานที่เสร็จแล้วจะไม่ทำซ้ำ",
            f"{len(season.failed)} steps failed: {', '.join(season.failed)}. Put it right and run again: what is done stays done.",
        )
    terminal.out.print(said, style="bold", highlight=False, soft_wrap=True)


def _outcome(given: Given, season: Season, facts: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "completed": season.completed,
        "call": season.source.code,
        "out": str(given.out),
        "failed": [
            {"step": step, "code": problem.code, "th": problem.th, "en": problem.en}
            for step, problem in season.failed.items()
        ],
        "notes": [{"th": note.th, "en": note.en} for note in season.notes],
        "totals": facts and facts["totals"],
        "matching": facts and facts["matching"],
        "ledger": facts and {key: facts["ledger"][key] for key in ("requests", "accepted", "refused", "minutes_used")},
        "messages": season.messages,
        "rows_to_correct": facts and facts["corrections"]["total"],
        "seconds": season.seconds,
    }


def _figures(terminal: Terminal, season: Season, facts: dict[str, Any]) -> Table:
    table = Table(title=facts["call"][f"title_{terminal.language}"], title_justify="left")
    headings = (("จังหวัด", "Province"), ("ใบสมัคร", "Applications"), ("ผ่าน", "Eligible"), ("STAR", "STAR"),
        ("สำรอง", "Waiting"), ("ไม่ได้รับคัดเลือก", "Declined"), ("จัดอันดับไม่ได้", "Not rankable"), ("ที่นั่งว่าง", "Unfilled"))  # fmt: skip
    keys = ("applications", "eligible", "star", "waiting", "declined", "not_rankable", "unfilled")
    for number, (th, en) in enumerate(headings):
        table.add_column(terminal.word(th, en), justify="right" if number else "left")
    for province in facts["provinces"]:
        table.add_row(province[terminal.language], *(f"{province[key]:,}" for key in keys))
    totals = {**facts["totals"], "applications": facts["totals"]["rows"]}
    table.add_section()
    table.add_row(terminal.word("รวม", "Total"), *(f"{totals[key]:,}" for key in keys), style="bold")
    matching, ledger, sent = facts["matching"], facts["ledger"], season.messages.get("sent", 0)
    table.caption = terminal.word(
        f"พี่เลี้ยงครอบคลุม {matching['coverage']:,} จาก {matching['needs']:,} ความต้องการ · "
        f"คำขอที่ปรึกษา {ledger['requests']:,} รับ {ledger['accepted']:,} ไม่รับ {ledger['refused']:,} · "
        f"ส่งข้อความแล้ว {sent:,} ฉบับ",
        f"mentors cover {matching['coverage']:,} of {matching['needs']:,} needs · "
        f"{ledger['requests']:,} consulting requests, {ledger['accepted']:,} accepted, {ledger['refused']:,} refused · "
        f"{sent:,} messages sent",
    )
    return table


def _corrections(terminal: Terminal, corrections: dict[str, Any]) -> Table:
    shown = corrections["first"]
    table = Table(
        title=terminal.word(
            f"ต้องแก้ไข {corrections['total']:,} จุด (ทั้งหมดใน rows_to_correct.csv)",
            f"{corrections['total']:,} to correct (all in rows_to_correct.csv)",
        ),
        title_justify="left",
    )
    table.add_column(terminal.word("ไฟล์", "File"), no_wrap=True)
    table.add_column(terminal.word("แถว", "Row"), justify="right", no_wrap=True)
    table.add_column(terminal.word("คอลัมน์", "Column"), overflow="fold", max_width=24)
    table.add_column(terminal.word("รหัส", "Code"), no_wrap=True)
    table.add_column(terminal.word("สิ่งที่ต้องแก้", "What to correct"), overflow="fold")
    for finding in shown:
        row = "" if finding["row"] is None else str(finding["row"])
        cells = (finding["file"], row, finding["column"] or "", finding["code"], finding[terminal.language])
        table.add_row(*(_unmarked(cell) for cell in cells))
    return table


def _timings(terminal: Terminal, season: Season, seconds: float) -> Table:
    names = {step.name: step.words for step in STEPS} | {"results": _EXPORT}
    table = Table(title=terminal.word("เวลาที่ใช้", "Where the time went"), title_justify="left")
    table.add_column(terminal.word("ขั้น", "Step"))
    table.add_column(terminal.word("วินาที", "Seconds"), justify="right")
    for step, taken in season.seconds.items():
        table.add_row(names[step].in_(terminal.language), f"{taken:.1f}")
    table.add_section()
    table.add_row(terminal.word("รวม", "Total"), f"{seconds:.1f}", style="bold")
    return table


def _unmarked(cell: str) -> str:
    """A cell that rich must not take for markup."""
    return cell.replace("[", "\\[")


def _keep_serving(terminal: Terminal, given: Given, where: str, folder: Path) -> None:
    if not given.as_json:
        starsme = Path(sys.argv[0])  # as it was called: it need not be on the path
        token = f"STARSME_ENVIRONMENT=embedded STARSME_DATA_DIR={folder} {starsme} token --role officer"
        terminal.out.print(
            terminal.word(
                f"ให้บริการ API ต่อที่ {where} (ขอโทเค็น: {token}) กด Ctrl-C เพื่อหยุด",
                f"Still serving the APIs at {where} (a token: {token}); Ctrl-C stops it",
            ),
            highlight=False,
            soft_wrap=True,
        )
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)
