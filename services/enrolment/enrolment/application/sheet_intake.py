"""Reading one judge's sheet as typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from enrolment.application.answers import parse_conflict
from enrolment.domain.call_document import CallDocument
from enrolment.domain.score_sheets import Sheet
from enrolment.domain.words import Dimension
from starsme.identifiers import normalise_number
from starsme.thai import Unreadable, clean, parse_score, parse_whole

# Row numbers are kept as 32-bit integers; no file has that many records.
_LAST_ROW = 2**31 - 1


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """A sheet as read, with what is only shown: the reference as typed, the judge's agency and remark."""

    sheet: Sheet
    app_row: str
    agency: str | None
    remark: str | None


def read_sheet(call: CallDocument, line: int, cells: Mapping[str, str], pseudonym: Callable[[str], str]) -> SheetRecord:
    """Read a sheet; nothing raises: a reference, conflict or score that cannot be read is absent."""
    scores: dict[Dimension, int] = {}
    for dimension in Dimension:
        try:
            scores[dimension] = parse_score(cells[dimension], call.score_min, call.score_max)
        except Unreadable:
            continue
    sheet = Sheet(
        line=line,
        judge=clean(cells["judge_code"]),
        row=_row(cells["app_row"]),
        number=_number(cells["tax_id"], pseudonym),
        conflict=_conflict(cells["conflict"]),
        scores=scores,
    )
    return SheetRecord(sheet, clean(cells["app_row"]), clean(cells["agency"]) or None, clean(cells["remark"]) or None)


def sheet_ties(cells: Mapping[str, str]) -> tuple[str, ...]:
    """What a sheet shares with others that are decided together with it: the judge and the number."""
    judge = clean(cells["judge_code"])
    try:
        return (f"{judge} {normalise_number(cells['tax_id'])}",)
    except Unreadable:
        return ()


def _row(cell: str) -> int | None:
    try:
        row = parse_whole(cell)
    except Unreadable:
        return None
    return row if row <= _LAST_ROW else None


def _number(cell: str, pseudonym: Callable[[str], str]) -> str | None:
    try:
        return pseudonym(normalise_number(cell))
    except Unreadable:
        return None


def _conflict(cell: str) -> bool | None:
    try:
        return parse_conflict(cell)
    except Unreadable:
        return None
