"""Where a process spends its processor time: the running stack, sampled by a timer that counts processor time only.

It sees green threads as what they are (a deterministic profiler mixes their stacks up), and costs next to nothing.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

INTERVAL_SECONDS = 0.001
PLUMBING = ("/eventlet/", "/nameko/", "/threading.py", "/greenlet/")


class Profile:
    """Samples between ``start`` and ``stop``. Only the main thread is seen."""

    def __init__(self) -> None:
        self._own: Counter[str] = Counter()
        self._under: Counter[str] = Counter()
        self._task: Counter[str] = Counter()
        self._processor = self._wall = 0.0

    def start(self) -> None:
        """Begin to sample."""
        for counter in (self._own, self._under, self._task):
            counter.clear()
        self._processor, self._wall = time.process_time(), time.monotonic()
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL_SECONDS, INTERVAL_SECONDS)

    def stop(self) -> dict[str, Any]:
        """Shares (0..1) of the samples by function: itself (``own``), with what it calls (``under``), and by green thread (``task``);
        ``busy`` is the part of a processor that the process used."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        total = sum(self._task.values()) or 1
        return {
            "samples": total,
            "busy": (time.process_time() - self._processor) / (time.monotonic() - self._wall),
            "task": _shares(self._task, total),
            "under": _shares(self._under, total),
            "own": _shares(self._own, total),
        }

    def _sample(self, _signal: int, frame: FrameType | None) -> None:
        names, task = [], "hub"
        while frame is not None:
            name = _name(frame)
            names.append(name)
            if not any(part in frame.f_code.co_filename for part in PLUMBING):
                task = name  # the outermost that is not plumbing
            frame = frame.f_back
        self._own[names[0]] += 1
        self._under.update(set(names))
        self._task[task] += 1


def _name(frame: FrameType) -> str:
    place = Path(frame.f_code.co_filename)
    return f"{place.parent.name}/{place.name}:{frame.f_code.co_qualname}"


def _shares(counter: Counter[str], total: int) -> list[tuple[str, float]]:
    return [(name, count / total) for name, count in counter.most_common(60)]
