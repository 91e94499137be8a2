"""What must hold after every step, and what must be true once everything has been healed and drained."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from tests.faults.simulation.world import Accepted, World


class Violation(AssertionError):
    """The kernel broke a promise."""


@dataclass(frozen=True)
class Books:
    """What both databases say, as committed."""

    cursor: int
    again: list[tuple[int, int]]
    logged: set[int]
    published: int
    status: dict[str, str]
    received: int
    effects: list[tuple[str, str]]
    quarantined: list[tuple[str, str | None, bytes]]
    past: set[str]
    skipped: set[str]

    @classmethod
    def of(cls, world: World) -> Books:
        """Read them."""
        publisher, subscriber = world.publisher.rows, world.subscriber.rows
        count = "SELECT total(count) FROM event_counts WHERE stream = '{}'"
        quarantined = subscriber("SELECT reason, event_id, content FROM quarantine")
        return cls(
            cursor=publisher("SELECT position FROM outbox_cursor WHERE reader = 'relay'")[0][0],
            again=publisher("SELECT first, last FROM outbox_again"),
            logged={row[0] for row in publisher("SELECT position FROM outbox")},
            published=int(publisher(count.format("published"))[0][0]),
            status=dict(subscriber("SELECT event_id, status FROM inbox")),
            received=int(subscriber(count.format("received"))[0][0]),
            effects=subscriber("SELECT event_id, label FROM effects ORDER BY number"),
            quarantined=quarantined,
            past={event_id for reason, event_id, _ in quarantined if reason == "sequence_from_the_past"},
            # the audit outlives the row
            skipped={row[0] for row in subscriber("SELECT target FROM operator_actions WHERE action = 'inbox.skip'")},
        )

    def unsent(self, position: int) -> bool:
        """Whether the relay has yet to publish this."""
        return position > self.cursor or any(first <= position <= last for first, last in self.again)


def look(world: World) -> Books:
    """Raise ``Violation`` unless every promise holds; gives the books."""
    books = Books.of(world)
    _effects_happen_once(world, books)
    _no_event_overtakes(world, books)
    _nothing_is_gone(world, books)
    _the_cursor_agrees(world, books)
    _the_counts_agree(world, books)
    return books


def _effects_happen_once(world: World, books: Books) -> None:
    _none("took effect twice", [name for name, count in Counter(books.effects).items() if count > 1])
    real = {(one.id, one.label) for one in world.accepted.values()}
    _none("took effect and never happened", [effect for effect in books.effects if effect not in real])
    done = {name for name, status in books.status.items() if status == "done"}
    effects = {event_id for event_id, _ in books.effects}
    _none("are recorded as done without effect", done - effects)
    held = {name for name, status in books.status.items() if status in ("waiting", "parked", "skipped")}
    _none("took effect and are held all the same", held & effects)


def _no_event_overtakes(world: World, books: Books) -> None:
    """A subject's effects are a beginning of its events, but for those that are rightly passed over."""
    place = {event_id: number for number, (event_id, _) in enumerate(books.effects)}
    by_subject: dict[str, list[Accepted]] = defaultdict(list)
    for one in sorted(world.accepted.values(), key=lambda one: one.sequence):
        if one.subscribed and not _passed_over(one, world, books):
            by_subject[one.subject].append(one)
    for events in by_subject.values():
        places = [place.get(one.id, len(place)) for one in events]
        _none("overtook an earlier one", [events[n] for n in range(1, len(places)) if places[n] < places[n - 1]])


def _passed_over(one: Accepted, world: World, books: Books) -> bool:
    """No queue was bound when it came, or an operator skipped it."""
    return one.id in world.broker.unrouted | books.skipped


def _nothing_is_gone(world: World, books: Books) -> None:
    under_way = {message.event_id for queue in world.broker.queues.values() for message in queue.messages()}
    effects = {event_id for event_id, _ in books.effects}
    safe = under_way | effects | books.status.keys() | books.past | books.skipped | world.broker.unrouted
    _none(
        "are gone",
        [
            one
            for one in world.accepted.values()
            if one.subscribed and one.id not in safe and not books.unsent(one.position)
        ],
    )
    waiting = Counter(message.content for queue in world.broker.queues.values() for message in queue.messages())
    kept = {content for _, _, content in books.quarantined}
    _none(
        "are neither waiting nor in quarantine", [one for one in world.poison if one not in kept and not waiting[one]]
    )


def _the_cursor_agrees(world: World, books: Books) -> None:
    _none("are asked for again before their time", [part for part in books.again if part[1] > books.cursor])
    asked = {position for first, last in books.again for position in range(first, last + 1)}
    _none("are asked for again and not in the outbox", asked - books.logged)
    unsent = {one.position for one in world.accepted.values() if books.unsent(one.position)}
    _none("are unsent and pruned", unsent - books.logged)
    _none(
        "count as published and never reached the broker",
        [one for one in world.accepted.values() if one.position not in unsent and one.id not in world.broker.kept],
    )
    if books.published != len(world.accepted) - len(unsent):
        raise Violation(f"{books.published} counted as published, {len(world.accepted) - len(unsent)} were")


def _the_counts_agree(world: World, books: Books) -> None:
    past = sum(reason == "sequence_from_the_past" for reason, _, _ in books.quarantined)
    if books.received != len(books.status) + world.pruned + past:
        raise Violation(f"{books.received} counted as received, {len(books.status)} + {world.pruned} + {past} were")


def met(world: World, books: Books) -> Counter[str]:
    """What a settled schedule went through: a schedule that met nothing proves nothing."""
    duplicates = world.subscriber.rows("SELECT total(count) FROM event_counts WHERE stream = 'duplicates'")[0][0]
    return Counter(
        accepted=len(world.accepted),
        effects=len(books.effects),
        duplicates=int(duplicates),
        quarantined=len(books.quarantined),
        parked=sum(status == "parked" for status in books.status.values()),
        skipped=len(books.skipped),
        pruned=world.pruned,
        deaths=world.deaths,
    )


def settle(world: World) -> Books:
    """At the end of a schedule: heal, drain, and account for every event; gives the books."""
    world.heal()
    books = look(world)
    if any(books.unsent(one.position) for one in world.accepted.values()):
        raise Violation("something is unsent though nothing fails")
    effects = {event_id for event_id, _ in books.effects}
    stuck = {one.subject for one in world.accepted.values() if books.status.get(one.id) == "parked"}
    left = [
        one
        for one in world.accepted.values()
        if one.subscribed and one.id not in effects and not _passed_over(one, world, books)
    ]
    _none("had no effect and nothing stands in their way", [one for one in left if one.subject not in stuck])
    held = {name for name, status in books.status.items() if status in ("waiting", "parked")}
    _none("had no effect and are not held", [one for one in left if one.id not in held])
    for one in left:
        if books.status[one.id] == "parked" and world.handler.failing[one.label].times is not None:
            raise Violation(f"{one.label} is parked though its handler does not fail for ever")
    return books


def _none(what: str, found: object) -> None:
    if found:
        raise Violation(f"these {what}: {found}")
