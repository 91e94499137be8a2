"""``python -m tests.fuzz``: every service's OpenAPI document against the running service.

One round with a fixed seed, as ``make check`` wants it; with FUZZ_SECONDS rounds with ever new seeds until the time is
over, on SQLite and PostgreSQL in turn. FUZZ_SEED is the first round's seed, FUZZ_SERVICES the services (names with
commas), FUZZ_DATABASES the databases (sqlite, postgresql), FUZZ_ONLY a pattern of the paths to try.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from starsme.logging import configure_logging
from tests.fuzz.running import Outcome, Plan, run
from tests.fuzz.season import NAMES, play
from tests.servers import postgresql, private
from tests.servers.databases import Databases

FIXED_SEED = 2562
PROCESSES = 2
PARTS = {"enrolment": 4}
"""The largest service is tried in parts, each with a season of its own, so that every core has something to do."""
QUICK = {"examples": 4, "scenarios": 2, "mode": "positive"}
LONG = {"examples": 40, "scenarios": 30}


def main() -> int:
    """Try, tell, and give the exit status."""
    configure_logging(level="CRITICAL")
    seconds = float(os.environ.get("FUZZ_SECONDS") or 0)
    seed = int(os.environ.get("FUZZ_SEED") or (random.randrange(2**31) if seconds else FIXED_SEED))
    kinds = (os.environ.get("FUZZ_DATABASES") or ("sqlite,postgresql" if seconds else "sqlite")).split(",")
    ends, found = time.monotonic() + seconds, 0
    while True:
        for kind in kinds:
            found += _round(kind, seed, **(LONG if seconds else QUICK))
        if time.monotonic() >= ends:
            break
        seed += 1
    return 1 if found else 0


def _round(kind: str, seed: int, **sizes: Any) -> int:
    names = (os.environ.get("FUZZ_SERVICES") or ",".join(NAMES)).split(",")
    only = os.environ.get("FUZZ_ONLY")
    with _databases(kind, names) as urls:
        plans = [
            Plan(name, url, seed, only=only, part=part, parts=len(urls[name]), **sizes)
            for name in names
            for part, url in enumerate(urls[name])
        ]
        found = 0
        with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
            for outcome in pool.map(run, plans):
                _tell(outcome, kind)
                found += len(outcome.findings)
    return found


@contextmanager
def _databases(kind: str, names: Sequence[str]) -> Iterator[dict[str, list[str]]]:
    """Databases with the season in them: for each service one, or as many as it has parts."""
    with ExitStack() as stack:
        if kind == "sqlite":
            seasons = _in_files(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        else:
            stack.callback(private.stop_all)
            made = Databases(postgresql.find().server)
            stack.callback(made.drop_all)
            seasons = _on_server(made)
        played = list(islice(seasons, max(PARTS.get(name, 1) for name in names)))
        yield {name: [urls[name] for urls in played[: PARTS.get(name, 1)]] for name in names}


def _in_files(folder: Path) -> Iterator[dict[str, str]]:
    first = {name: folder / f"{name}.sqlite3" for name in NAMES}
    play({name: f"sqlite:///{file}" for name, file in first.items()})
    for number in count():
        copies = {name: shutil.copy(file, folder / f"{name}-{number}.sqlite3") for name, file in first.items()}
        yield {name: f"sqlite:///{file}" for name, file in copies.items()}


def _on_server(made: Databases) -> Iterator[dict[str, str]]:
    while True:
        urls = {name: made.new() for name in NAMES}
        play(urls)
        yield urls


def _tell(outcome: Outcome, kind: str) -> None:
    plan = outcome.plan
    name = plan.name if plan.parts == 1 else f"{plan.name} {plan.part + 1}/{plan.parts}"
    answers = ", ".join(f"{status} × {times}" for status, times in sorted(outcome.answers.items()))
    _say(
        f"{name} on {kind}, seed {plan.seed}: {outcome.answers.total()} requests to {len(outcome.operations)} operations "
        f"in {outcome.seconds:.0f} s ({answers}): {len(outcome.findings)} findings"
    )
    for what, shown in outcome.findings.items():
        _say("", f"✗ {what}", shown)
    if outcome.findings:
        _say("", f"Again: FUZZ_SEED={plan.seed} FUZZ_SERVICES={plan.name} FUZZ_DATABASES={kind} python -m tests.fuzz")


def _say(*lines: Sequence[str]) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
