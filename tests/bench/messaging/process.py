"""One process of a peer: ``python -m tests.bench.messaging.process <socket's descriptor> <setup as JSON>``."""

from __future__ import annotations

import importlib
import json
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, cast

from tests.bench.messaging.remote import ROOT, Setup, answer_questions


class Producer(Protocol):
    """Gives commands from ``load.PRODUCERS`` workers at once."""

    def give(self, first: int, count: int, per_second: float | None) -> float:
        """Give them all and return when the first was due (monotonic seconds). Events may still be on their way."""


class Subscriber(Protocol):
    """Turns events into effects all the time."""

    def committed(self) -> list[tuple[int, float]]:
        """The numbers whose effects were committed since last asked, and when each commit had returned (monotonic seconds)."""


class Peer(Protocol):
    """A module that can be either."""

    def producer(self, setup: Setup) -> AbstractContextManager[Producer]:
        """Ready to give when entered."""

    def subscriber(self, setup: Setup) -> AbstractContextManager[Subscriber]:
        """Listening when entered."""


@dataclass(frozen=True, slots=True)
class Where:
    """The module of a peer, whether its processes are green (eventlet), and the virtualenv they run in, if not ours."""

    module: str
    green: bool
    virtualenv: str | None = None

    @property
    def python(self) -> str:
        """The interpreter; raises ``SystemExit`` where the virtualenv is missing."""
        if self.virtualenv is None:
            return sys.executable
        python = ROOT / self.virtualenv / "bin" / "python"
        if not python.exists():
            raise SystemExit(f"{self.virtualenv} is not there: run make bench")
        return str(python)


PEERS = {
    "ours": Where("tests.bench.messaging.ours", green=True),
    "floor": Where("tests.bench.messaging.floor", green=False),
    "nameko": Where("tests.bench.messaging.plain_nameko", green=True),
    "faststream": Where("tests.bench.messaging.faststream_peer", green=False, virtualenv=".venv-bench"),
}


def main(descriptor: int, setup: Setup) -> None:
    """Be that process until the parent hangs up."""
    where = PEERS[setup.peer]
    if where.green:
        from starsme.green import make_green

        make_green()
    from tests.bench.messaging.profile import Profile

    profile = Profile()
    peer = cast(Peer, importlib.import_module(where.module))
    ways = {"profile_start": profile.start, "profile_stop": profile.stop}
    if setup.role == "producer":
        with peer.producer(setup) as producer:
            answer_questions(descriptor, {"give": producer.give, **ways})
    else:
        with peer.subscriber(setup) as subscriber:
            answer_questions(descriptor, {"committed": subscriber.committed, **ways})


if __name__ == "__main__":
    main(int(sys.argv[1]), Setup(**json.loads(sys.argv[2])))
