"""Driving a season step by step: what depends on what, what failed, what was left out, and where the time went."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from season.client import Platform, PlatformProblem
from season.jobs import Corrections
from season.show import Advance, Show
from season.source import Source
from season.words import Words


@dataclass(slots=True)
class Season:
    """One run: what it works with, and what it has found out so far."""

    platform: Platform
    source: Source
    show: Show
    corrections: Corrections = field(default_factory=Corrections)
    jobs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: list[Words] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: dict[str, PlatformProblem] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    messages: dict[str, int] = field(default_factory=dict)
    selection_published: bool = False
    matching_published: bool = False

    def note(self, th: str, en: str) -> None:
        """Something the person should know: said at once, and in the report."""
        self.notes.append(Words(th, en))
        self.show.say(Words(th, en), "yellow")

    @property
    def completed(self) -> bool:
        """Whether every step was done."""
        return not self.failed


@dataclass(frozen=True, slots=True)
class Step:
    """One thing an officer does. ``after`` names the steps without which it makes no sense; ``file`` what it imports."""

    name: str
    words: Words
    do: Callable[[Season, Advance], None]
    after: tuple[str, ...] = ()
    file: str | None = None


def drive(season: Season, steps: tuple[Step, ...]) -> None:
    """Do the steps in order. One that fails keeps back those that need it; the rest go on.

    Raises ``PlatformProblem`` only when the platform cannot be reached: then nothing would go on.
    """
    for step in steps:
        if step.file is not None and step.file in season.source.left_out:
            season.note(f"ไม่มีไฟล์ {step.file} จึงข้ามขั้นนี้", f"There is no {step.file}: this step is left out.")
            continue
        if kept_back_by := [name for name in step.after if name in season.failed or name in season.skipped]:
            season.skipped.add(step.name)
            missing = ", ".join(kept_back_by)
            season.note(
                f"ข้าม “{step.words.th}” เพราะขั้นก่อนหน้าไม่สำเร็จ ({missing})",
                f"“{step.words.en}” is left out: an earlier step failed ({missing}).",
            )
            continue
        _do(season, step)


def _do(season: Season, step: Step) -> None:
    started = time.perf_counter()
    try:
        with season.show.step(step.words) as advance:
            step.do(season, advance)
    except PlatformProblem as problem:
        season.failed[step.name] = problem
        season.show.say(Words(problem.th, problem.en), "red")
        if problem.code == "unreachable":
            raise
    finally:
        season.seconds[step.name] = round(time.perf_counter() - started, 3)
