"""Queries: what people are shown, each in the shape in which it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.application.errors import ApplicationUnknown, EnterpriseUnknown, NothingProposed
from enrolment.application.ports import Selections
from enrolment.application.shapes import OpenCall, Proposal
from enrolment.application.sight import Sight
from enrolment.domain.ranking import shown
from enrolment.domain.size import Size
from enrolment.domain.words import Decision, Dimension, SizeClass, Tie, Verdict
from starsme.auth import Caller
from starsme.db import Transaction
from starsme.logging import get_logger
from starsme.thai import BANGKOK

log = get_logger(__name__)

View = dict[str, Any]


class Views(Protocol):
    """The reading side of the stores: rows, scoped to a sight."""

    def applications(
        self, connection: Connection, sight: Sight, opened: OpenCall, after_row: int, limit: int
    ) -> Sequence[Any]:
        """A call's applications by row."""

    def sheets(
        self, connection: Connection, sight: Sight, opened: OpenCall, after_line: int, limit: int
    ) -> Sequence[Any]:
        """A call's score sheets by line."""

    def places(self, connection: Connection, proposal: Proposal) -> Sequence[Any]:
        """Every application of a selection by province and rank."""

    def enterprises(self, connection: Connection, sight: Sight, after: str, limit: int) -> Sequence[Any]:
        """Enterprises by id."""

    def enterprise(self, connection: Connection, sight: Sight, enterprise_id: str) -> Any | None:
        """One enterprise, if it is in sight."""

    def groups(self, connection: Connection, enterprise_id: str, after: int, limit: int) -> Sequence[Any]:
        """An enterprise's changes of group, oldest first."""

    def decision_history(self, connection: Connection, application_id: str) -> Sequence[Any]:
        """What was decided about an application, oldest first."""

    def application(self, connection: Connection, sight: Sight, application_id: str) -> Any | None:
        """One application, if it is in sight."""

    def agencies(self, connection: Connection, after: str, limit: int) -> Sequence[Any]:
        """The directory by code."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Somebody looking: the caller and what the caller may see."""

    caller: Caller
    sight: Sight


class Queries:
    """Answers questions. Whoever is shown whole 13-digit numbers is logged, with how many and never which."""

    def __init__(self, views: Views, selections: Selections) -> None:
        self._views = views
        self._selections = selections

    def applications(self, tx: Transaction, looking: Looking, opened: OpenCall, after: int, limit: int) -> list[View]:
        """A page of a call's applications."""
        rows = self._views.applications(tx.connection, looking.sight, opened, after, limit)
        _log_full_view(looking, "applications", [row.number_key for row in rows])
        return [_application(row, looking.sight) for row in rows]

    def application(self, tx: Transaction, looking: Looking, application_id: str) -> View:
        """One application with what was decided about it; raises ``ApplicationUnknown``."""
        row = self._views.application(tx.connection, looking.sight, application_id)
        if row is None:
            raise ApplicationUnknown
        _log_full_view(looking, "application", [row.number_key])
        history = self._views.decision_history(tx.connection, application_id)
        return _application(row, looking.sight) | {"history": [_decision_change(change) for change in history]}

    def sheets(self, tx: Transaction, looking: Looking, opened: OpenCall, after: int, limit: int) -> list[View]:
        """A page of a call's score sheets."""
        return [_sheet(row) for row in self._views.sheets(tx.connection, looking.sight, opened, after, limit)]

    def selection(self, tx: Transaction, looking: Looking, opened: OpenCall) -> View:
        """The published selection with the decisions in force, or else the newest proposal; raises ``NothingProposed``."""
        proposal = self._selections.latest(tx.connection, opened.call.code)
        if proposal is None:
            raise NothingProposed(call_code=opened.call.code)
        rows = self._views.places(tx.connection, proposal)
        _log_full_view(looking, "selection", [row.number for row in rows])
        by_province: dict[str, list[Any]] = {province: [] for province in opened.call.seats}
        for row in rows:
            by_province[row.province].append(row)
        return {
            "call_code": proposal.call_code,
            "version": proposal.version,
            "proposed_at": _local(proposal.proposed_at),
            "published_at": _local(proposal.published_at),
            "provinces": {
                province: _province(opened.call.seats[province], places, looking.sight)
                for province, places in by_province.items()
            },
        }

    def enterprises(self, tx: Transaction, looking: Looking, after: str, limit: int) -> list[View]:
        """A page of enterprises with their groups."""
        rows = self._views.enterprises(tx.connection, looking.sight, after, limit)
        _log_full_view(looking, "enterprises", [row.number for row in rows])
        return [_enterprise(row, looking.sight) for row in rows]

    def enterprise(self, tx: Transaction, looking: Looking, enterprise_id: str) -> View:
        """One enterprise; raises ``EnterpriseUnknown``."""
        row = self._views.enterprise(tx.connection, looking.sight, enterprise_id)
        if row is None:
            raise EnterpriseUnknown
        _log_full_view(looking, "enterprise", [row.number])
        return _enterprise(row, looking.sight)

    def groups(self, tx: Transaction, looking: Looking, enterprise_id: str, after: int, limit: int) -> list[View]:
        """A page of an enterprise's changes of group; raises ``EnterpriseUnknown``."""
        if self._views.enterprise(tx.connection, looking.sight, enterprise_id) is None:
            raise EnterpriseUnknown
        return [_group_change(row) for row in self._views.groups(tx.connection, enterprise_id, after, limit)]

    def agencies(self, tx: Transaction, after: str, limit: int) -> list[View]:
        """A page of the directory."""
        return [dict(row._mapping) for row in self._views.agencies(tx.connection, after, limit)]


