"""What is wrong with a file, said so that the person who sent it can put it right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to correct.

    ``row`` is the record's number after the heading (1 is the first; ``None``: the whole file), ``column`` the heading
    or key (``None``: the whole row), ``code`` the stable name of the fault; ``th`` and ``en`` say what is wrong and
    what to do.
    """

    file: str
    row: int | None
    column: str | None
    code: str
    th: str
    en: str
