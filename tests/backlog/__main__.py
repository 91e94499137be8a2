"""`python -m tests.backlog`: `BACKLOG_EVENTS` (100,000) wait while a broker of our own is down; the last line is for machines."""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.backlog.outage import endure
from tests.backlog.processes import DESK, READER, processes
from tests.faults.servers import Postgres, Rabbit

ROOT = Path(__file__).parents[2]


class Node:
    """A RabbitMQ node that is killed and started again on its data."""

    # The node writes down which queues it has a few seconds after they were declared; killed before, it never serves them again.
    SETTLED_SECONDS = 10.0

    def __init__(self, rabbit: Rabbit) -> None:
        self._rabbit = rabbit

    def take_away(self) -> None:
        """`kill -9`, when it has settled."""
        time.sleep(self.SETTLED_SECONDS)
        self._rabbit.kill()

    def bring_back(self) -> None:
        """Start it; it recovers what it had confirmed."""
        self._rabbit.start()


def say(line: str) -> None:
    """Tell at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run it; 1 when a promise was broken."""
    events = int(os.environ.get("BACKLOG_EVENTS", "100000"))
    folder = ROOT / "var" / "backlog" / str(os.getpid())
    folder.mkdir(parents=True)
    say(f"logs in {folder.relative_to(ROOT)}")
    with closing(Postgres(folder / "postgres.log")) as postgres, closing(Rabbit(folder / "rabbitmq.log")) as rabbit:
        postgres.start()
        rabbit.open()
        with closing(postgres.connect("postgres")) as connection, connection.cursor() as cursor:
            for service in (DESK, READER):
                cursor.execute(f'CREATE DATABASE "{service}"')
        urls = {service: postgres.url(service) for service in (DESK, READER)}
        with processes(rabbit.uri(), urls, folder) as services:
            outcome = endure(services, Node(rabbit), events=events, singles=events // 50, say=say)
    broken = outcome.broken()
    for line in broken:
        say(f"BROKEN: {line}")
    for line in outcome.lines():
        say(line)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
