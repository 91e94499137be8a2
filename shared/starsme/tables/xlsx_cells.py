"""The cells of an XLSX workbook as text.

A number is its digits, a date that date; a formula that no spreadsheet has computed is the text that was typed.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import python_calamine as calamine

from starsme.tables.columns import TableRefused
from starsme.tables.faults import fault
from starsme.thai import restore

_UNPACKED_BYTES = 600_000_000
_CELLS = 20_000_000
_FILLED = re.compile(rb"<c [^>]*?\br=\"([A-Z]{1,3})([0-9]{1,7})\"[^>]*[^/]>")
_UNCOMPUTED = re.compile(
    rb"<c [^>]*?\br=\"([A-Z]{1,3})([0-9]{1,7})\"[^>]*><f\b[^>]*>([^<]*)</f>(?:<v ?/>|<v></v>)?</c>"
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Sheet = list[list[str]]


def xlsx_sheets(content: bytes, filename: str) -> Iterator[Sheet]:
    """Yield the visible sheets, each a rectangle of text without blank rows at its end; raises ``TableRefused``."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, calamine.load_workbook(io.BytesIO(content)) as workbook:
            _refuse_bombs(archive, filename)
            parts = _parts(archive)
            for meta in workbook.sheets_metadata:
                if (
                    meta.visible is not calamine.SheetVisibleEnum.Visible
                    or meta.typ is not calamine.SheetTypeEnum.WorkSheet
                ):
                    continue
                xml = archive.read(parts[meta.name])
                _refuse_stray_cells(xml, filename)
                uncomputed = _UNCOMPUTED.findall(xml) if b"<f" in xml else []
                del xml  # large, and no longer needed
                rows = workbook.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
                yield _text(rows, uncomputed)
    except (calamine.CalamineError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError) as error:
        raise TableRefused([fault(filename, "workbook_unreadable", detail=type(error).__name__)]) from error
    except (KeyError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        # zipfile and calamine say so of archives that lie about their contents, or are locked.
        raise TableRefused([fault(filename, "workbook_unreadable", detail=type(error).__name__)]) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # calamine is written in Rust; its panics are no Exception
            raise
        raise TableRefused([fault(filename, "workbook_unreadable", detail="panic")]) from error


def _refuse_bombs(archive: zipfile.ZipFile, filename: str) -> None:
    unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > _UNPACKED_BYTES:
        raise TableRefused([fault(filename, "workbook_too_large", detail=f"{unpacked // 1_000_000} MB")])


def _refuse_stray_cells(xml: bytes, filename: str) -> None:
    """A sheet is read as one rectangle: a single filled cell in its far corner would take all memory."""
    width = height = 0
    columns: set[bytes] = set()
    for match in _FILLED.finditer(xml):
        columns.add(match[1])
        height = max(height, int(match[2]))
    width = max(map(_column_number, columns), default=0)
    if width * height > _CELLS:
        raise TableRefused([fault(filename, "workbook_too_large", detail=f"{width} x {height}")])


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The archive member of every sheet, by the sheet's name."""
    links = {
        link.get("Id"): link.get("Target", "")
        for link in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    }
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")  # noqa: S314
    targets = {sheet.get("name", ""): links[sheet.get(_LINK)] for sheet in sheets}
    return {name: target[1:] if target.startswith("/") else f"xl/{target}" for name, target in targets.items()}


def _text(rows: list[list[Any]], uncomputed: list[tuple[bytes, bytes, bytes]]) -> Sheet:
    for row in rows:
        for place, cell in enumerate(row):
            if type(cell) is not str:
                row[place] = _typed(cell)
            elif cell[:1] == "'" or "\0" in cell:
                row[place] = restore(cell.replace("\0", ""))  # no database keeps a NUL, which XLSX can escape
    for column, line, formula in uncomputed:
        across, down = _column_number(column) - 1, int(line) - 1
        if down < len(rows) and across < len(rows[down]) and not rows[down][across]:
            rows[down][across] = "=" + html.unescape(formula.decode("utf-8", "replace"))
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _typed(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime):
        # A moment is kept as a fraction of days: what was typed is the nearest second.
        moment = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
        return moment.isoformat(sep=" ")
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(cell)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
