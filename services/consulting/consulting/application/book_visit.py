"""A request is made at the counter, or by the enterprise itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from consulting.application.desk import Desk
from consulting.application.errors import (
    ConsultantNotRegistered,
    ConsultantUnknown,
    NotOwnEnterprise,
    RequestNoReused,
    ServiceDatePassed,
)
from consulting.application.sight import Sight
from consulting.application.stores import Stores
from consulting.application.visit_rows import read_hours, read_number
from consulting.domain.asked import Asked
from consulting.domain.identity import RequestNo, VisitId
from consulting.domain.refusal import minutes_of
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.ids import new_id
from starsme.thai import clean


@dataclass(frozen=True, slots=True)
class VisitRequest:
    """What is asked, as typed: ``number`` the enterprise's 13 digits, ``hours`` consultant hours."""

    number: str
    hours: str
    service_date: date
    request_no: str | None = None
    dimension: str | None = None
    consultant_code: str | None = None


class BookVisit:
    """Books, or refuses, one request. A refusal is an answer, not an error: it is kept and told to the enterprise."""

    def __init__(self, stores: Stores, key: bytes) -> None:
        self._stores, self._key = stores, key

    def __call__(self, tx: Transaction, sight: Sight, request: VisitRequest) -> VisitId:
        """Take the request and return the id of the visit; raises where the request cannot be taken at all."""
        asked = self._asked(tx, request)
        if not sight.everything:
            self._must_be_their_own(tx, sight, asked)
        self._must_be_registered(tx, asked)
        desk = Desk(tx, self._stores, [asked])
        known = desk.known(asked.request_no)
        if known is None:
            known = desk.take(asked)
            desk.rise()
        elif replace(known.asked, requested_on=asked.requested_on) != asked:
            raise RequestNoReused(request_no=asked.request_no)
        return known.id

    def _asked(self, tx: Transaction, request: VisitRequest) -> Asked:
        number, enterprise = read_number(request.number, self._key)
        return Asked(
            request_no=RequestNo(clean(request.request_no or "") or f"W-{new_id()}"),
            number=number,
            enterprise_id=enterprise,
            minutes=minutes_of(read_hours(request.hours)),
            service_date=request.service_date,
            requested_on=bangkok_day(tx.now),
            dimension=request.dimension,
            consultant_code=request.consultant_code,
            hours=clean(request.hours),
        )

    def _must_be_their_own(self, tx: Transaction, sight: Sight, asked: Asked) -> None:
        if asked.enterprise_id is None or not sight.covers(asked.enterprise_id):
            raise NotOwnEnterprise
        if asked.service_date is not None and asked.service_date < bangkok_day(tx.now):
            raise ServiceDatePassed(service_date=asked.service_date)

    def _must_be_registered(self, tx: Transaction, asked: Asked) -> None:
        code, day = asked.consultant_code, asked.service_date
        if code is None or day is None:
            return
        consultant = self._stores.consultants.get(tx, code)
        if consultant is None:
            raise ConsultantUnknown(consultant_code=code)
        if not consultant.may_serve_on(day):
            raise ConsultantNotRegistered(consultant_code=code, service_date=day)
