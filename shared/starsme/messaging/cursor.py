"""What of the outbox is still to be published: everything after the cursor.

The outbox is a log that is only added to: marking each row as sent would write every event twice. Instead the relay keeps one
number, up to which everything was published. Positions are handed out before their transactions commit, so the relay may see 8
while 7 is not there yet. 7 is then a *gap*: the leader remembers in memory that it went on, reads gaps and what is new in one
snapshot, and moves the number when the gap has closed. Should the leader die, its successor publishes again what came after the
gap, and inboxes ignore it.

A gap also closes when nobody can fill it any more. That is told by PostgreSQL's transaction ids: a writer holds one before it
takes a position (its subject's counter comes first). The leader takes an id of its own, the ``horizon``: whoever could fill the gap
has a lower one, so the gap is dead once no id below the horizon runs. (A snapshot's ``xmax`` would not do: it is the last id that
*ended*, plus one, and a running writer may be beyond it.)

A subject's counter is locked until its transaction ends, so whoever sees an event sees every earlier one of the same subject:
gaps never put a subject out of order.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, select, text, update

from starsme.db.postgresql import ALONE
from starsme.db.types import per_dialect
from starsme.messaging.counts import count_events
from starsme.messaging.tables import outbox, outbox_again, outbox_cursor

AGAIN_AT_ONCE = 1000
READS_A_SNAPSHOT = 16  # most gaps close within milliseconds: only those that stay are asked about


@dataclass(frozen=True, slots=True)
class Unsent:
    """A row the relay has to publish."""

    position: int
    event_id: str
    type: str
    subject: str
    shard: int
    content: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Positions ``first``..``last``, both included. ``horizon``: dead once no transaction below it runs; ``None``: not known yet."""

    first: int
    last: int
    horizon: int | None = None


def gaps_between(after: int, positions: Sequence[int]) -> list[Gap]:
    """What is missing between ``after`` and the last of the rising ``positions``."""
    found = []
    for position in positions:
        if position > after + 1:
            found.append(Gap(after + 1, position - 1))
        after = max(after, position)
    return found


def without(gaps: Iterable[Gap], positions: Sequence[int]) -> list[Gap]:
    """The gaps less the rising ``positions``."""
    left: list[Gap] = []
    for gap in gaps:
        first = gap.first
        for position in positions[bisect_left(positions, gap.first) : bisect_right(positions, gap.last)]:
            if position > first:
                left.append(Gap(first, position - 1, gap.horizon))
            first = position + 1
        if first <= gap.last:
            left.append(Gap(first, gap.last, gap.horizon))
    return left


def ranges(positions: Iterable[int]) -> list[Gap]:
    """The positions in as few gaps as hold them."""
    found: list[Gap] = []
    for position in sorted(positions):
        if found and found[-1].last == position - 1:
            found[-1] = Gap(found[-1].first, position)
        else:
            found.append(Gap(position, position))
    return found


_COLUMNS = "outbox.position, outbox.event_id, outbox.type, outbox.subject, outbox.shard, outbox.content"
_NEW = f"SELECT {_COLUMNS} FROM outbox WHERE position > :after ORDER BY position LIMIT :batch"  # noqa: S608 - constants
_EITHER = """
SELECT * FROM (SELECT * FROM ({new}) AS newer
  UNION ALL SELECT {columns} FROM {late} AS late JOIN outbox ON position BETWEEN {first} AND {last}) AS either
ORDER BY position LIMIT :batch
"""
_READ_NEW = text(_NEW)
# One list goes over as JSON: a statement of one shape, however many gaps there are.
_READ = {
    "postgresql": text(
        _EITHER.format(
            new=_NEW,
            columns=_COLUMNS,
            late="json_array_elements(CAST(:late AS json))",
            first="CAST(late.value->>0 AS bigint)",
            last="CAST(late.value->>1 AS bigint)",
        )
    ),
    "sqlite": text(
        _EITHER.format(
            new=_NEW,
            columns=_COLUMNS,
            late="json_each(:late)",
            first="json_extract(late.value, '$[0]')",
            last="json_extract(late.value, '$[1]')",
        )
    ),
}
_SNAPSHOT = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text, pg_current_xact_id()::text")
_AGAIN = select(outbox_again.c.first, outbox_again.c.last).order_by(outbox_again.c.first).limit(AGAIN_AT_ONCE)
_ADD_AGAIN = per_dialect(lambda insert: insert(outbox_again).on_conflict_do_nothing())
_ALONE = {ALONE: True}
_PLACE = select(outbox_cursor.c.position).where(outbox_cursor.c.reader == "relay")
_MOVE = update(outbox_cursor).where(outbox_cursor.c.reader == "relay").values(position=bindparam("place"))


