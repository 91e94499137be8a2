"""Reading a table that somebody sent: recognised by content, its columns found by heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starsme.findings import Finding
from starsme.tables.columns import Cells, Column, Table, TableRefused, TableRow, folded
from starsme.tables.csv_cells import csv_cells
from starsme.tables.faults import fault
from starsme.tables.xlsx_cells import xlsx_sheets


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the columns of a sheet stand, and what is wrong with its heading."""

    places: dict[str, int]
    findings: list[Finding]


def read_table(content: bytes, filename: str, columns: Sequence[Column]) -> Table:
    """Read CSV (UTF-8 with or without BOM, Windows-874) or XLSX into the cells of ``columns``, as typed.

    Columns stand in any order, other columns are ignored, an absent optional column is empty. Rows in which every cell
    is blank are left out but keep their number. Raises ``TableRefused`` with every structural fault at once.
    """
    if not content.strip():
        raise TableRefused([fault(filename, "empty_file")])
    if content.startswith(b"PK\x03\x04"):
        sheet, layout = _best_sheet(xlsx_sheets(content, filename), filename, columns)
    else:
        sheet = csv_cells(content, filename)
        layout = _layout(sheet[0] if sheet else [], filename, columns)
    findings = list(layout.findings)
    if not any(map(_filled, sheet[1:])):
        findings.append(fault(filename, "no_rows"))
    if findings:
        raise TableRefused(findings)
    return _table(sheet, layout.places, filename, columns)


def _best_sheet(
    sheets: Iterable[list[list[str]]], filename: str, columns: Sequence[Column]
) -> tuple[list[list[str]], _Layout]:
    """The first sheet with all the headings, or else the one that has most of them: its faults are worth telling."""
    best: tuple[list[list[str]], _Layout] | None = None
    for sheet in sheets:
        filled = sheet[next((index for index, row in enumerate(sheet) if _filled(row)), len(sheet)) :]
        layout = _layout(filled[0] if filled else [], filename, columns)
        if best is None or len(layout.places) > len(best[1].places):
            best = filled, layout
        if not layout.findings:
            break
    if best is None:
        raise TableRefused([fault(filename, "not_a_table")])
    return best


def _layout(headings: Sequence[str], filename: str, columns: Sequence[Column]) -> _Layout:
    found: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        found.setdefault(folded(heading), []).append(place)
    places: dict[str, int] = {}
    findings: list[Finding] = []
    for column in columns:
        matches = sorted(place for name in column.names for place in found.get(name, ()))
        if matches:
            places[column.key] = matches[0]
        elif column.required:
            findings.append(fault(filename, "column_missing", column=column.headings[0], heading=column.headings[0]))
        if len(matches) > 1:
            findings.append(
                fault(filename, "heading_duplicated", column=column.headings[0], heading=headings[matches[0]].strip())
            )
    return _Layout(places, findings)


def _table(sheet: list[list[str]], places: dict[str, int], filename: str, columns: Sequence[Column]) -> Table:
    headings = sheet[0]
    width = len(headings)
    found: dict[str, int | None] = {**places, **{column.key: None for column in columns if column.key not in places}}
    rows: list[TableRow] = []
    findings: list[Finding] = []
    for number, record in enumerate(sheet[1:], start=1):
        if len(record) != width:
            if not _filled(record):
                continue
            if len(record) < width or _filled(record[width:]):
                findings.append(fault(filename, "ragged_row", row=number, cells=len(record), headings=width))
            record = record + [""] * (width - len(record))  # noqa: PLW2901
        elif not _filled(record):
            continue
        rows.append(TableRow(number, Cells(found, record)))
    return Table(filename, {key: headings[place] for key, place in places.items()}, rows, findings)


def _filled(record: Sequence[str]) -> bool:
    return any(cell and not cell.isspace() for cell in record)
