"""What the bench prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.messaging.load import EVENT_BYTES, PRODUCERS
from tests.bench.messaging.measure import Contender, median, percentile

NOTES = {
    "ours": (
        "quorum",
        "outbox, relay with pipelined confirms, durable inbox; contracts checked, order per subject kept.",
    ),
    "floor": (
        "quorum",
        "the least Python for the same durable work: psycopg2 (8 threads, one round trip a command), py-amqp, batches; no contracts, no order.",
    ),
    "nameko": (
        "quorum, by a subclass",
        "its defaults (10 workers, prefetch 10; it has no setting for a queue's type); no outbox, no inbox: a crash loses events or doubles effects.",
    ),
    "faststream": (
        "quorum",
        "asyncpg with 10 connections, prefetch 100, persistent; no outbox, no inbox: a crash loses events or doubles effects.",
    ),
}
LATENCY = (
    "Latency: 300 commands a second on a fixed timetable, from when a command was due until its effect's commit had returned to the"
    " subscriber, both by the machine's one monotonic clock."
)


def show(console: Console, contenders: Sequence[Contender]) -> None:
    """A row a peer, and below what has to be said about each."""
    table = Table(
        title=f"command commit → effect committed: {EVENT_BYTES}-byte events, {PRODUCERS} producers, 1 subscriber, all durable"
    )
    table.add_column("")
    for heading in ("median/s", "min/s", "max/s", "p50 ms", "p99 ms"):
        table.add_column(heading, justify="right")
    table.add_column("queue")
    for one in contenders:
        rates = one.rates or [float("nan")]
        table.add_row(
            one.name,
            *(f"{figure:,.0f}" for figure in (median(rates), min(rates), max(rates))),
            *(f"{percentile(one.latencies, part) * 1000:.1f}" for part in (50, 99)),
            NOTES[one.name][0],
        )
    console.print(table)
    for one in contenders:
        console.print(f"{one.name}: {NOTES[one.name][1]}")
    console.print(LATENCY)


def last_line(contenders: Sequence[Contender]) -> str:
    """The ratios and ours' latency; what was not run is ``nan``."""
    rates = {one.name: median(one.rates) for one in contenders}
    latencies = next((one.latencies for one in contenders if one.name == "ours"), [])
    nan = float("nan")
    ratios = " ".join(
        f"ours_per_{name}={rates.get('ours', nan) / rates.get(name, nan):.2f}"
        for name in ("floor", "nameko", "faststream")
    )
    return f"{ratios} p50_ms={percentile(latencies, 50) * 1000:.1f} p99_ms={percentile(latencies, 99) * 1000:.1f}"


def show_profile(console: Console, which: str, profile: dict[str, Any], rate: float) -> None:
    """Shares of the processor time that the process used."""
    console.print(
        f"{which}: busy for {profile['busy']:.0%} of a processor at {rate:,.0f} effects/s ({profile['samples']} samples)"
    )
    for part, title, rows in (
        ("task", "by green thread", 12),
        ("under", "function with what it calls", 60),
        ("own", "function itself", 30),
    ):
        console.print(f"\n{title}")
        for name, share in profile[part][:rows]:
            console.print(f"  {share:6.1%}  {name}")
