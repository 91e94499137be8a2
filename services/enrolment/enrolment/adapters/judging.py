"""What is judged, and the sheets that judges fill in here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from enrolment.adapters.tables import (
    applications,
    assessments,
    decisions,
    online_sheets,
    sheet_reopenings,
    sheets,
)
from enrolment.application.panels.shapes import Judged, OnlineSheet
from enrolment.domain.panels import OnlineState
from enrolment.domain.words import Decision, Dimension, SheetCode, SheetStatus, Verdict
from starsme.errors import PreconditionFailed

_A = applications.c
_O = online_sheets.c
_S = sheets.c
_R = sheet_reopenings.c
_LAST_ROW = 2**31 - 1
_JUDGED: Select[Any] = select(_A.id, _A.row, _A.number_key, _A.enterprise_id, _A.province, _A.name_th).where(
    _A.number_key.is_not(None), _A.province.is_not(None)
)


class SqlJudgedApplications:
    """Applications as judging sees them."""

    def of_province(self, connection: Connection, call_code: str, province: str) -> list[Judged]:
        """Those that are eligible and not withdrawn, by row."""
        gone = select(decisions.c.application_id).where(
            decisions.c.call_code == call_code, decisions.c.decision == Decision.WITHDRAWN
        )
        listed = _JUDGED.where(
            _A.call_code == call_code,
            _A.province == province,
            _A.verdict == Verdict.ELIGIBLE,
            _A.id.not_in(gone),
        )
        return [_judged(row) for row in connection.execute(listed.order_by(_A.row))]

    def find(self, connection: Connection, call_code: str, reference: str) -> Judged | None:
        """One application of a call with a usable number, by its row or its id."""
        if reference.isascii() and reference.isdecimal():
            if len(reference) > len(str(_LAST_ROW)) or int(reference) > _LAST_ROW:
                return None
            one = _A.row == int(reference)
        else:
            one = _A.id == reference
        row = connection.execute(_JUDGED.where(_A.call_code == call_code, one)).first()
        return None if row is None else _judged(row)

    def of_number(self, connection: Connection, call_code: str, number: str) -> list[Judged]:
        """All of a call's applications under one number."""
        listed = _JUDGED.where(_A.call_code == call_code, _A.number_key == number)
        return [_judged(row) for row in connection.execute(listed.order_by(_A.row))]

    def facts(self, connection: Connection, ids: Collection[str]) -> dict[str, Row[Any]]:
        """What a judge is shown of applications, by id."""
        wanted: Select[Any] = (
            select(
                _A.id,
                _A.row,
                _A.name_th,
                _A.kind,
                _A.province,
                _A.district,
                _A.sector,
                _A.tsic_section,
                _A.employees,
                _A.revenue_thb,
                _A.started_on,
                _A.size,
                *(assessments.c[dimension] for dimension in Dimension),
            )
            .join_from(applications, assessments)
            .where(_A.id.in_(ids))
        )
        return {row.id: row for row in connection.execute(wanted)}


