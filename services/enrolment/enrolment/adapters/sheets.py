"""Judges' score sheets and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, or_, select, update

from enrolment.adapters.tables import sheets
from enrolment.application.sheet_intake import SheetRecord
from enrolment.domain.score_sheets import Sheet, SheetOutcome
from enrolment.domain.words import Dimension, SheetCode, SheetStatus

_S = sheets.c
_SCORES = tuple(_S[dimension.value] for dimension in Dimension)

_DECIDE = (
    update(sheets)
    .where(_S.call_code == bindparam("in_call"), _S.line == bindparam("at_line"))
    .values(status=bindparam("new_status"), code=bindparam("new_code"), fields=bindparam("new_fields"))
)


class SqlSheets:
    """Sheets in the service's database."""

    def last_line(self, connection: Connection, call_code: str) -> int:
        """The highest line of a call, 0 when there is none."""
        highest = select(func.coalesce(func.max(_S.line), 0)).where(_S.call_code == call_code)
        return int(connection.execute(highest).scalar_one())

    def add(
        self,
        connection: Connection,
        call_code: str,
        job_id: str,
        at: datetime,
        new: Sequence[tuple[SheetRecord, SheetOutcome]],
    ) -> None:
        """Keep sheets with their outcomes."""
        if new:
            connection.execute(sheets.insert(), [_sheet(call_code, job_id, at, *one) for one in new])

    def of_numbers(
        self, connection: Connection, call_code: str, numbers: Collection[str]
    ) -> dict[int, tuple[Sheet, SheetOutcome]]:
        """All sheets that name these pseudonyms, by line, each with its present outcome."""
        return _kept(connection, _S.call_code == call_code, _S.number_key.in_(numbers))

    def of_rows(
        self, connection: Connection, call_code: str, rows: Collection[int]
    ) -> dict[int, tuple[Sheet, SheetOutcome]]:
        """All sheets that refer to these rows, by line."""
        return _kept(connection, _S.call_code == call_code, _S.row.in_(rows))

    def keep_outcomes(self, connection: Connection, call_code: str, outcomes: Mapping[int, SheetOutcome]) -> None:
        """Change the outcomes of kept sheets."""
        if not outcomes:
            return
        connection.execute(
            _DECIDE,
            [
                {
                    "in_call": call_code,
                    "at_line": line,
                    "new_status": outcome.status,
                    "new_code": outcome.code,
                    "new_fields": list(outcome.fields),
                }
                for line, outcome in outcomes.items()
            ],
        )

    def any(self, connection: Connection, call_code: str) -> bool:
        """Whether a call has sheets at all."""
        return connection.execute(select(_S.line).where(_S.call_code == call_code).limit(1)).first() is not None

    def sums(self, connection: Connection, call_code: str) -> dict[int, tuple[int, dict[Dimension, int]]]:
        """Counted judges and the sums of their scores, by row."""
        totals = (
            select(_S.row, func.count(), *(func.sum(score) for score in _SCORES))
            .where(_S.call_code == call_code, _S.status == SheetStatus.COUNTED)
            .group_by(_S.row)
        )
        return {
            row[0]: (row[1], dict(zip(Dimension, (int(total) for total in row[2:]), strict=True)))
            for row in connection.execute(totals)
        }


def _sheet(call_code: str, job_id: str, at: datetime, record: SheetRecord, outcome: SheetOutcome) -> dict[str, Any]:
    sheet = record.sheet
    return {
        "call_code": call_code,
        "line": sheet.line,
        "job_id": job_id,
        "received_at": at,
        "judge": sheet.judge,
        "agency": record.agency,
        "app_row": record.app_row,
        "row": sheet.row,
        "number_key": sheet.number,
        "conflict": sheet.conflict,
        "remark": record.remark,
        "status": outcome.status,
        "code": outcome.code,
        "fields": list(outcome.fields),
        **{dimension.value: sheet.scores.get(dimension) for dimension in Dimension},
    }


def _kept(connection: Connection, *conditions: ColumnElement[bool]) -> dict[int, tuple[Sheet, SheetOutcome]]:
    wanted = select(
        _S.line, _S.judge, _S.row, _S.number_key, _S.conflict, _S.status, _S.code, _S.fields, *_SCORES
    ).where(*conditions, or_(_S.code.is_(None), _S.code != SheetCode.REOPENED))
    return {row.line: (_read(row), _outcome(row)) for row in connection.execute(wanted)}


def _read(row: Row[Any]) -> Sheet:
    given = {dimension: row._mapping[dimension.value] for dimension in Dimension}
    return Sheet(
        line=row.line,
        judge=row.judge,
        row=row.row,
        number=row.number_key,
        conflict=row.conflict,
        scores={dimension: score for dimension, score in given.items() if score is not None},
    )


def _outcome(row: Row[Any]) -> SheetOutcome:
    return SheetOutcome(SheetStatus(row.status), None if row.code is None else SheetCode(row.code), tuple(row.fields))
