"""Everything that consulting answers to and listens for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from consulting.application.book_visit import VisitRequest
from consulting.application.errors import VisitUnknown
from consulting.application.sight import OFFICE, sight_of
from consulting.application.views import BalanceFilter, BalanceItem, VisitFilter
from consulting.bootstrap import Consulting
from consulting.domain.allowance import AllowanceRule, YearSetting
from consulting.domain.identity import EnterpriseId, VisitId
from consulting.domain.outcome import Outcome
from consulting.entrypoints import schemas
from starsme.auth import Role
from starsme.db import Transaction
from starsme.errors import NotFound
from starsme.events import Event
from starsme.events.enrolment import EnterpriseRegistered
from starsme.http import File, Page, Reply, Request, command, query
from starsme.jobs.routes import ImportArgs, JobRoutes, JobView
from starsme.logging import get_logger
from starsme.messaging import subscribe
from starsme.service import Application

log = get_logger(__name__)

OWNERS = OFFICE | {Role.ENTREPRENEUR}
EVERYONE = OWNERS | {Role.CONSULTANT}
COORDINATOR = {Role.COORDINATOR}


class ConsultingService(JobRoutes):
    """The man-day ledger, consultants, and the visits that enterprises ask for."""

    name = "consulting"
    app: Any = Application()

    # --- events

    @subscribe(EnterpriseRegistered)
    def open_account(self, tx: Transaction, event: Event) -> None:
        self._app.open_account(tx, EnterpriseId(event.data["enterprise_id"]), event.data["registered_on"])

    # --- files

    @command(
        "POST",
        "/imports/consultants",
        roles=OFFICE,
        takes=File,
        args=ImportArgs,
        gives=JobView,
        status=202,
        summary="Import the register of consultants · นำเข้าทะเบียนที่ปรึกษา",
    )
    def import_consultants(self, request: Request) -> Reply:
        return _received(request, "consultants")

    @command(
        "POST",
        "/imports/visits",
        roles=OFFICE,
        takes=File,
        args=ImportArgs,
        gives=JobView,
        status=202,
        summary="Import consulting requests in the order received · นำเข้าคำขอรับคำปรึกษาตามลำดับ",
    )
    def import_visits(self, request: Request) -> Reply:
        return _received(request, "visits")

    # --- visits

    @command(
        "POST",
        "/visits",
        roles=OWNERS,
        takes=schemas.VisitRequestBody,
        gives=schemas.VisitView,
        status=201,
        summary="Ask for a visit; it is booked or refused · ขอรับคำปรึกษา",
    )
    def book_visit(self, request: Request) -> Reply:
        body = request.body
        asked = VisitRequest(
            number=body["enterprise"],
            hours=body["hours"],
            service_date=body["service_date"],
            request_no=body["request_no"],
            dimension=body["dimension"],
            consultant_code=body["consultant_code"],
        )
        return self._shown(request, self._app.book_visit(request.tx, sight_of(request.caller), asked))

    @command(
        "POST",
        "/visits/{visit_id}/outcome",
        roles=OFFICE,
        takes=schemas.OutcomeBody,
        gives=schemas.VisitView,
        summary="Record who came · บันทึกผลการให้คำปรึกษา",
    )
    def settle_visit(self, request: Request) -> Reply:
        visit_id = VisitId(request.path["visit_id"])
        outcome = Outcome(request.body["outcome"])
        self._app.change_visit.settle(request.tx, visit_id, outcome, request.if_match)
        return self._shown(request, visit_id)

    @command(
        "POST",
        "/visits/{visit_id}/cancellation",
        roles=OWNERS,
        takes=schemas.CancellationBody,
        gives=schemas.VisitView,
        summary="Cancel a visit; a working day ahead it costs nothing · ยกเลิกนัด",
    )
    def cancel_visit(self, request: Request) -> Reply:
        visit_id, sight = VisitId(request.path["visit_id"]), sight_of(request.caller)
        self._app.change_visit.cancel(request.tx, sight, visit_id, request.body["cancelled_at"], request.if_match)
        return self._shown(request, visit_id)

    @command(
        "POST",
        "/visits/{visit_id}/waiver",
        roles=OFFICE,
        takes=schemas.WaiverBody,
        gives=schemas.VisitView,
        summary="Give the minutes back for a reason · คืนเวลาโดยมีเหตุผล",
    )
    def waive_visit(self, request: Request) -> Reply:
        visit_id = VisitId(request.path["visit_id"])
        self._app.change_visit.waive(request.tx, visit_id, request.body["reason"], request.if_match)
        return self._shown(request, visit_id)

    @query(
        "GET",
        "/visits",
        roles=EVERYONE,
        args=schemas.VisitArgs,
        gives=schemas.VisitView,
        many=True,
        summary="Requests, accepted and refused, in the order received · รายการคำขอ",
    )
    def list_visits(self, request: Request) -> Reply:
        args, sight = request.args, sight_of(request.caller)
        wanted = VisitFilter(
            status=args["status"],
            enterprise_id=self._enterprise(args["enterprise"]),
            year=args["year"],
            import_id=args["import_id"],
            request_no=args["request_no"],
        )
        items = self._app.queries.visits(request.tx, sight, wanted, after=args["after"], limit=args["limit"])
        _log_full_numbers(request, [item.request_no for item in items])
        return Reply(Page(items, _next(items, args["limit"])))

    @query("GET", "/visits/{visit_id}", roles=EVERYONE, gives=schemas.VisitView, summary="One request · คำขอหนึ่งรายการ")
    def get_visit(self, request: Request) -> Reply:
        return self._shown(request, VisitId(request.path["visit_id"]))

    # --- the ledger

    @query(
        "GET",
        "/balances",
        roles=OWNERS,
        args=schemas.BalanceArgs,
        gives=schemas.BalanceView,
        many=True,
        summary="Man-days by enterprise and year, in minutes · ยอดคงเหลือ",
    )
    def list_balances(self, request: Request) -> Reply:
        args, sight = request.args, sight_of(request.caller)
        wanted = BalanceFilter(self._enterprise(args["enterprise"]), args["year"], args["with_requests"])
        items = self._app.queries.balances(request.tx, sight, wanted, after=args["after"], limit=args["limit"])
        _log_full_numbers(request, [_balance_key(item) for item in items])
        last = len(items) < args["limit"]
        return Reply(Page(items, None if last else _balance_key(items[-1])))

    @query(
        "GET",
        "/enterprises/{enterprise_id}/ledger",
        roles=OWNERS,
        args=schemas.LedgerArgs,
        gives=schemas.EntryView,
        many=True,
        summary="An enterprise's ledger, line by line · สมุดบัญชีวันทำงาน",
    )
    def list_ledger(self, request: Request) -> Reply:
        args, sight = request.args, sight_of(request.caller)
        enterprise_id = self._app.enterprise_named(request.path["enterprise_id"])
        if not sight.covers(enterprise_id):
            raise NotFound
        items = self._app.queries.ledger(
            request.tx, sight, enterprise_id, args["year"], after=args["after"], limit=args["limit"]
        )
        return Reply(Page(items, _next(items, args["limit"])))

    @command(
        "POST",
        "/years/{year}/closing",
        roles=OFFICE,
        gives=JobView,
        status=202,
        summary="Close a year: what is left expires · ปิดปีและตัดยอดคงเหลือ",
    )
    def close_year(self, request: Request) -> Reply:
        year, caller = _year(request.path["year"]), request.caller.subject
        self._app.close_year.announce(request.tx, year, caller)
        job, _ = request.jobs.start(request.tx, "year-closing", scope=str(year), created_by=caller)
        return Reply(job)

    # --- the allowance, a dated rule

    @query(
        "GET",
        "/rules/allowance",
        roles=OWNERS,
        gives=schemas.AllowanceView,
        many=True,
        summary="Every version of the man-day rule · กฎวันทำงานทุกรุ่น",
    )
    def list_allowance_rules(self, request: Request) -> Reply:
        return Reply(Page(list(self._app.stores.rules.allowance(request.tx))))

    @command(
        "PUT",
        "/rules/allowance/{version}",
        roles=COORDINATOR,
        takes=schemas.AllowanceBody,
        gives=schemas.AllowanceView,
        summary="Make a version of the man-day rule, from a day on · กำหนดกฎวันทำงานรุ่นใหม่",
    )
    def change_allowance(self, request: Request) -> Reply:
        terms = {**request.body, "year": YearSetting(request.body["year"])}
        return Reply(self._app.change_allowance(request.tx, AllowanceRule(version=request.path["version"], **terms)))

    # --- the register

    @query(
        "GET",
        "/consultants",
        roles=EVERYONE,
        gives=schemas.ConsultantView,
        many=True,
        summary="The register of consultants · ทะเบียนที่ปรึกษา",
    )
    def list_consultants(self, request: Request) -> Reply:
        args = request.args
        items = self._app.queries.consultants(request.tx, after=args["after"], limit=args["limit"])
        return Reply(Page(items, items[-1].code if len(items) == args["limit"] else None))

    # --- how requests are turned into calls

    @property
    def _app(self) -> Consulting:
        app: Consulting = self.app
        return app

    def _enterprise(self, named: str | None) -> str | None:
        return None if named is None else self._app.enterprise_named(named)

    def _shown(self, request: Request, visit_id: VisitId) -> Reply:
        item = self._app.queries.visit(request.tx, sight_of(request.caller), visit_id)
        if item is None:
            raise VisitUnknown
        _log_full_numbers(request, [item.request_no])
        return Reply(item, etag=item.version)


def _received(request: Request, kind: str) -> Reply:
    job, _ = request.jobs.receive(
        request.tx,
        kind,
        scope="",
        content=request.raw,
        filename=request.filename,
        created_by=request.caller.subject,
        trial=request.args["trial"],
    )
    return Reply(job)


def _next(items: Sequence[Any], limit: int) -> str | None:
    return str(items[-1].position) if len(items) == limit else None


def _balance_key(item: BalanceItem) -> str:
    return f"{item.enterprise_id}:{item.year}"


def _year(text: str) -> int:
    if not (text.isdecimal() and len(text) == 4 and 2400 <= int(text) <= 3000):
        raise NotFound
    return int(text)


def _log_full_numbers(request: Request, keys: Sequence[str]) -> None:
    # Who looked at whole 13-digit numbers is kept; a page is known by its first and last item.
    if keys and sight_of(request.caller).everything:
        caller = request.caller
        log.info(
            "full_numbers_shown",
            subject=caller.subject,
            agency=caller.agency,
            first=keys[0],
            last=keys[-1],
            items=len(keys),
        )
