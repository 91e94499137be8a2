"""Where a command speaks: standard output and error, in the person's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

import typer
from rich.console import Console

from season.words import ENGLISH, THAI, Words
from starsme.cli import speech

USAGE = 2
WIDTH = 150


@dataclass(frozen=True)
class Terminal:
    """The two streams and the language."""

    out: Console
    err: Console
    language: str

    @classmethod
    def of(cls, language: str | None) -> Terminal:
        """The process's own terminal; ``language`` as given with ``--lang``, else by locale."""
        chosen = language or speech.language()
        out = Console()
        if not out.is_terminal:
            out = Console(width=WIDTH)  # a log has room for a table's sentences
        terminal = cls(out, Console(stderr=True), chosen if chosen in (THAI, ENGLISH) else ENGLISH)
        if chosen not in (THAI, ENGLISH):
            terminal.stop([(f"--lang {chosen}: เลือกได้ th หรือ en", f"--lang {chosen}: th or en")])
        return terminal

    def word(self, th: str, en: str) -> str:
        """The text in the person's language."""
        return Words(th, en).in_(self.language)

    def stop(self, problems: Iterable[tuple[str, str]]) -> NoReturn:
        """Say everything that keeps the command from starting, and end with status 2."""
        for th, en in problems:
            self.err.print(self.word(th, en), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(USAGE)
