"""A process that is asked to stop: it answers who waits, finishes what has arrived, and leaves nothing to be delivered twice."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from starsme.messaging.rabbitmq import RabbitBroker
from tests.backlog.processes import DESK, READER, Process, Processes, processes
from tests.faults.servers import wait_until

STOP_SECONDS = 8.0
IDLE_STOP_SECONDS = 3.0
SUBJECTS = [f"note-{number:03}" for number in range(200)]
DONE = "SELECT count(*) FROM effects"
DUPLICATES = "SELECT coalesce(sum(count), 0) FROM event_counts WHERE stream = 'duplicates'"


@pytest.fixture
def services(new_database: Callable[[], str], amqp_uri: str, tmp_path: Path) -> Iterator[Processes]:
    with processes(amqp_uri, {DESK: new_database(), READER: new_database()}, tmp_path) as made:
        yield made


def test_an_idle_process_stops_at_once(services: Processes) -> None:
    desk, reader = services.start(DESK), services.start(READER)
    services.write(desk, SUBJECTS)
    wait_until(lambda: services.one(READER, DONE) == len(SUBJECTS), 30, "every effect")
    for process in (desk, reader):
        status, seconds = services.stop(process)
        assert status == 0
        assert seconds < IDLE_STOP_SECONDS


def test_a_subscriber_under_load_stops_soon_and_nothing_is_delivered_again_for_its_sake(services: Processes) -> None:
    desk, reader = services.start(DESK), services.start(READER)
    with pouring(services, desk):
        wait_until(lambda: services.one(READER, DONE) > 1000, 30, "the subscriber is at work")
        status, seconds = services.stop(reader)
    assert (status, seconds < STOP_SECONDS) == (0, True), seconds
    done = services.one(READER, DONE)
    wanted = services.one(DESK, "SELECT count(*) FROM notes")
    unpublished = "SELECT max(position) - (SELECT position FROM outbox_cursor WHERE reader = 'relay') FROM outbox"
    wait_until(lambda: services.one(DESK, unpublished) == 0, 30, "everything published")
    left = wanted - done
    assert left > 0, "the queue was empty: the process was not stopped under load"
    assert redelivered(services, left) == 0
    services.start(READER)
    wait_until(lambda: services.one(READER, DONE) >= wanted, 60, "every effect")
    assert services.one(READER, DONE) == wanted
    assert services.one(READER, DUPLICATES) == 0


def test_requests_in_hand_are_answered_and_new_ones_are_refused(services: Processes) -> None:
    desk = services.start(DESK)
    answers: list[float] = []
    slow = [
        threading.Thread(target=lambda: answers.append(services.write(desk, SUBJECTS[:3], seconds=2.5)))
        for _ in range(4)
    ]
    for thread in slow:
        thread.start()
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%'"
    wait_until(lambda: services.one(DESK, f"{sleeping} AND pid <> pg_backend_pid()") == 4, 10, "four requests in hand")
    status, seconds = services.stop(desk)
    for thread in slow:
        thread.join()
    assert len(answers) == 4
    assert status == 0
    assert seconds < STOP_SECONDS
    assert services.one(DESK, "SELECT count(*) FROM notes") == 12
    with pytest.raises(requests.ConnectionError):
        services.write(desk, ["too late"])


def test_what_was_committed_before_the_stop_is_published_by_the_next_process(services: Processes) -> None:
    desk, reader = services.start(DESK), services.start(READER)
    with pouring(services, desk):
        wait_until(lambda: services.one(DESK, "SELECT count(*) FROM notes") > 1000, 30, "the desk is at work")
        status, seconds = services.stop(desk)
    assert (status, seconds < STOP_SECONDS) == (0, True), seconds
    services.start(DESK)
    wanted = services.one(DESK, "SELECT count(*) FROM notes")
    wait_until(lambda: services.one(READER, DONE) >= wanted, 60, "every effect")
    assert services.stop(reader)[0] == 0
    happened = Counter(services.rows(READER, "SELECT subject, sequence FROM effects"))
    assert sum(happened.values()) == len(happened) == wanted
    assert services.one(READER, DUPLICATES) == 0, "the relay forgot what it had published"


class pouring:
    """Four threads write notes while the block lasts, and until the service refuses."""

    def __init__(self, services: Processes, desk: Process) -> None:
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(services, desk)) for _ in range(4)]

    def _write(self, services: Processes, desk: Process) -> None:
        while not self._over.is_set():
            try:
                services.write(desk, SUBJECTS)
            except requests.RequestException:
                time.sleep(0.05)

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()


def redelivered(services: Processes, count: int) -> int:
    """How many of the messages that the next consumer gets were handed out before; they go back untouched."""
    broker = RabbitBroker(services.amqp_uri)
    seen: list[bool] = []
    with closing(broker.reader(f"{READER}.events", count)) as looking:
        while len(seen) < count:
            batch = looking.take(count, 5)
            assert batch, f"only {len(seen)} of {count} are in the queue"
            seen += [delivery.redelivered for delivery in batch]
    return sum(seen)
