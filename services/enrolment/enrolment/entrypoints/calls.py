"""Routes of programmes and calls: drafts and their versions, opening, amendments, clones, and what applicants read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from enrolment.application.calls.area import CallsArea
from enrolment.application.calls.drafting import JudgedDraft
from enrolment.domain.call_clone import Clone
from enrolment.domain.call_life import CallState
from enrolment.entrypoints import calls_schemas as schemas
from enrolment.entrypoints.schemas import CallBody
from starsme.auth import Role
from starsme.errors import Malformed
from starsme.http import Page, Reply, Request, command, query

OFFICE = {Role.OFFICER, Role.COORDINATOR}
COORDINATOR = {Role.COORDINATOR}
EVERYBODY = set(Role)

_HIGHEST = 1_000_000
_LIVE = {CallState.OPEN, CallState.CLOSED, CallState.ARCHIVED}


class CallRoutes:
    """Mixin for the service class."""

    app: Any

    # --- programmes

    @command(
        "PUT",
        "/programmes/{programme}",
        roles=OFFICE,
        takes=schemas.ProgrammeBody,
        gives=schemas.ProgrammeView,
        summary="Add or change a programme (If-Match once it exists) · เพิ่มหรือแก้โครงการ",
    )
    def put_programme(self, request: Request) -> Reply:
        body = request.body
        titles = (body["title_th"].strip(), body["title_en"].strip())
        found, new = self._call_area.programmes.put(
            request.tx, request.caller, request.path["programme"], titles, body["owner"], request.if_match
        )
        return Reply(found, status=201 if new else 200, etag=found.version)

    @query(
        "GET",
        "/programmes",
        roles=OFFICE,
        gives=schemas.ProgrammeView,
        many=True,
        summary="The programmes that group calls · โครงการ",
    )
    def list_programmes(self, request: Request) -> Reply:
        limit = request.args["limit"]
        items = self._call_area.programmes.list(request.tx, request.args["after"] or "", limit)
        return Reply(Page(items, items[-1].code if len(items) == limit else None))

    @query("GET", "/programmes/{programme}", roles=OFFICE, gives=schemas.ProgrammeView, summary="A programme · โครงการ")
    def get_programme(self, request: Request) -> Reply:
        found = self._call_area.programmes.get(request.tx, request.path["programme"])
        return Reply(found, etag=found.version)

    # --- what applicants read

    @query(
        "GET",
        "/calls",
        roles=EVERYBODY,
        args=schemas.CallsArgs,
        gives=schemas.CallSummaryView,
        many=True,
        summary="Calls, open ones unless asked otherwise · รอบรับสมัคร",
    )
    def list_calls(self, request: Request) -> Reply:
        args, limit = request.args, request.args["limit"]
        states = _LIVE if args["state"] == "all" else {CallState(args["state"])}
        items = self._call_area.reading.page(
            request.tx, frozenset(states), args["province"], args["after"] or "", limit
        )
        return Reply(Page(items, items[-1]["code"] if len(items) == limit else None))

    @query(
        "GET",
        "/calls/{code}/form",
        roles=EVERYBODY,
        gives=schemas.CallFormView,
        summary="What a call asks of an applicant, in words · สิ่งที่ผู้สมัครต้องทราบและต้องตอบ",
    )
    def get_call_form(self, request: Request) -> Reply:
        return Reply(self._call_area.reading.form(request.tx, request.path["code"]))

    # --- a call's life

    @command(
        "PUT",
        "/calls/{code}",
        roles=COORDINATOR,
        takes=CallBody,
        gives=schemas.OpenedCallView,
        summary="Open a call from its document at once · เปิดรับสมัครทันที",
    )
    def open_call(self, request: Request) -> Reply:
        opened, new = self._call_area.openings.open_document(
            request.tx, request.caller, request.path["code"], request.body
        )
        return self._opened_call(request, opened, 201 if new else 200)

    @query("GET", "/calls/{code}", roles=OFFICE, gives=schemas.OpenedCallView, summary="A call · การรับสมัคร")
    def get_call(self, request: Request) -> Reply:
        return self._opened_call(request, self._call_area.owners.call(request.tx, request.caller, request.path["code"]))

    @command(
        "POST",
        "/calls/{code}/opening",
        roles=OFFICE,
        gives=schemas.OpenedCallView,
        summary="Open the version of the draft named by If-Match · เปิดรับสมัครตามร่างรุ่นที่ระบุ",
    )
    def open_draft(self, request: Request) -> Reply:
        opened = self._call_area.openings.open_draft(request.tx, request.caller, request.path["code"], request.if_match)
        return self._opened_call(request, opened)

    @command(
        "POST",
        "/calls/{code}/amendments",
        roles=OFFICE,
        takes=schemas.CallAmendmentBody,
        gives=schemas.OpenedCallView,
        status=201,
        summary="Move the closing later, with a reason · ขยายเวลาปิดรับสมัครพร้อมเหตุผล",
    )
    def amend_call(self, request: Request) -> Reply:
        body = request.body
        reasons = (body["reason_th"].strip(), body["reason_en"].strip())
        amended = self._call_area.amending.amend(
            request.tx, request.caller, request.path["code"], body["closes_at"], reasons, request.if_match
        )
        return self._opened_call(request, amended, 201)

    @command(
        "POST",
        "/calls/{code}/archiving",
        roles=OFFICE,
        gives=schemas.OpenedCallView,
        summary="Put a closed call away · เก็บการรับสมัครที่ปิดแล้วเข้าคลัง",
    )
    def archive_call(self, request: Request) -> Reply:
        return self._opened_call(
            request,
            self._call_area.amending.archive(request.tx, request.caller, request.path["code"], request.if_match),
        )

    # --- drafts

    @query(
        "GET",
        "/call-drafts",
        roles=OFFICE,
        gives=schemas.CallDraftSummaryView,
        many=True,
        summary="Calls that are not open yet · ร่างการรับสมัคร",
    )
    def list_call_drafts(self, request: Request) -> Reply:
        limit = request.args["limit"]
        items = self._call_area.drafting.list(request.tx, request.caller, request.args["after"] or "", limit)
        return Reply(Page(items, items[-1].code if len(items) == limit else None))

    @command(
        "PUT",
        "/calls/{code}/draft",
        roles=OFFICE,
        takes=CallBody,
        gives=schemas.CallDraftView,
        summary="Save a version of a draft (If-Match once it exists) · บันทึกร่างการรับสมัคร",
    )
    def save_call_draft(self, request: Request) -> Reply:
        judged, new = self._call_area.drafting.save(
            request.tx, request.caller, request.path["code"], request.body, request.if_match
        )
        return _draft(judged, 201 if new else 200)

    @query(
        "GET",
        "/calls/{code}/draft",
        roles=OFFICE,
        gives=schemas.CallDraftView,
        summary="The draft of a call, with what is wrong with it · ร่างการรับสมัครพร้อมรายการที่ต้องแก้",
    )
    def get_call_draft(self, request: Request) -> Reply:
        return _draft(self._call_area.drafting.get(request.tx, request.caller, request.path["code"]))

    @query(
        "GET",
        "/calls/{code}/versions",
        roles=OFFICE,
        gives=schemas.CallVersionView,
        many=True,
        summary="Who saved the draft and when · ประวัติรุ่นของร่าง",
    )
    def list_call_versions(self, request: Request) -> Reply:
        after, limit = _number(request.args["after"] or "0"), request.args["limit"]
        items = self._call_area.drafting.versions(request.tx, request.caller, request.path["code"], after, limit)
        return Reply(Page(items, str(items[-1].version) if len(items) == limit else None))

    @query(
        "GET",
        "/calls/{code}/versions/{version}",
        roles=OFFICE,
        gives=schemas.CallVersionDocumentView,
        summary="A version of the draft · ร่างรุ่นหนึ่ง",
    )
    def get_call_version(self, request: Request) -> Reply:
        version = _number(request.path["version"])
        return Reply(self._call_area.drafting.version(request.tx, request.caller, request.path["code"], version))

    @query(
        "GET",
        "/calls/{code}/differences",
        roles=OFFICE,
        args=schemas.CallDifferenceArgs,
        gives=schemas.CallDifferencesView,
        summary="What changed from one version to another · สิ่งที่เปลี่ยนระหว่างสองรุ่น",
    )
    def compare_call_versions(self, request: Request) -> Reply:
        code = request.path["code"]
        newest = self._call_area.drafting.find(request.tx, request.caller, code).version
        after = request.args["after"] or newest
        before = request.args["before"] or max(1, after - 1)
        found = self._call_area.drafting.difference(request.tx, request.caller, code, before, after)
        return Reply({"before": before, "after": after, "differences": found})

    @command(
        "POST",
        "/calls/{code}/clone",
        roles=OFFICE,
        takes=schemas.CallCloneBody,
        gives=schemas.CallDraftView,
        status=201,
        summary="Roll a call out to other provinces or another year, as a draft · คัดลอกเป็นรอบใหม่",
    )
    def clone_call(self, request: Request) -> Reply:
        body = request.body
        seats = None if body["provinces"] is None else {one["code"]: one["seats"] for one in body["provinces"]}
        wanted = Clone(body["code"], seats, body["years"], body["opens_at"], body["programme"])
        return _draft(self._call_area.cloning.clone(request.tx, request.caller, request.path["code"], wanted), 201)

    # --- the words of the routes in the words of the application

    @property
    def _call_area(self) -> CallsArea:
        area: CallsArea = self.app.calls
        return area

    def _opened_call(self, request: Request, opened: Any, status: int = 200) -> Reply:
        return Reply(self._call_area.reading.record(request.tx, opened), status=status, etag=opened.version)


def _draft(judged: JudgedDraft, status: int = 200) -> Reply:
    draft = {name: getattr(judged.draft, name) for name in judged.draft.__slots__}
    told = {"problems": [asdict(one) for one in judged.problems], "notices": [asdict(one) for one in judged.notices]}
    return Reply(draft | told, status=status, etag=judged.draft.version)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise Malformed(detail="a version's number expected")
    return min(int(text), _HIGHEST)
