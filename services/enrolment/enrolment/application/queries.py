"""Queries: what people are shown, each in the shape in which it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.application.errors import ApplicationUnknown, EnterpriseUnknown, NothingProposed
from enrolment.application.ports import Selections
from enrolment.application.shapes import OpenCall, Proposal
from enrolment.application.sight import Sight
from enrolment.application.told import (
    View,
    application_view,
    decision_change_view,
    enterprise_view,
    group_change_view,
    local_time,
    province_view,
    sheet_view,
)
from starsme.auth import Caller
from starsme.db import Transaction
from starsme.logging import get_logger

log = get_logger(__name__)


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
        return [application_view(row, looking.sight) for row in rows]

    def application(self, tx: Transaction, looking: Looking, application_id: str) -> View:
        """One application with what was decided about it; raises ``ApplicationUnknown``."""
        row = self._views.application(tx.connection, looking.sight, application_id)
        if row is None:
            raise ApplicationUnknown
        _log_full_view(looking, "application", [row.number_key])
        history = self._views.decision_history(tx.connection, application_id)
        return application_view(row, looking.sight) | {"history": [decision_change_view(change) for change in history]}

    def sheets(self, tx: Transaction, looking: Looking, opened: OpenCall, after: int, limit: int) -> list[View]:
        """A page of a call's score sheets."""
        return [sheet_view(row) for row in self._views.sheets(tx.connection, looking.sight, opened, after, limit)]

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
            "proposed_at": local_time(proposal.proposed_at),
            "published_at": local_time(proposal.published_at),
            "provinces": {
                province: province_view(opened.call.seats[province], places, looking.sight)
                for province, places in by_province.items()
            },
        }

    def enterprises(self, tx: Transaction, looking: Looking, after: str, limit: int) -> list[View]:
        """A page of enterprises with their groups."""
        rows = self._views.enterprises(tx.connection, looking.sight, after, limit)
        _log_full_view(looking, "enterprises", [row.number for row in rows])
        return [enterprise_view(row, looking.sight) for row in rows]

    def enterprise(self, tx: Transaction, looking: Looking, enterprise_id: str) -> View:
        """One enterprise; raises ``EnterpriseUnknown``."""
        row = self._views.enterprise(tx.connection, looking.sight, enterprise_id)
        if row is None:
            raise EnterpriseUnknown
        _log_full_view(looking, "enterprise", [row.number])
        return enterprise_view(row, looking.sight)

    def groups(self, tx: Transaction, looking: Looking, enterprise_id: str, after: int, limit: int) -> list[View]:
        """A page of an enterprise's changes of group; raises ``EnterpriseUnknown``."""
        if self._views.enterprise(tx.connection, looking.sight, enterprise_id) is None:
            raise EnterpriseUnknown
        return [group_change_view(row) for row in self._views.groups(tx.connection, enterprise_id, after, limit)]

    def agencies(self, tx: Transaction, after: str, limit: int) -> list[View]:
        """A page of the directory."""
        return [dict(row._mapping) for row in self._views.agencies(tx.connection, after, limit)]


def _log_full_view(looking: Looking, view: str, numbers: Sequence[str | None]) -> None:
    count = sum(number is not None for number in numbers)
    if looking.sight.office and count:
        log.info("full_identifier_viewed", view=view, count=count, caller=looking.caller.subject)
