"""Waiting until events have settled: nothing unsent, nothing waiting, and every subscriber has received what was published."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from season.client import SERVICES, PlatformProblem

PATIENCE_SECONDS = 120.0
_SHORTEST, _LONGEST = 0.05, 1.0


class Statuses(Protocol):
    """What settling asks of the platform."""

    def get(self, service: str, path: str, **arguments: Any) -> Any:
        """The answer of a query."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one service stands with its events, as ``GET /events/status`` tells."""

    service: str
    subscribed: tuple[str, ...]
    published: Mapping[str, int]
    received: Mapping[str, int]
    unsent: int
    waiting: int
    parked: int
    quarantined: int

    @classmethod
    def read(cls, answer: Mapping[str, Any]) -> Standing:
        """From the service's answer."""
        return cls(
            service=answer["service"],
            subscribed=tuple(answer["subscribed"]),
            published=answer["published"],
            received=answer["received"],
            unsent=_count(answer["unsent"]),
            waiting=_count(answer["waiting"]),
            parked=_count(answer["parked"]),
            quarantined=_count(answer["quarantined"]),
        )


def _count(answer: int | Mapping[str, int]) -> int:
    return answer if isinstance(answer, int) else sum(answer.values())


@dataclass(frozen=True, slots=True)
class Lag:
    """Events of one type that a subscriber has yet to receive."""

    subscriber: str
    type: str
    missing: int


class NotSettled(PlatformProblem):
    """Events that will not settle by waiting; ``standings`` is the last that was seen."""

    def __init__(self, standings: Sequence[Standing], troubles: Sequence[tuple[str, str]]) -> None:
        super().__init__("not_settled", "\n".join(th for th, _ in troubles), "\n".join(en for _, en in troubles))
        self.standings = tuple(standings)


def lags(standings: Iterable[Standing]) -> list[Lag]:
    """What each subscriber lacks of what the publishers say that they published."""
    standings = list(standings)
    published = {event_type: count for one in standings for event_type, count in one.published.items()}
    return [
        Lag(one.service, event_type, missing)
        for one in standings
        for event_type in one.subscribed
        if (missing := published.get(event_type, 0) - one.received.get(event_type, 0)) > 0
    ]


def settled(standings: Sequence[Standing]) -> bool:
    """Whether nothing is under way. Parked and quarantined events are not: they do not move any more."""
    return not any(one.unsent or one.waiting for one in standings) and not lags(standings)


def settle(
    platform: Statuses,
    progress: Callable[[int, int], None] = lambda _done, _whole: None,
    *,
    services: Sequence[str] = SERVICES,
    patience_seconds: float = PATIENCE_SECONDS,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Wait until events have settled; ``progress`` hears how many have arrived, of how many.

    Raises ``NotSettled`` when nothing has moved for ``patience_seconds``, or when, everything else having settled,
    events are parked or quarantined.
    """
    pause, before, moved_at = _SHORTEST, None, clock()
    while True:
        # A reaction can publish in turn, and the services are asked one after another: only the same picture twice is settled.
        standings = tuple(Standing.read(platform.get(service, "/events/status")) for service in services)
        missing = sum(lag.missing for lag in lags(standings)) + sum(one.unsent + one.waiting for one in standings)
        arrived = sum(count for one in standings for count in one.received.values())
        progress(arrived, arrived + missing)
        if standings != before:
            before, moved_at, pause = standings, clock(), _SHORTEST
        elif settled(standings):
            _refuse_troubles(standings)
            return
        elif clock() - moved_at > patience_seconds:
            raise NotSettled(standings, _stalled(standings, patience_seconds))
        sleep(pause)
        pause = min(pause * 2, _LONGEST)


def _refuse_troubles(standings: Sequence[Standing]) -> None:
    troubles = _held(standings)
    if troubles:
        raise NotSettled(standings, troubles)


def _stalled(standings: Sequence[Standing], patience_seconds: float) -> list[tuple[str, str]]:
    said = [
        (
            f"เหตุการณ์ไม่เดินหน้ามา {patience_seconds:.0f} วินาที โปรดตรวจว่าทุกบริการและตัวกลางข้อความทำงานอยู่ แล้วสั่งใหม่",
            f"Events have not moved for {patience_seconds:.0f} seconds. See that every service and the broker run, then run this again.",
        )
    ]
    for one in standings:
        if one.unsent:
            said.append(
                (
                    f"{one.service}: ยังไม่ได้ส่ง {one.unsent:,} เหตุการณ์",
                    f"{one.service}: {one.unsent:,} events not sent yet",
                )
            )
        if one.waiting:
            said.append(
                (
                    f"{one.service}: รอลองใหม่ {one.waiting:,} เหตุการณ์",
                    f"{one.service}: {one.waiting:,} events waiting for another attempt",
                )
            )
    for lag in lags(standings):
        said.append(
            (
                f"{lag.subscriber}: ยังไม่ได้รับ {lag.type} {lag.missing:,} เหตุการณ์",
                f"{lag.subscriber}: {lag.missing:,} of {lag.type} not received yet",
            )
        )
    return said + _held(standings)


def _held(standings: Sequence[Standing]) -> list[tuple[str, str]]:
    said = []
    for one in standings:
        if one.parked:
            said.append(
                (
                    f"{one.service}: พักไว้ {one.parked:,} เหตุการณ์หลังลองครบทุกครั้ง ผู้ดูแลระบบต้องสั่งลองใหม่หรือข้าม",
                    f"{one.service}: {one.parked:,} events are parked after every attempt; an operator must retry or skip them",
                )
            )
        if one.quarantined:
            said.append(
                (
                    f"{one.service}: กักไว้ {one.quarantined:,} ข้อความที่อ่านไม่ได้หรือผิดสัญญา ผู้ดูแลระบบต้องตรวจ",
                    f"{one.service}: {one.quarantined:,} messages are quarantined (unreadable, or against their contract); "
                    "an operator must look at them",
                )
            )
    return said