class Cursor:
    """The leader's place in the outbox.

    Everything up to ``done`` is published, which the database knows. The leader has read up to ``seen``: between the two lie
    ``gaps`` and what was published behind them. ``again`` is what others ask to be sent again (``ask_again``).
    """

    def __init__(self) -> None:
        self.done = self.seen = 0
        self.gaps: list[Gap] = []
        self.again: list[Gap] = []
        self._again_saved: list[Gap] = []
        self._confirmed: list[_Stretch] = []  # beyond ``done``: counted when it gets there
        self._reads = 0
        self._snapshot: tuple[int, int] | None = None

    def load(self, connection: Connection) -> None:
        """Start from what the database knows."""
        self.done = self.seen = published_up_to(connection)
        self.gaps, self._confirmed = [], []
        self.look_again(connection)

    def look_again(self, connection: Connection) -> None:
        """Take up what others ask for."""
        self.again = self._again_saved = [Gap(*row) for row in connection.execute(_AGAIN)]

    def read(self, connection: Connection, batch: int) -> list[Unsent]:
        """The oldest events to publish, in order; at most ``batch``."""
        words: dict[str, object] = {"after": self.seen, "batch": batch}
        late = [(gap.first, gap.last) for gap in (*self.again, *self.gaps)]
        self._snapshot = None
        if not late:
            return [Unsent(*row) for row in connection.execute(_READ_NEW, words, execution_options=_ALONE)]
        dialect = connection.dialect.name
        self._reads += 1
        if self.gaps and self._reads % READS_A_SNAPSHOT == 0 and dialect == "postgresql":
            oldest_running, own = connection.execute(_SNAPSHOT, execution_options=_ALONE).one()
            self._snapshot = int(oldest_running), int(own)  # before the rows: who has ended by now is seen below
        words["late"] = json.dumps(late)
        return [Unsent(*row) for row in connection.execute(_READ[dialect], words, execution_options=_ALONE)]

    def note(self, rows: Sequence[Unsent], confirmed: set[int], batch: int) -> None:
        """Remember which of the rows that ``read`` gave were confirmed. The database is told by ``save``."""
        positions = [row.position for row in rows]
        sent = [position for position in positions if position in confirmed]
        looked_into = positions[-1] if len(rows) == batch else max([self.seen, *positions]) + 1
        if self.again:
            self._strike_out(positions, sent, looked_into)
        new = positions[bisect_right(positions, self.seen) :]
        gaps = self._still_open(without(self.gaps, sent), positions, looked_into)
        gaps += gaps_between(self.seen, new) + ranges(set(new) - confirmed)
        self.gaps = sorted(gaps, key=_first)
        self.seen = max([self.seen, *new])
        for row in rows:
            if row.position in confirmed:
                self._count(row)

    @property
    def went_again(self) -> bool:
        """Whether something that was asked for again went out: save before the next read, there may be more than were taken up."""
        return self.again != self._again_saved

    @property
    def unsaved(self) -> bool:
        """Whether the database has not been told yet."""
        return self.went_again or self.done != (self.gaps[0].first - 1 if self.gaps else self.seen)

    def save(self, connection: Connection) -> None:
        """Tell the database. Until then a successor would publish again what was noted: inboxes ignore it."""
        if self.went_again:
            gone, come = set(self._again_saved) - set(self.again), set(self.again) - set(self._again_saved)
            connection.execute(delete(outbox_again).where(outbox_again.c.first.in_([gap.first for gap in gone])))
            ask_again(connection, come)
            self.look_again(connection)  # there may be more than were taken up at once
        done = self.gaps[0].first - 1 if self.gaps else self.seen
        behind = [stretch for stretch in self._confirmed if stretch.last <= done]
        if behind:
            count_events(connection, "published", sum((stretch.types for stretch in behind), Counter()))
            self._confirmed = [stretch for stretch in self._confirmed if stretch.last > done]
        if done != self.done:
            connection.execute(_MOVE, {"place": done})
            self.done = done

    def _count(self, row: Unsent) -> None:
        """What lies between the same two gaps is counted together: a gap may stay open while millions go out behind it."""
        stretch = self._confirmed[-1] if self._confirmed else None
        if stretch is None or row.position < stretch.last or _any_between(self.gaps, stretch.last, row.position):
            stretch = _Stretch()
            self._confirmed.append(stretch)
        stretch.last = row.position
        stretch.types[row.type] += 1

    def _still_open(self, gaps: list[Gap], positions: Sequence[int], looked_into: int) -> list[Gap]:
        if self._snapshot is None:
            return gaps
        oldest_running, horizon = self._snapshot
        found = []
        for gap in gaps:
            there = bisect_left(positions, gap.first) < bisect_right(positions, gap.last)
            if gap.horizon is None:
                found.append(replace(gap, horizon=horizon))
            elif there or gap.last >= looked_into or gap.horizon > oldest_running:
                found.append(gap)
        return found

    def _strike_out(self, positions: Sequence[int], sent: Sequence[int], looked_into: int) -> None:
        """Of what was asked for again, keep what was not looked into yet, and what was there and not confirmed."""
        later = [gap for gap in self.again if gap.last >= looked_into]
        before = min([self.done + 1, *(gap.first for gap in later)])
        unconfirmed = ranges({position for position in positions if position < before} - set(sent))
        self.again = unconfirmed + without(later, sent)


