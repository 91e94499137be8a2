"""Writing a table for people: CSV that a spreadsheet opens in Thai and does not run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from starsme.thai import neutralise


def write_csv(target: Path | BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write UTF-8 with BOM and CRLF; ``None`` is an empty cell, formulas are neutralised (reading undoes that)."""
    if isinstance(target, Path):
        with target.open("wb") as stream:
            write_csv(stream, headings, rows)
        return
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow([neutralise(heading) for heading in headings])
        writer.writerows([_written(cell) for cell in row] for row in rows)
    finally:
        text.detach()  # the stream stays the caller's


def _written(cell: object) -> str:
    return "" if cell is None else neutralise(str(cell))
