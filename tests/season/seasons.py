"""Running whole seasons as people do, with the `starsme` command in a process of its own, and comparing what they come to."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import connect
from typing import Any

STARSME = Path(sys.executable).with_name("starsme")
SAMPLE = Path(__file__).parents[2] / "deploy" / "season" / "season" / "sample"
PILOT = Path(__file__).parents[2].parent / "shared" / "data" / "pilot"
LIMIT_SECONDS = 180
RESULTS = (
    "summary.json",
    "decisions.csv",
    "ranking.csv",
    "matches.csv",
    "unmet_needs.csv",
    "ledger.csv",
    "balances.csv",
    "refusals.csv",
    "rows_to_correct.csv",
    "report.json",
    "report.html",
)

_APPLICATION = ("tax_id", "verdict", "decision", "superseded_by", "size", "assessment")
_ORDER = ("rank", "row", "judges", "total", "shown", "decision", "waiting_position", "tie_with_previous_broken_by")


@dataclass(frozen=True)
class Ended:
    """How a run ended and what it left."""

    status: int
    said: str
    out: Path

    @property
    def summary(self) -> dict[str, Any]:
        return dict(json.loads((self.out / "summary.json").read_text("utf-8")))

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.out / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))


def run_season(data: Path, out: Path, *words: str | Path) -> Ended:
    """Run a season to its end."""
    with _started(data, out, *words) as process:
        said, _ = process.communicate(timeout=LIMIT_SECONDS)
    return Ended(process.returncode, said, out)


def kill_season_after(step: str, data: Path, out: Path) -> str:
    """Start a season and kill it as soon as it says that ``step`` is done; gives what it had said."""
    said = ""
    with _started(data, out) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if line.startswith(f"✓ {step}"):
                break
        process.send_signal(signal.SIGKILL)
        process.wait(LIMIT_SECONDS)
    return said


def _started(data: Path, out: Path, *words: str | Path) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STARSME_")}
    return subprocess.Popen(
        [STARSME, "season", "run", "--data", data, "--out", out, *words],
        env={**environment, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def differences(ours: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """Every answer of ``expected`` that ``ours`` gives otherwise, and every answer that only one of them has."""
    mine, theirs = dict(_answers(ours)), dict(_answers(expected))
    return [
        f"{place}: ours {mine.get(place)!r}, expected {theirs.get(place)!r}"
        for place in {**theirs, **mine}
        if mine.get(place) != theirs.get(place)
    ]


def _answers(season: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for item in season["applications"]:
        answer = {key: item[key] for key in _APPLICATION}
        reasons = sorted(item["reasons"]), sorted(item["incomplete_fields"])
        yield f"application {item['row']}", (answer, *reasons)
    for item in season["scores"]:
        yield (
            f"sheet {item['line']}",
            [item["judge"], item["app_row"], item["status"], item["code"], sorted(item["fields"])],
        )
    for province, result in season["selection"].items():
        yield f"{province} star", result["star"]
        yield f"{province} waiting", result["waiting"]
        yield f"{province} declined", sorted(result["declined"])
        yield f"{province} not rankable", sorted((one["row"], one["judges"]) for one in result["not_rankable"])
        yield f"{province} unfilled", result["unfilled_seats"]
        for place in result["order"]:
            yield f"{province} rank {place['rank']}", {key: place[key] for key in _ORDER}
    for number, group in season["groups"].items():
        yield f"group {number}", group
    yield "matching", [season["matching"]["enterprises"], season["matching"]["needs"]]
    for item in season["ledger"]["refused"]:
        yield f"request {item['line']}", item["code"]
    for item in season["ledger"]["accepted"]:
        yield f"request {item['line']}", [item[key] for key in ("enterprise", "year", "minutes", "effect")]
    for item in season["ledger"]["balances"]:
        key = f"balance {item['enterprise']} {item['year']}"
        yield key, [item[amount] for amount in ("granted", "reserved", "used")]


def expected_of(data: Path) -> dict[str, Any]:
    """The answers that a folder carries."""
    return dict(json.loads((data / "expected.json").read_text("utf-8")))


def kept_by(out: Path) -> dict[str, int]:
    """What an embedded platform keeps: events told and received by each service, and messages to people."""
    kept = {}
    for database in sorted(out.glob("platform/*/*.sqlite3")):
        with closing(connect(f"file:{database}?mode=ro", uri=True)) as connection:
            for table in ("outbox", "inbox", *(("deliveries",) if database.stem == "notifications" else ())):
                kept[f"{database.stem} {table}"] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return kept
