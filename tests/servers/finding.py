"""Which way gives a usable server: the decision, apart from the ways themselves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

WAYS = ("given", "standard", "private", "packages", "docker")
T = TypeVar("T")


class NotUsable(Exception):
    """This way gives no server here; the message says why. The next way is tried."""


class GivenButNotUsable(Exception):
    """An address was set on purpose and does not work: the run stops instead of quietly using another server."""


class NothingFound(Exception):
    """No way gave a server. The message lists why, and what to install, in Thai and English."""


@dataclass(frozen=True, slots=True)
class Way(Generic[T]):
    """One way to a server. ``find`` returns what it found or raises ``NotUsable``."""

    name: str
    find: Callable[[], T]


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """The server that was chosen, the way it came, and why the ways before it were passed over."""

    server: T
    way: str
    passed_over: tuple[str, ...] = field(default=())


def allowed_ways(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The ways that may be tried, in their order: all, or those named in ``STARSME_TEST_WAYS`` (comma-separated)."""
    named = [name.strip() for name in environ.get("STARSME_TEST_WAYS", "").split(",") if name.strip()]
    unknown = [name for name in named if name not in WAYS]
    if unknown:
        raise GivenButNotUsable(f"STARSME_TEST_WAYS names {', '.join(unknown)}; there are: {', '.join(WAYS)}")
    return tuple(way for way in WAYS if not named or way in named)


def first_usable(programme: str, ways: Iterable[Way[T]], *, allowed: Iterable[str], install: str) -> Choice[T]:
    """Try the allowed ways in order and take the first server; raises ``NothingFound`` with every reason."""
    permitted = set(allowed)
    reasons: list[str] = []
    for way in ways:
        if way.name not in permitted:
            continue
        try:
            return Choice(way.find(), way.name, tuple(reasons))
        except NotUsable as reason:
            reasons.append(f"{way.name}: {reason}")
    raise NothingFound(
        f"{programme}: no usable server / ไม่พบเซิร์ฟเวอร์ที่ใช้ได้\n"
        + "".join(f"  - {reason}\n" for reason in reasons or ["no way was allowed to be tried"])
        + install
    )
