"""Questions about people and their authority; personal data of others are shown to the office, and the look is logged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from enrolment.application.errors import EnterpriseUnknown
from enrolment.application.people.decisions import OFFICE, AuthorityDecisions
from enrolment.application.people.errors import AuthorityUnknown
from enrolment.application.people.ports import Authorities, AuthorityViews, Register
from enrolment.application.people.told import change_view, own_view, view_for
from enrolment.application.sight import Sights
from enrolment.application.told import View
from enrolment.domain.authority import Side, owners
from starsme.auth import Caller
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.logging import get_logger

log = get_logger(__name__)


class PeopleQueries:
    """Answers, each caller with what is theirs to know."""

    def __init__(
        self,
        views: AuthorityViews,
        authorities: Authorities,
        register: Register,
        decisions: AuthorityDecisions,
        sights: Sights,
        person: Callable[[str], str],
    ) -> None:
        self._views = views
        self._authorities = authorities
        self._register = register
        self._decisions = decisions
        self._sights = sights
        self._person = person

    def own(self, tx: Transaction, caller: Caller, after: str, limit: int) -> list[View]:
        """The caller's own requests and authorities, the oldest first."""
        rows = self._views.of_person(tx.connection, self._person(caller.subject), after, limit)
        return [own_view(row, bangkok_day(tx.now)) for row in rows]

    def one(self, tx: Transaction, caller: Caller, authority_id: str) -> View:
        """One with its history; raises ``AuthorityUnknown``."""
        request = self._authorities.find(tx.connection, authority_id)
        row = self._views.find(tx.connection, authority_id)
        if request is None or row is None:
            raise AuthorityUnknown
        everybodys = self._authorities.of_enterprise(tx.connection, row.enterprise_id)
        side = self._decisions.side(tx, caller, request.authority, everybodys)
        if side is None:
            raise AuthorityUnknown
        _log_look(caller, side, "authority", [row])
        history = [change_view(change, side) for change in self._views.history(tx.connection, authority_id)]
        return view_for(side, row, bangkok_day(tx.now)) | {"history": history}

    def of_enterprise(self, tx: Transaction, caller: Caller, enterprise_id: str, after: str, limit: int) -> list[View]:
        """An enterprise's people: all for the office and its owners; raises ``EnterpriseUnknown`` for others."""
        side = self._side(tx, caller, enterprise_id)
        rows = self._views.of_enterprise(tx.connection, enterprise_id, after, limit)
        _log_look(caller, side, "enterprise_people", rows)
        return [view_for(side, row, bangkok_day(tx.now)) for row in rows]

    def listed(self, tx: Transaction, caller: Caller, wanted: Mapping[str, Any], after: str, limit: int) -> list[View]:
        """Authorities of the enterprises in an officer's sight, the oldest request first."""
        sight, today = self._sights.of(tx, caller), bangkok_day(tx.now)
        provinces = None if sight.everything else sight.provinces
        rows = self._views.listed(tx.connection, provinces, {**wanted, "today": today}, after, limit)
        _log_look(caller, Side.OFFICE, "authorities", rows)
        return [view_for(Side.OFFICE, row, today) for row in rows]

    def _side(self, tx: Transaction, caller: Caller, enterprise_id: str) -> Side:
        sight = self._sights.of(tx, caller)
        if caller.has(*OFFICE):
            known = self._register.name(tx.connection, enterprise_id) is not None
            province = self._register.province(tx.connection, enterprise_id)
            if known and (sight.everything or province in sight.provinces):
                return Side.OFFICE
            raise EnterpriseUnknown
        me = self._person(caller.subject)
        everybodys = self._authorities.of_enterprise(tx.connection, enterprise_id)
        if any(owner.person_id == me for owner in owners(everybodys)):
            return Side.OWNER
        raise EnterpriseUnknown


def _log_look(caller: Caller, side: Side, view: str, rows: Sequence[Any]) -> None:
    if side is Side.OFFICE and rows:
        log.info("personal_data_viewed", view=view, count=len(rows), caller=caller.subject)
