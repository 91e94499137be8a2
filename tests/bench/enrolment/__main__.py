"""`make bench-enrolment`: the figures that enrolment promises. BENCH_SCALE=0.01 tries it with a hundredth of everything.

The last line is for machines.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console

from tests.bench.enrolment.population import populate
from tests.bench.enrolment.season import Figures, LargeSeason, invent, seconds_to_rank
from tests.bench.enrolment.side_by_side import Side, ratios
from tests.servers import postgresql, private, rabbitmq
from tests.servers.databases import Databases
from tests.servers.rabbitmq import with_virtual_host
from tests.servers.services import Deployment, deployed

SCALE = float(os.environ.get("BENCH_SCALE") or 1)
TIMES = int(os.environ.get("BENCH_REQUESTS") or 300)
APPLICATIONS = int(20_000 * SCALE)
FEW, MANY = int(10_000 * SCALE), int(1_000_000 * SCALE)


class Servers:
    """Databases and virtual hosts for services that come and go."""

    def __init__(self) -> None:
        self._databases = Databases(postgresql.find().server)
        self._rabbit = rabbitmq.find().server

    @contextmanager
    def enrolment(self) -> Iterator[Deployment]:
        """One enrolment service, as it is deployed."""
        virtual_host, url = self._rabbit.virtual_hosts.new(), self._databases.new()
        try:
            with tempfile.TemporaryDirectory() as folder:
                uri = with_virtual_host(self._rabbit.uri, virtual_host)
                with deployed(Path(folder), uri, {"enrolment": url}) as deployment:
                    yield deployment
        finally:
            self._databases.drop(url)
            self._rabbit.virtual_hosts.give_back(virtual_host)

    def close(self) -> None:
        """Leave nothing behind."""
        self._databases.drop_all()
        self._rabbit.virtual_hosts.drop_all()
        private.stop_all()


def season(servers: Servers) -> Figures:
    """The large season's figures."""
    with tempfile.TemporaryDirectory() as folder:
        invent(Path(folder), APPLICATIONS)
        with servers.enrolment() as deployment:
            return LargeSeason(deployment, Path(folder)).run()


def few_and_many(servers: Servers, console: Console) -> dict[str, tuple[float, float]]:
    """The same requests with few enterprises and with many."""
    with ExitStack() as stack:
        sides = []
        for count in (FEW, MANY):
            deployment = stack.enter_context(servers.enrolment())
            populate(deployment.database_urls["enrolment"], count)
            console.print(f"{count:,} enterprises written")
            sides.append(Side(deployment, count))
        return ratios(sides[0], sides[1], min(TIMES, FEW - 20))


def main() -> int:
    """Measure all of it and say it."""
    console, servers = Console(), Servers()
    try:
        figures = season(servers)
        console.print(
            f"import of {APPLICATIONS:,} applications: {figures.import_seconds:.1f} s, {figures.import_processor_seconds:.1f} s"
            f" of processor, {figures.import_peak_megabytes:.0f} MB at most"
        )
        console.print(f"proposal that ranks {figures.ranked:,} applications, by HTTP: {figures.proposal_seconds:.2f} s")
        ranking = seconds_to_rank(APPLICATIONS)
        console.print(f"ranking of {APPLICATIONS:,} candidates, alone: {ranking:.2f} s")
        compared = few_and_many(servers, console)
    finally:
        servers.close()
    for name, (few, many) in compared.items():
        console.print(f"{name}: p95 {few:.1f} ms with {FEW:,} enterprises, {many:.1f} ms with {MANY:,}")
    ratio = {name: many / few for name, (few, many) in compared.items()}
    sys.stdout.write(
        f"import_20k_seconds={figures.import_seconds:.1f} import_peak_mb={figures.import_peak_megabytes:.0f} "
        f"submit_ratio={ratio['submit']:.2f} list_ratio={ratio['list']:.2f} search_ratio={ratio['search']:.2f} "
        f"rank_20k_seconds={ranking:.2f} proposal_seconds={figures.proposal_seconds:.2f} scale={SCALE:g}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
