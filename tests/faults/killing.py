"""Faults of processes and servers: killed, frozen, or asked to stop, at the moments that hurt."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2

from tests.faults.load import command_for
from tests.faults.observing import ask
from tests.faults.replicas import HOPS, ORDERS, SERVICES, STOCK, Replica
from tests.faults.servers import wait_until
from tests.faults.situation import NotDone, Situation

DOWN_SECONDS = (0.2, 2.5)
FROZEN_SECONDS = (2.0, 5.0)
KIND_SECONDS = 10.0  # what `docker stop` waits before it kills
LEADER = (
    "SELECT a.client_port, a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid) JOIN pg_database d ON d.oid = l.database "
    "WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database() "
    "AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('starsme.relay.' || %s, 0)"
)
BLOCKED = (
    "SELECT client_port, pid FROM pg_stat_activity "
    "WHERE datname = current_database() AND %s = ANY (pg_blocking_pids(pid))"
)


def kill_an_api_process(on: Situation) -> str:
    """A replica of the publisher, whatever it has in hand."""
    return _killed(on, on.chance.choice(on.platform.of(ORDERS)))


def kill_the_relay_leader(on: Situation) -> str:
    """The holder of the advisory lock, after the broker took its events and before it heard so: they are published again."""
    replica, _ = _process_behind(on, service := _publisher(on), LEADER, service)
    proxy = on.platform.to_rabbit
    with proxy.stalled(proxy.links(replica.name), directions=["to client"]):
        on.pause(0.3, 1.0)
        on.platform.kill(replica)
    return _restarted(on, replica)


def kill_a_subscriber_mid_batch(on: Situation) -> str:
    """A customer's row is locked, so that the subscriber has to stop in the middle of its batch; there it is killed."""
    with _stopped_mid_batch(on) as (_, replica):
        on.platform.kill(replica)
    return _restarted(on, replica)


def kill_a_whole_subscriber_before_it_acknowledges(on: Situation) -> str:
    """Every replica at once, while no acknowledgement reaches the broker: what has taken effect is delivered again."""
    replicas, proxy = on.platform.of(on.chance.choice(HOPS)), on.platform.to_rabbit
    links = [link for replica in replicas for link in proxy.links(replica.name)]
    with proxy.stalled(links, directions=["to server"]):
        on.pause(0.5, 1.5)
        for replica in replicas:
            on.platform.kill(replica)
    return "; ".join(_restarted(on, replica) for replica in replicas)


def kill_the_broker(on: Situation) -> str:
    """`kill -9` of the node; it comes back on the same data."""
    return _server_away(on, on.platform.rabbit.kill, on.platform.rabbit.start)


def kill_the_database(on: Situation) -> str:
    """`pg_ctl stop -m immediate`; it recovers from its log."""
    return _server_away(on, on.platform.postgres.stop_immediately, on.platform.postgres.start)


def freeze_the_relay_leader_and_end_its_session(on: Situation) -> str:
    """It wakes up as a leader who has been succeeded, with a batch in hand."""
    replica, session = _process_behind(on, service := _publisher(on), LEADER, service)
    with on.platform.frozen(replica):
        ask(on.platform.postgres, service, "SELECT pg_terminate_backend(%s)", session)
        seconds = on.pause(*FROZEN_SECONDS)
    return f"{replica.name}, for {seconds:.1f} s"


def freeze_a_subscriber_mid_batch_and_hand_over_its_queue(on: Situation) -> str:
    """The broker delivers its batch to another replica while its own transaction is still open; then it goes on."""
    proxy = on.platform.to_rabbit
    with _stopped_mid_batch(on) as (release, replica), on.platform.frozen(replica):
        proxy.reset(proxy.links(replica.name))
        release()
        seconds = on.pause(*FROZEN_SECONDS)
    return f"{replica.name}, for {seconds:.1f} s"


def stop_a_process_kindly(on: Situation) -> str:
    """SIGTERM, as in every deployment; it has to end by itself, without an error, before a container engine loses patience."""
    replica = on.chance.choice(on.platform.of(on.chance.choice(list(SERVICES))))
    started = time.monotonic()
    status = on.platform.stop(replica)
    seconds = time.monotonic() - started
    on.platform.start(replica)
    told = f"{replica.name} ended with {status} after {seconds:.1f} s"
    if status != 0 or seconds > KIND_SECONDS:
        on.broken.append(f"asked to stop, {told}")
    return told


def _publisher(on: Situation) -> str:
    return on.chance.choice((ORDERS, STOCK))


def _killed(on: Situation, replica: Replica) -> str:
    on.platform.kill(replica)
    return _restarted(on, replica)


def _restarted(on: Situation, replica: Replica) -> str:
    on.killed()
    away = on.pause(*DOWN_SECONDS)
    on.platform.start(replica)
    return f"{replica.name}, started again after {away:.1f} s"


def _server_away(on: Situation, kill: Callable[[], None], start: Callable[[], None]) -> str:
    started = time.monotonic()
    kill()
    on.killed()
    on.pause(*DOWN_SECONDS)
    start()
    return f"away for {time.monotonic() - started:.1f} s"


def _process_behind(on: Situation, database: str, query: str, value: Any) -> tuple[Replica, int]:
    """The replica whose session the query finds (by the port that the server sees) and the session's number."""
    found: list[tuple[str, int]] = []

    def look() -> bool:
        for port, session in ask(on.platform.postgres, database, query, value):
            door = on.platform.to_postgres.door_of(port)
            found.extend([(door, session)] if door else [])
        return bool(found)

    wait_until(look, 10, "a session to find the process of", pause=0.01)
    door, session = found[0]
    return on.platform.named(door), session


@contextmanager
def _stopped_mid_batch(on: Situation) -> Iterator[tuple[Callable[[], None], Replica]]:
    """A subscriber that waits for a row that we have locked; with the function that lets it go on."""
    hop = on.chance.choice(HOPS)
    connection = on.platform.postgres.connect(hop)
    connection.autocommit = False
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT customer_id FROM turns WHERE customer_id LIKE 'customer-%' ORDER BY 1")
            customer = on.chance.choice(cursor.fetchall())[0]
            cursor.execute("SELECT 1 FROM turns WHERE customer_id = %s FOR UPDATE", [customer])
        for _ in range(3):
            on.clients.send(command_for(customer, on.chance))
        replica, _ = _process_behind(on, hop, BLOCKED, connection.info.backend_pid)
        yield connection.rollback, replica
    except psycopg2.Error as error:
        raise NotDone(str(error)) from None
    finally:
        connection.close()