class SqlOnlineSheets:
    """Sheets that are filled in here, in the service's database."""

    def find(self, connection: Connection, application_id: str, judge: str) -> OnlineSheet | None:
        """A judge's sheet about an application."""
        wanted = select(online_sheets).where(_O.application_id == application_id, _O.judge == judge)
        row = connection.execute(wanted).first()
        return None if row is None else _sheet(row)

    def keep(self, connection: Connection, call_code: str, sheet: OnlineSheet, before: OnlineSheet | None) -> None:
        """Add or replace a sheet; raises ``PreconditionFailed`` when another got there first."""
        key = {"application_id": sheet.application_id, "judge": sheet.judge}
        values = {
            "state": sheet.state,
            "comments": dict(sheet.comments),
            "remark": sheet.remark,
            "line": sheet.line,
            "version": sheet.version,
            "saved_at": sheet.saved_at,
            "submitted_at": sheet.submitted_at,
            **{dimension.value: sheet.scores.get(dimension) for dimension in Dimension},
        }
        if before is None:
            connection.execute(online_sheets.insert().values(call_code=call_code, **key, **values))
            return
        changed = connection.execute(
            update(online_sheets)
            .where(_O.application_id == sheet.application_id, _O.judge == sheet.judge, _O.version == before.version)
            .values(**values)
        )
        if changed.rowcount != 1:
            raise PreconditionFailed(current=before.version + 1)

    def begun(self, connection: Connection, call_code: str, province: str) -> set[tuple[str, str]]:
        """Pairs of application and judge with a sheet of any state."""
        pairs = (
            select(_O.application_id, _O.judge)
            .join_from(online_sheets, applications, _A.id == _O.application_id)
            .where(_O.call_code == call_code, _A.province == province)
        )
        return {(row.application_id, row.judge) for row in connection.execute(pairs)}

    def reopen(
        self, connection: Connection, call_code: str, sheet: OnlineSheet, reason: str, by: str, at: datetime
    ) -> OnlineSheet:
        """Make a submitted sheet a draft again, with the reason; its line counts no more."""
        draft = OnlineSheet(
            sheet.application_id,
            sheet.judge,
            OnlineState.DRAFT,
            sheet.scores,
            sheet.comments,
            sheet.remark,
            None,
            sheet.version + 1,
            at,
            None,
        )
        self.keep(connection, call_code, draft, sheet)
        connection.execute(
            update(sheets)
            .where(_S.call_code == call_code, _S.line == sheet.line)
            .values(status=SheetStatus.REFUSED, code=SheetCode.REOPENED, fields=[])
        )
        here = (_R.application_id == sheet.application_id) & (_R.judge == sheet.judge)
        last = connection.execute(select(func.coalesce(func.max(_R.sequence), 0)).where(here)).scalar_one()
        connection.execute(
            sheet_reopenings.insert().values(
                application_id=sheet.application_id,
                judge=sheet.judge,
                sequence=last + 1,
                line=sheet.line,
                reason=reason,
                at=at,
                by=by,
            )
        )
        return draft


class SqlSheetsOfPanels:
    """What all sheets of a call, imported ones too, say about who judged what."""

    def counted(self, connection: Connection, call_code: str) -> set[tuple[int, str]]:
        """Pairs of row and judge that count."""
        pairs = select(_S.row, _S.judge).where(_S.call_code == call_code, _S.status == SheetStatus.COUNTED)
        return {(row.row, row.judge) for row in connection.execute(pairs)}

    def recused(self, connection: Connection, call_code: str) -> set[tuple[str, str]]:
        """Pairs of judge and number: a conflict was declared on a sheet."""
        pairs = select(_S.judge, _S.number_key).where(_S.call_code == call_code, _S.status == SheetStatus.RECUSED)
        return {(row.judge, row.number_key) for row in connection.execute(pairs)}

    def scored(
        self, connection: Connection, call_code: str, province: str
    ) -> list[tuple[int, str, dict[Dimension, int]]]:
        """Row, judge and scores of every counted sheet about a province's applications."""
        wanted: Select[Any] = (
            select(_S.row, _S.judge, *(_S[dimension.value] for dimension in Dimension))
            .join_from(sheets, applications, (_A.call_code == _S.call_code) & (_A.row == _S.row))
            .where(_S.call_code == call_code, _A.province == province, _S.status == SheetStatus.COUNTED)
            .order_by(_S.row, _S.judge)
        )
        return [
            (row.row, row.judge, {dimension: row._mapping[dimension.value] for dimension in Dimension})
            for row in connection.execute(wanted)
        ]


def _judged(row: Row[Any]) -> Judged:
    return Judged(row.id, row.row, row.number_key, row.enterprise_id, row.province, row.name_th)


def _sheet(row: Row[Any]) -> OnlineSheet:
    given = {dimension: row._mapping[dimension.value] for dimension in Dimension}
    return OnlineSheet(
        row.application_id,
        row.judge,
        OnlineState(row.state),
        {dimension: score for dimension, score in given.items() if score is not None},
        dict(row.comments),
        row.remark,
        row.line,
        row.version,
        row.saved_at,
        row.submitted_at,
    )
