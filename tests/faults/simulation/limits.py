"""The kernel's limits made small, in their proportions, so that short schedules meet them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from starsme import retention
from starsme.messaging import consumer, cursor, inbox, outbox, recovery, relay, replay

SMALL = (
    (relay, {"BATCH": 4}),
    (replay, {"BATCH": 4}),
    (cursor, {"AGAIN_AT_ONCE": 8, "READS_A_SNAPSHOT": 2}),
    (consumer, {"BATCH": 3, "PREFETCH": 7}),
    (inbox, {"RETRIES_AT_ONCE": 2}),
    (recovery, {"CHUNK": 16}),
    (retention, {"CHUNK": 3}),
)


class Quiet:
    """A logger that says nothing: a schedule makes thousands of lines."""

    def __getattr__(self, level: str) -> Any:
        return lambda *_words, **_more: None


@contextmanager
def small() -> Iterator[None]:
    """Small limits, no log lines, and ids that count, within the block."""
    numbers = itertools.count(1)
    with ExitStack() as stack:
        for module, limits in SMALL:
            stack.enter_context(patch.multiple(module, **limits))
        for module in (relay, consumer, inbox, retention):
            stack.enter_context(patch.object(module, "log", Quiet()))
        stack.enter_context(patch.object(outbox, "new_id", lambda: f"id-{next(numbers):08d}"))
        yield
