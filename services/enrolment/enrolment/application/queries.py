"""Queries: what people are shown, each in the shape in which it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.application.errors import ApplicationUnknown, EnterpriseUnknown, NothingProposed
from enrolment.application.identity.recording import RecordViews, Shown
from enrolment.application.ports import Selections
from enrolment.application.search.shapes import Found, Wanted
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


class Views(Protocol):
    """The reading side of the stores: rows, scoped to a sight."""

    def applications(self, connection: Connection, sight: Sight, opened: OpenCall, wanted: Wanted, limit: int) -> Found:
        """Some of a call's applications."""

    def sheets(
        self, connection: Connection, sight: Sight, opened: OpenCall, after_line: int, limit: int
    ) -> Sequence[Any]:
        """A call's score sheets by line."""

    def places(self, connection: Connection, proposal: Proposal) -> Sequence[Any]:
        """Every application of a selection by province and rank."""

    def enterprises(self, connection: Connection, sight: Sight, wanted: Wanted, limit: int) -> Found:
        """Some enterprises."""

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

    def masked(self) -> Looking:
        """The same, shown masked numbers only."""
        return Looking(self.caller, replace(self.sight, masked=True))


class Queries:
    """Answers questions. Whoever is shown whole 13-digit numbers is recorded, each number by its enterprise."""

    def __init__(self, views: Views, selections: Selections, shown: RecordViews) -> None:
        self._views = views
        self._selections = selections
        self._shown = shown

    def applications(self, tx: Transaction, looking: Looking, opened: OpenCall, wanted: Wanted, limit: int) -> Found:
        """A page of a call's applications."""
        found = self._views.applications(tx.connection, looking.sight, opened, wanted, limit)
        self._record(tx, looking, "applications", [(row.number_key, row.id) for row in found.rows if row.number_key])
        return replace(found, rows=[application_view(row, looking.sight) for row in found.rows])

    def application(self, tx: Transaction, looking: Looking, application_id: str, reason: str | None = None) -> View:
        """One application with what was decided about it; raises ``ApplicationUnknown``."""
        row = self._views.application(tx.connection, looking.sight, application_id)
        if row is None:
            raise ApplicationUnknown
        self._record(tx, looking, "application", [(row.number_key, row.id)] if row.number_key else [], reason)
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
        self._record(tx, looking, "selection", [(row.enterprise_id, row.application_id) for row in rows])
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

    def enterprises(self, tx: Transaction, looking: Looking, wanted: Wanted, limit: int) -> Found:
        """A page of enterprises with their groups."""
        found = self._views.enterprises(tx.connection, looking.sight, wanted, limit)
        self._record(tx, looking, "enterprises", [(row.id, None) for row in found.rows if row.number])
        return replace(found, rows=[enterprise_view(row, looking.sight) for row in found.rows])

    def enterprise(self, tx: Transaction, looking: Looking, enterprise_id: str, reason: str | None = None) -> View:
        """One enterprise; raises ``EnterpriseUnknown``."""
        row = self._views.enterprise(tx.connection, looking.sight, enterprise_id)
        if row is None:
            raise EnterpriseUnknown
        self._record(tx, looking, "enterprise", [(row.id, None)] if row.number else [], reason)
        return enterprise_view(row, looking.sight)

    def groups(self, tx: Transaction, looking: Looking, enterprise_id: str, after: int, limit: int) -> list[View]:
        """A page of an enterprise's changes of group; raises ``EnterpriseUnknown``."""
        if self._views.enterprise(tx.connection, looking.sight, enterprise_id) is None:
            raise EnterpriseUnknown
        return [group_change_view(row) for row in self._views.groups(tx.connection, enterprise_id, after, limit)]

    def agencies(self, tx: Transaction, after: str, limit: int) -> list[View]:
        """A page of the directory."""
        return [dict(row._mapping) for row in self._views.agencies(tx.connection, after, limit)]

    def _record(
        self, tx: Transaction, looking: Looking, view: str, shown: Sequence[Shown], reason: str | None = None
    ) -> None:
        self._shown.record(tx, looking.caller, looking.sight, view, shown, reason)
