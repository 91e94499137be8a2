"""`make bench`: the messaging kernel against plain nameko, FastStream and the floor, on this machine, in one run.

``--only ours,floor --rounds 1`` runs a part. ``--profile ours-producer`` shows where a process spends its time instead.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from tests.bench.messaging.history import FEW, MANY, give_past
from tests.bench.messaging.load import SUBJECTS
from tests.bench.messaging.measure import Contender, Servers, median
from tests.bench.messaging.process import PEERS
from tests.bench.messaging.report import last_line, show, show_profile
from tests.servers import postgresql, private, rabbitmq
from tests.servers.databases import Databases

ROUND_SECONDS = 3.5
WARM_UP = {"ours": 2_000, "floor": 3_000, "nameko": 300, "faststream": 500}
STEADY_PER_SECOND = 300
STEADY_SECONDS = {"ours": 20.0, "floor": 8.0, "nameko": 4.0, "faststream": 8.0}


def main() -> int:
    """Measure and print; the last line is for machines."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(143))  # so that nothing is left behind
    console = Console(highlight=False, width=120)
    database, broker = postgresql.find().server, rabbitmq.find().server
    console.print(f"servers: {database}; {broker}")
    databases = Databases(database)
    try:
        with tempfile.TemporaryDirectory() as folder:
            servers = Servers(databases, broker)
            contenders = [Contender(name, servers.place(), Path(folder)) for name in asked.only]
            if asked.profile:
                _profile(contenders[0], asked.profile, asked.scale, console)
                return 0
            _rounds(contenders, asked.rounds, asked.scale, console)
            if not asked.no_latency:
                _latencies(contenders, asked.scale, console)
            show(console, contenders)
            if asked.history:
                few, many = _with_a_past(servers, Path(folder), asked, console)
                sys.stdout.write(f"rows_1m_per_10k={median(few.rates) / median(many.rates):.2f}\n")
            sys.stdout.write(last_line(contenders) + "\n")
    finally:
        databases.drop_all()
        broker.virtual_hosts.drop_all()
        private.stop_all()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.messaging", description=__doc__)
    parser.add_argument("--only", type=lambda text: text.split(","), help=f"of {', '.join(PEERS)}")
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("BENCH_ROUNDS", "5")))
    parser.add_argument("--scale", type=float, default=float(os.environ.get("BENCH_SCALE", "1")), help="size of rounds")
    parser.add_argument("--no-latency", action="store_true")
    parser.add_argument(
        "--history", action="store_true", help="the cost with 1,000,000 rows; always there unless --only"
    )
    parser.add_argument("--profile", metavar="PEER-ROLE", help="ours-producer, ours-subscriber, floor-producer, …")
    asked = parser.parse_args()
    if asked.profile:
        asked.only = [asked.profile.partition("-")[0]]
    asked.history = asked.history or asked.only is None
    asked.only = asked.only or list(PEERS)
    return asked


def _rounds(contenders: list[Contender], rounds: int, scale: float, console: Console) -> None:
    """Interleaved: a round of each in turn, those not in turn frozen. The first does not count; it tells how much fills a round."""
    sizes: dict[str, int] = {}
    with ExitStack() as stack:
        for contender in contenders:
            stack.enter_context(contender.running())
            contender.pause()
        for number in range(rounds + 1):
            for contender in contenders:
                count = WARM_UP[contender.name] if number == 0 else sizes[contender.label]
                contender.resume()
                rate = contender.throughput(count)
                contender.pause()
                if number == 0:
                    sizes[contender.label] = int(rate * ROUND_SECONDS * scale)
                else:
                    contender.rates.append(rate)
                    console.print(f"round {number}: {contender.label} {rate:,.0f}/s")


def _latencies(contenders: list[Contender], scale: float, console: Console) -> None:
    """Each alone, with nothing else running."""
    for contender in contenders:
        count = int(STEADY_PER_SECOND * STEADY_SECONDS[contender.name] * scale)
        with contender.running():
            contender.steady(STEADY_PER_SECOND, STEADY_PER_SECOND)
            contender.latencies = contender.steady(count, STEADY_PER_SECOND)
        console.print(f"steady: {contender.name} done")


def _with_a_past(
    servers: Servers, folder: Path, asked: argparse.Namespace, console: Console
) -> tuple[Contender, Contender]:
    """Ours twice, with little and with much in outbox and inbox."""
    few, many = (Contender("ours", servers.place(), folder, label=label) for label in ("10 k rows", "1 M rows"))
    for contender, rows in ((few, FEW), (many, MANY)):
        with contender.running():
            contender.throughput(SUBJECTS // 10)
        give_past(contender, rows)
    _rounds([few, many], asked.rounds, asked.scale, console)
    return few, many


def _profile(contender: Contender, which: str, scale: float, console: Console) -> None:
    with contender.running():
        process = contender.producer if which.endswith("-producer") else contender.subscriber
        count = int(contender.throughput(WARM_UP[contender.name]) * 2 * ROUND_SECONDS * scale)
        process.ask("profile_start")
        rate = contender.throughput(count)
        show_profile(console, which, process.ask("profile_stop"), rate)


if __name__ == "__main__":
    sys.exit(main())
