"""The same as `make backlog`, small: every event waits while the broker cannot be reached, and arrives once afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from starsme import retention
from tests.backlog.outage import Memory, Outcome, endure
from tests.backlog.processes import DESK, READER, processes
from tests.faults.proxy import Proxy


class CutOff:
    """A broker behind a proxy that is closed and opened again on the same port."""

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 5672)
        self._proxy = Proxy(*self._target)
        self._port = self._proxy.open_door("all")
        login = parts.netloc.rpartition("@")[0]
        self.uri = parts._replace(netloc=f"{login}@127.0.0.1:{self._port}").geturl()

    def take_away(self) -> None:
        """Reset every connection, refuse new ones."""
        self._proxy.close()

    def bring_back(self) -> None:
        """Let them in again."""
        self._proxy = Proxy(*self._target)
        self._proxy.open_door("all", self._port)


@contextmanager
def cut_off(uri: str) -> Iterator[CutOff]:
    broker = CutOff(uri)
    try:
        yield broker
    finally:
        broker.take_away()


def test_five_thousand_events_wait_for_the_broker_and_take_effect_once(
    new_database: Callable[[], str], amqp_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "VACUUM_AFTER", 5000)
    urls = {DESK: new_database(), READER: new_database()}
    with cut_off(amqp_uri) as broker, processes(broker.uri, urls, tmp_path) as services:
        outcome = endure(services, broker, events=5000, singles=50, say=lambda _line: None)
    assert outcome.broken(timed=False) == []
    assert len(outcome.commands) == 50
    assert outcome.backlog == 5000


def kept(**changes: object) -> Outcome:
    whole = {
        "backlog": 100_000,
        "commands": [0.01] * 20,
        "lost": 0,
        "doubled": 0,
        "disordered": 0,
        "seconds_to_published": 20.0,
        "seconds_to_effects": 30.0,
        "memory": Memory(120.0, 130.0),
        "sizes": {"outbox": (2.0, 90.0, 2.5), "inbox": (1.0, 40.0, 1.0)},
    }
    return Outcome(**{**whole, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"lost": 1}, "1 events were lost"),
        ({"doubled": 2}, "2 events were doubled"),
        ({"disordered": 3}, "3 events were out of order"),
        ({"seconds_to_published": 40.0}, "2500 events a second are fewer than 3000"),
        ({"memory": Memory(120.0, 190.0)}, "the relay's process grew by 70 MB"),
        ({"sizes": {"outbox": (2.0, 90.0, 20.0)}}, "outbox is 20.0 MB after pruning; it was 2.0, at the height 90.0"),
    ],
)
def test_each_broken_promise_is_told(changes: dict[str, object], told: str) -> None:
    assert kept().broken() == []
    assert kept(**changes).broken() == [told]


def test_the_last_line_is_for_machines() -> None:
    *_, last = kept().lines()
    words = dict(word.split("=") for word in last.split())
    assert (words["backlog"], words["lost"], words["drained_per_second"]) == ("100000", "0", "5000")
    assert words["relay_rss_growth_mb"] == "10.0"
