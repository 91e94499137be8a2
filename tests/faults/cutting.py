"""Faults of connections: stalled, reset, or cut in the middle of a write."""

from __future__ import annotations

import time

from tests.faults.proxy import BOTH, Link, Proxy
from tests.faults.servers import wait_until
from tests.faults.situation import NotDone, Situation

STALL_SECONDS = (2.0, 6.0)


def stall_broker_connections(on: Situation) -> str:
    """Nothing gets through for a while, and nothing tells."""
    return _stall(on, on.platform.to_rabbit)


def stall_database_connections(on: Situation) -> str:
    """Nothing gets through for a while, and nothing tells."""
    return _stall(on, on.platform.to_postgres)


def reset_broker_connections(on: Situation) -> str:
    """Connection reset by peer."""
    return _reset(on, on.platform.to_rabbit)


def reset_database_connections(on: Situation) -> str:
    """Connection reset by peer."""
    return _reset(on, on.platform.to_postgres)


def cut_a_broker_frame(on: Situation) -> str:
    """The first half of a write arrives, then a reset."""
    return _cut(on, on.platform.to_rabbit)


def cut_a_database_message(on: Situation) -> str:
    """The first half of a write arrives, then a reset."""
    return _cut(on, on.platform.to_postgres)


def _some(on: Situation, proxy: Proxy) -> tuple[list[Link], tuple[str, ...], str]:
    """One connection, those of one replica, or all; with the doors that go with them, and words for it."""
    how, links = on.chance.choice(("one", "replica", "all")), proxy.links()
    if not links:
        raise NotDone("no connection is open")
    chosen = on.chance.choice(links)
    if how == "one":
        return [chosen], (), f"one of {chosen.door}'s"
    if how == "replica":
        return proxy.links(chosen.door), (chosen.door,), f"all of {chosen.door}'s"
    return links, tuple(replica.name for replica in on.platform.replicas), f"all {len(links)}"


def _stall(on: Situation, proxy: Proxy) -> str:
    links, doors, words = _some(on, proxy)
    with proxy.stalled(links, doors):
        seconds = on.pause(*STALL_SECONDS)
    return f"{words}, for {seconds:.1f} s"


def _reset(on: Situation, proxy: Proxy) -> str:
    links, _, words = _some(on, proxy)
    proxy.reset(links)
    return words


def _cut(on: Situation, proxy: Proxy) -> str:
    """The first connection to write, or whichever write within a second of it."""
    direction, links, one = on.chance.choice(BOTH), proxy.links(), on.chance.random() < 0.5
    proxy.cut_next_write(links, direction)
    try:
        wait_until(lambda: any(link.was_cut.is_set() for link in links), 10, "a write to cut")
        time.sleep(0.0 if one else 1.0)
    finally:
        proxy.disarm(links)
    doors = [link.door for link in links if link.was_cut.is_set()]
    return f"{direction}, {len(doors)} of {', '.join(sorted(set(doors)))}"
