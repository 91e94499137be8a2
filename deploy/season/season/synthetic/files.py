"""Writing a season's files in the shapes in which offices send them: CSV in UTF-8 or Windows-874, or a workbook."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import yaml

Rows = Iterable[Mapping[str, str]]


def write_table(
    path: Path, keys: Sequence[str], headings: Sequence[str], rows: Rows, encoding: str = "utf-8-sig"
) -> None:
    """A CSV as a form exports it: CRLF, cells as typed (formulas included: they are what the platform must survive).

    What ``encoding`` cannot say (an invisible space in Windows-874) is left out.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([row[key] for key in keys] for row in rows)
    path.write_bytes(text.getvalue().encode(encoding, errors="ignore"))


def write_workbook(path: Path, keys: Sequence[str], headings: Sequence[str], rows: Rows) -> None:
    """The same as an ``.xlsx``: plain numbers as number cells, ISO dates as date cells, formulas as text.

    Needs openpyxl (``pip install starsme-season[xlsx]``); raises ``ModuleNotFoundError`` without it.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("การตอบแบบฟอร์ม 1")
    sheet.append(list(headings))
    for row in rows:
        cells = []
        for key in keys:
            cell = WriteOnlyCell(sheet, value=_typed(row[key]))
            if isinstance(cell.value, str):
                cell.data_type = "s"  # also for what begins with "=": a form writes text
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def _typed(cell: str) -> str | int | datetime:
    if cell.isascii() and cell.isdigit() and (cell == "0" or cell[0] != "0") and len(cell) <= 15:
        return int(cell)
    try:
        return datetime.fromisoformat(cell) if len(cell) == 10 else cell
    except ValueError:
        return cell


def write_yaml(path: Path, document: Mapping[str, Any], title: str) -> None:
    """A YAML document in the order given, under a line that says what it is."""
    body = yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False, width=120)
    path.write_text(f"# {title}\n{body}", encoding="utf-8")


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """JSON with one line a record, so that two seasons can be compared."""
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def shuffled(rng: Random, keys: Sequence[str], headings: Sequence[str]) -> tuple[list[str], list[str]]:
    """The same columns in another order."""
    pairs = list(zip(keys, headings, strict=True))
    rng.shuffle(pairs)
    return [key for key, _ in pairs], [heading for _, heading in pairs]