@dataclass(slots=True)
class _Stretch:
    """What was published in a part of the log that no gap interrupts: its last position, how many of each type."""

    last: int = 0
    types: Counter[str] = field(default_factory=Counter)


def _first(gap: Gap) -> int:
    return gap.first


def _any_between(gaps: Sequence[Gap], before: int, after: int) -> bool:
    """Whether one of the rising gaps begins between the two positions."""
    place = bisect_left(gaps, before, key=_first)
    return place < len(gaps) and gaps[place].first < after


def ask_again(connection: Connection, gaps: Iterable[Gap]) -> None:
    """Ask the relay to publish these positions, which are behind the cursor, once more."""
    rows = [{"first": gap.first, "last": gap.last} for gap in sorted(gaps, key=_first)]
    if rows:
        connection.execute(_ADD_AGAIN(connection), rows)


def published_up_to(connection: Connection) -> int:
    """The cursor: what is after it has not been published, or only just."""
    return connection.execute(_PLACE).scalar_one()


def asked_again() -> Any:
    """The condition that a row of the outbox is asked for again."""
    return exists().where(outbox.c.position >= outbox_again.c.first, outbox.c.position <= outbox_again.c.last)


def count_unsent(connection: Connection) -> int:
    """How many events wait for the relay; those that it has just sent behind a gap are among them."""
    new = select(func.count()).select_from(outbox).where(outbox.c.position > published_up_to(connection))
    behind = outbox.c.position.between(outbox_again.c.first, outbox_again.c.last)
    again = select(func.count(outbox.c.position.distinct())).join_from(outbox_again, outbox, behind)
    return connection.execute(new).scalar_one() + connection.execute(again).scalar_one()
