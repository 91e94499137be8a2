"""Requests for information, the cells that answers change, and what an application's state follows from."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from enrolment.adapters.application_rows import application_row, assessment_row
from enrolment.adapters.tables import (
    applications,
    assessments,
    cell_changes,
    decisions,
    information_requests,
    proposal_places,
    proposals,
    screening_changes,
    sheets,
)
from enrolment.application.applying.shapes import Asked, CellChange, InformationRequest
from enrolment.application.shapes import NewApplication
from enrolment.domain.words import Decision, SheetStatus
from starsme.ids import new_id

_A = applications.c
_R = information_requests.c
_C = cell_changes.c
_V = screening_changes.c

_STAY = frozenset({"id", "call_code", "row", "job_id", "received_at", "raw", "version", "consent_core", "submitted_at"})
"""What an answer never changes; the cells as typed are put together apart."""


class SqlInformationRequests:
    """Requests in the service's database."""

    def add(self, connection: Connection, request: InformationRequest) -> None:
        """Keep a new request."""
        connection.execute(
            information_requests.insert().values(
                id=request.id,
                application_id=request.application_id,
                call_code=request.call_code,
                items=[{"th": item.th, "en": item.en, "fields": list(item.fields)} for item in request.items],
                asked_at=request.asked_at,
                asked_by=request.asked_by,
                due_on=request.due_on,
                rule=request.rule,
                version=request.version,
            )
        )

    def find(self, connection: Connection, application_id: str, request_id: str) -> InformationRequest | None:
        """One request about an application."""
        wanted = select(information_requests).where(_R.id == request_id, _R.application_id == application_id)
        row = connection.execute(wanted).first()
        return None if row is None else _request(row)

    def of(self, connection: Connection, application_id: str) -> list[InformationRequest]:
        """All requests about an application, oldest first."""
        listed = select(information_requests).where(_R.application_id == application_id).order_by(_R.asked_at, _R.id)
        return [_request(row) for row in connection.execute(listed)]

    def settle(self, connection: Connection, request: InformationRequest) -> bool:
        """Keep how an open request ended; ``False`` when it is no longer open."""
        ended = (
            update(information_requests)
            .where(_R.id == request.id, _R.outcome.is_(None))
            .values(
                outcome=request.outcome,
                settled_at=request.settled_at,
                settled_by=request.settled_by,
                answer=request.answer,
                reason=request.reason,
                version=request.version,
            )
        )
        return connection.execute(ended).rowcount == 1

    def open_rows(self, connection: Connection, call_code: str) -> list[int]:
        """The rows of a call's applications with an open request."""
        rows = select(_A.row).join_from(information_requests, applications)
        rows = rows.where(_R.call_code == call_code, _R.outcome.is_(None)).order_by(_A.row)
        return list(connection.execute(rows).scalars())

    def held(self, connection: Connection, call_code: str) -> set[str]:
        """Applications that wait for no verdict now: an open request, or withdrawn before there was one."""
        asked = select(_R.application_id).where(_R.call_code == call_code, _R.outcome.is_(None))
        gone = select(decisions.c.application_id).join_from(
            decisions, applications, _A.id == decisions.c.application_id
        )
        gone = gone.where(
            decisions.c.call_code == call_code, decisions.c.decision == Decision.WITHDRAWN, _A.verdict.is_(None)
        )
        return set(connection.execute(asked.union(gone)).scalars())

    def overdue(self, connection: Connection, today: date, limit: int) -> list[InformationRequest]:
        """Open requests whose last day is over and of which nobody was told."""
        late = select(information_requests).where(_R.outcome.is_(None), _R.due_on < today, _R.overdue_told_at.is_(None))
        late = late.order_by(_R.due_on, _R.id).limit(limit).with_for_update(skip_locked=True)
        return [_request(row) for row in connection.execute(late)]

    def mark_told(self, connection: Connection, ids: Collection[str], at: datetime) -> None:
        """Remember that these were told to be overdue."""
        if ids:
            connection.execute(update(information_requests).where(_R.id.in_(ids)).values(overdue_told_at=at))

    def changes(self, connection: Connection, application_id: str) -> list[CellChange]:
        """The cells that answers changed, oldest first."""
        listed = select(cell_changes).where(_C.application_id == application_id)
        return [
            CellChange(row.request_id, row.field, row.before, row.after, row.at, row.by)
            for row in connection.execute(listed.order_by(_C.at, _C.request_id, _C.field))
        ]


