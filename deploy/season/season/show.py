"""What the person at the terminal sees while a season runs: bars on a terminal, lines in a log, nothing for a programme."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from season.words import Words

Advance = Callable[[int, int], None]
"""Hears how much is done, of how much."""


class Show(Protocol):
    """Where progress is told."""

    def step(self, name: Words) -> AbstractContextManager[Advance]:
        """A context in which a step is under way."""

    def say(self, text: Words, style: str = "") -> None:
        """One line for the person."""


class Silent:
    """Tells nothing: for ``--json``."""

    @contextmanager
    def step(self, name: Words) -> Iterator[Advance]:
        """Nothing is shown."""
        yield lambda done, whole: None

    def say(self, text: Words, style: str = "") -> None:
        """Nothing is said."""


class Lines:
    """One line a step when it has ended: for logs and pipes."""

    def __init__(self, console: Console, language: str) -> None:
        self._console, self._language = console, language

    @contextmanager
    def step(self, name: Words) -> Iterator[Advance]:
        """Says the step's name, what it did and the seconds it took, at its end."""
        started = time.monotonic()
        latest = [0, 0]

        def advance(done: int, whole: int) -> None:
            latest[:] = done, whole

        try:
            yield advance
        except BaseException:
            self._end("✗", name, started, latest)
            raise
        self._end("✓", name, started, latest)

    def _end(self, mark: str, name: Words, started: float, latest: list[int]) -> None:
        amount = f" {latest[0]:,}" if latest[1] else ""
        self._console.print(f"{mark} {escape(name.in_(self._language))}{amount} ({time.monotonic() - started:.1f} s)")

    def say(self, text: Words, style: str = "") -> None:
        """A line."""
        self._console.print(escape(text.in_(self._language)), style=style or None)


class Bars:
    """A bar a step, kept on the screen when the step has ended."""

    def __init__(self, console: Console, language: str) -> None:
        self._console, self._language = console, language
        self._drawn = 0.0

    @contextmanager
    def step(self, name: Words) -> Iterator[Advance]:
        """Draws the step's bar."""
        # Drawn when there is something to tell, not by a thread: the embedded platform needs this one.
        with Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            auto_refresh=False,
        ) as progress:
            task = progress.add_task(escape(name.in_(self._language)), total=None)
            yield lambda done, whole: self._advance(progress, task, done, whole)
            done = int(progress.tasks[0].total or progress.tasks[0].completed or 1)
            progress.update(task, completed=done, total=done)
            progress.refresh()

    def _advance(self, progress: Progress, task: TaskID, done: int, whole: int) -> None:
        progress.update(task, completed=done, total=whole or None)
        if time.monotonic() - self._drawn > 0.1:
            self._drawn = time.monotonic()
            progress.refresh()

    def say(self, text: Words, style: str = "") -> None:
        """A line."""
        self._console.print(escape(text.in_(self._language)), style=style or None)


def show_for(console: Console, language: str, *, silent: bool) -> Show:
    """What suits where the output goes."""
    if silent:
        return Silent()
    return Bars(console, language) if console.is_terminal else Lines(console, language)
