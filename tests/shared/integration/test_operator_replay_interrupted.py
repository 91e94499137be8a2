"""A replay whose broker refuses or goes away: no event overtakes an earlier one of its subject, and it goes on where it stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from starsme.events.consulting import ManDaysGranted
from starsme.messaging.broker import BrokerAway, Outgoing
from starsme.messaging.relay import lead
from starsme.messaging.replay import ReplayStopped, Selection, published_to, replay
from tests.shared.operator import SERVICE, Operator, operating

SUBJECTS = [f"ent_{number % 3}" for number in range(1500)]


class Trouble:
    """A broker that keeps what it confirms, and refuses or ends at chosen positions once."""

    def __init__(self, refused: set[int], away_at: int = 0) -> None:
        self.refused, self.away_at = refused, away_at
        self.kept: list[int] = []

    def publish(self, messages: Sequence[Outgoing]) -> set[int]:
        confirmed = set()
        for message in messages:
            if message.key == self.away_at:
                raise BrokerAway("gone")
            if message.key not in self.refused:
                self.kept.append(message.key)
                confirmed.add(message.key)
        return confirmed

    def idle(self) -> None:
        """Nothing to keep alive."""

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def operator(any_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    """With a log of 1,500 published events of three subjects in turn."""
    with operating(any_database_url, tmp_path, monkeypatch) as made:
        database = made.service.runtime.database
        with database.begin() as tx:
            for subject in SUBJECTS:
                tx.emit(ManDaysGranted.event(enterprise_id=subject, year=2562, minutes=1, rule="r"))
        with lead(database, SERVICE) as leader:
            assert leader is not None
            while rows := leader.read(500):
                leader.move(rows, {row.position for row in rows}, 500)
        yield made


@pytest.mark.parametrize("trouble", [Trouble(refused={700}), Trouble(set(), away_at=700), Trouble({1})])
def test_it_stops_before_anything_overtakes_and_goes_on_from_there(operator: Operator, trouble: Trouble) -> None:
    database = operator.service.runtime.database
    trouble.kept.clear()
    with database.begin() as tx:
        everything = Selection([ManDaysGranted.type], tx.now - timedelta(hours=1), published_to(tx))
    with pytest.raises(ReplayStopped) as stopped:
        replay(database, trouble, "agency.events", everything, lambda _count: None)
    troubled = next(iter(trouble.refused), trouble.away_at)
    same_subject = range(troubled, len(SUBJECTS) + 1, 3)
    assert not set(trouble.kept) & set(same_subject)
    assert stopped.value.after < troubled
    assert set(range(1, stopped.value.after + 1)) <= set(trouble.kept)

    healed = Trouble(set())
    rest = Selection(everything.types, everything.since, everything.last, after=stopped.value.after)
    assert replay(database, healed, "agency.events", rest, lambda _count: None) == 1500 - stopped.value.after
    assert sorted({*trouble.kept, *healed.kept}) == list(range(1, 1501))
    for subject in range(1, 4):
        own = [position for position in healed.kept if position % 3 == subject % 3]
        assert own == sorted(own)