class SqlApplicationCells:
    """Cells in the service's database."""

    def of(self, connection: Connection, application_id: str) -> Mapping[str, str]:
        """The cells as typed, without the number."""
        raw = connection.execute(select(_A.raw).where(_A.id == application_id)).scalar_one()
        cells: dict[str, str] = json.loads(raw)
        return cells

    def rewrite(self, connection: Connection, one: NewApplication, changes: Sequence[CellChange]) -> None:
        """Keep an application as read again, and which cells changed."""
        cells = {**self.of(connection, one.id), **{change.field: change.after for change in changes}}
        row = application_row("", "", changes[0].at, one)
        values = {name: value for name, value in row.items() if name not in _STAY}
        values["raw"] = json.dumps(cells, ensure_ascii=False)
        connection.execute(update(applications).where(_A.id == one.id).values(**values, version=_A.version + 1))
        points = {name: value for name, value in assessment_row(one).items() if name != "application_id"}
        connection.execute(update(assessments).where(assessments.c.application_id == one.id).values(**points))
        connection.execute(
            cell_changes.insert(),
            [
                {
                    "request_id": change.request_id,
                    "field": change.field,
                    "application_id": one.id,
                    "before": change.before,
                    "after": change.after,
                    "at": change.at,
                    "by": change.by,
                }
                for change in changes
            ],
        )

    def take_verdict_back(self, connection: Connection, application_id: str, at: datetime) -> None:
        """Leave an application without a verdict, with that in its history."""
        connection.execute(
            update(applications)
            .where(_A.id == application_id)
            .values(verdict=None, reasons=None, superseded_by=None, screened_at=None, version=_A.version + 1)
        )
        connection.execute(
            screening_changes.insert().values(
                id=new_id(), application_id=application_id, verdict=None, reasons=[], incomplete_fields=[], at=at
            )
        )


class SqlLives:
    """What states follow from, in the service's database."""

    def standing(self, connection: Connection, application_id: str) -> Row[Any] | None:
        """The row that the state follows from."""
        wanted: Any = select(
            _A.call_code,
            _A.row,
            _A.received_at,
            _A.submitted_at,
            _A.verdict,
            _requests(_R.outcome.is_(None)).label("open_requests"),
            _requests(_R.outcome.is_not(None)).label("settled_requests"),
            _counted(func.count()).label("judges"),
            _counted(func.max(sheets.c.received_at)).label("scored_at"),
            _proposed().label("proposed_at"),
            select(decisions.c.decision).where(decisions.c.application_id == _A.id).scalar_subquery().label("decision"),
        )
        row: Row[Any] | None = connection.execute(wanted.where(_A.id == application_id)).first()
        return row

    def verdicts(self, connection: Connection, application_id: str) -> Sequence[Row[Any]]:
        """The history of verdicts, oldest first."""
        listed = select(screening_changes).where(_V.application_id == application_id)
        return connection.execute(listed.order_by(_V.at, _V.id)).all()


def _requests(condition: Any) -> Any:
    counted = select(func.count()).select_from(information_requests)
    return counted.where(_R.application_id == _A.id, condition).scalar_subquery()


def _counted(what: Any) -> Any:
    return (
        select(what)
        .select_from(sheets)
        .where(sheets.c.call_code == _A.call_code, sheets.c.row == _A.row, sheets.c.status == SheetStatus.COUNTED)
        .scalar_subquery()
    )


def _proposed() -> Any:
    place, later = proposal_places.c, proposals.alias("later")
    newest = select(func.max(later.c.version)).where(later.c.call_code == _A.call_code).scalar_subquery()
    return (
        select(proposals.c.proposed_at)
        .join_from(
            proposal_places,
            proposals,
            (proposals.c.call_code == place.call_code) & (proposals.c.version == place.version),
        )
        .where(place.application_id == _A.id, place.version == newest)
        .scalar_subquery()
    )


def _request(row: Row[Any]) -> InformationRequest:
    return InformationRequest(
        id=row.id,
        application_id=row.application_id,
        call_code=row.call_code,
        items=tuple(Asked(item["th"], item["en"], tuple(item["fields"])) for item in row._mapping["items"]),
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        due_on=row.due_on,
        rule=row.rule,
        outcome=row.outcome,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        answer=row.answer,
        reason=row.reason,
        version=row.version,
    )
