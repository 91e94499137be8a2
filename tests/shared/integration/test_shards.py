"""A subscriber that is cut into four queues and runs twice: each subject keeps its order, and nothing happens twice."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from starsme.events.envelope import shard_of
from tests.backlog.processes import DESK, NOTE_WRITTEN, READER, processes
from tests.faults.servers import wait_until

SHARDS = 4
LANES = [f"{READER}.events.{number}" for number in range(SHARDS)]
DONE = "SELECT count(*) FROM effects"
RECEIVED = "SELECT lane, sum(count)::int FROM event_counts WHERE stream = 'received' GROUP BY lane"


def test_two_replicas_share_four_queues_and_each_subject_stays_in_order(
    new_database: Callable[[], str], amqp_uri: str, tmp_path: Path
) -> None:
    chance = random.Random(4)
    subjects = [f"note-{number:03}" for number in range(60)]
    urls = {DESK: new_database(), READER: new_database()}
    with processes(amqp_uri, urls, tmp_path, STARSME_SHARDS=str(SHARDS)) as services:
        desk, first = services.start(DESK), services.start(READER)
        services.start(READER, 2)
        for number in range(20):
            services.write(desk, chance.choices(subjects, k=200))
            if number == 10:
                assert services.stop(first)[0] == 0  # its queues go over to the other
        wanted = services.one(DESK, "SELECT count(*) FROM notes")
        wait_until(lambda: services.one(READER, DONE) >= wanted, 60, "every effect")
        happened = services.rows(READER, "SELECT subject, sequence FROM effects ORDER BY position")
        written = dict(services.rows(DESK, "SELECT subject, count(*) FROM notes GROUP BY subject"))
        by_lane = dict(services.rows(READER, RECEIVED))
        other = services.start(READER)
        wait_until(lambda: services.status(desk)["published"] == {NOTE_WRITTEN: wanted}, 60, "the relay's own count")
        assert services.status(other)["received"] == {NOTE_WRITTEN: wanted}

    assert len(happened) == wanted == 4000
    order: dict[str, list[int]] = defaultdict(list)
    for subject, sequence in happened:
        order[subject].append(sequence)
    inverted = {name: numbers for name, numbers in order.items() if numbers != list(range(1, written[name] + 1))}
    assert inverted == {}
    expected = dict.fromkeys(LANES, 0)
    for subject, count in written.items():
        expected[LANES[shard_of(subject) % SHARDS]] += count
    assert by_lane == expected
    assert min(by_lane.values()) > 0