def _log_full_view(looking: Looking, view: str, numbers: Sequence[str | None]) -> None:
    count = sum(number is not None for number in numbers)
    if looking.sight.office and count:
        log.info("full_identifier_viewed", view=view, count=count, caller=looking.caller.subject)


def _local(time: datetime | None) -> datetime | None:
    return None if time is None else time.astimezone(BANGKOK)


def _application(row: Any, sight: Sight) -> View:
    decision = row.decision or (Decision.INELIGIBLE if row.verdict == Verdict.INELIGIBLE else None)
    return {
        "id": row.id,
        "row": row.row,
        "enterprise_id": row.enterprise_id,
        "submitted_at": _local(row.submitted_at),
        "tax_id": None if row.number_key is None else sight.shown(row.number),
        "name_th": row.name_th,
        "name_en": row.name_en,
        "kind": row.kind,
        "province": row.province,
        "district": row.district,
        "sector": row.sector,
        "employees": row.employees,
        "revenue": row.revenue_thb,
        "started_on": row.started_on,
        "tsic_section": row.tsic_section,
        "consent_core": row.consent_core,
        "consent_publicity": row.consent_publicity,
        "size": _size(row),
        "assessment": {**_points(row), "mean": row.mean},
        "verdict": row.verdict,
        "reasons": row.reasons or [],
        "incomplete_fields": row.incomplete_fields,
        "superseded_by": row.superseded_by,
        "decision": decision,
        "version": row.decision_version,
    }


def _size(row: Any) -> View:
    size = Size(row.size_rule, _class(row.staff_class), _class(row.revenue_class))
    return {
        "rule": size.rule,
        "staff_class": size.staff_class,
        "revenue_class": size.revenue_class,
        "tie_revenue": size.by(Tie.REVENUE),
        "tie_larger": size.by(Tie.LARGER),
    }


def _class(word: str | None) -> SizeClass | None:
    return None if word is None else SizeClass(word)


def _points(row: Any) -> Mapping[str, int | None]:
    return {dimension.value: row._mapping[dimension.value] for dimension in Dimension}


def _sheet(row: Any) -> View:
    return {
        "line": row.line,
        "judge": row.judge,
        "agency": row.agency,
        "app_row": row.app_row,
        "conflict": row.conflict,
        "scores": _points(row),
        "remark": row.remark,
        "status": row.status,
        "code": row.code,
        "fields": row.fields,
    }


def _province(seats: int, places: Sequence[Any], sight: Sight) -> View:
    order = [_place(row, sight) for row in places if row.rank is not None]
    star = _rows(order, Decision.STAR)
    return {
        "seats": seats,
        "rankable": len(order),
        "star": star,
        "waiting": _rows(order, Decision.WAITING),
        "declined": _rows(order, Decision.DECLINED),
        "withdrawn": _rows(order, Decision.WITHDRAWN),
        "not_rankable": [
            {"row": row.row, "tax_id": sight.shown(row.number), "name_th": row.name_th, "judges": row.judges}
            for row in places
            if row.rank is None
        ],
        "unfilled_seats": seats - len(star),
        "order": order,
    }


def _rows(order: Sequence[View], decision: Decision) -> list[int]:
    return [place["row"] for place in order if place["decision"] == decision]


def _place(row: Any, sight: Sight) -> View:
    return {
        "rank": row.rank,
        "row": row.row,
        "application_id": row.application_id,
        "tax_id": sight.shown(row.number),
        "name_th": row.name_th,
        "judges": row.judges,
        "total": row.total,
        "shown": shown(Fraction(row.total)),
        "innovation_mean": row.innovation_mean,
        "submitted_at": _local(row.submitted_at),
        "decision": row.in_force or row.decision,
        "waiting_position": row.waiting_position,
        "tie_with_previous_broken_by": row.tie_broken_by,
    }


def _decision_change(row: Any) -> View:
    return {"decision": row.decision, "previous": row.previous, "cause": row.cause, "at": _local(row.at)}


def _enterprise(row: Any, sight: Sight) -> View:
    return {
        "enterprise_id": row.id,
        "tax_id": sight.shown(row.number),
        "name_th": row.name_th,
        "name_en": row.name_en,
        "kind": row.kind,
        "province": row.province,
        "sector": row.sector,
        "size": row.size,
        "registered_on": row.registered_on,
        "group": row.group,
        "group_reason": row.group_reason,
    }


def _group_change(row: Any) -> View:
    return {
        "sequence": row.sequence,
        "group": row.group,
        "previous": row.previous,
        "reason": row.reason,
        "rule": row.rule,
        "at": _local(row.at),
    }
