"""Routes of recorded corrections: the coordinator proposes, reviews, and confirms by If-Match."""

from __future__ import annotations

from typing import Any

from enrolment.application.corrections.errors import CorrectionUnknown
from enrolment.application.corrections.shapes import Asked, CorrectionRequest
from enrolment.application.corrections.work import CorrectionWork
from enrolment.application.shapes import OpenCall
from enrolment.domain.words import Decision
from enrolment.entrypoints import corrections_schemas as schemas
from starsme.auth import Role
from starsme.errors import Malformed
from starsme.http import Page, Reply, Request, command, query
from starsme.jobs.routes import JobView

OFFICE = {Role.OFFICER, Role.COORDINATOR}
COORDINATOR = {Role.COORDINATOR}
_DIGITS = 9


class CorrectionRoutes:
    """Mixin for the service class."""

    app: Any

    @command(
        "POST",
        "/calls/{code}/selection/corrections",
        roles=COORDINATOR,
        takes=schemas.CorrectionBody,
        gives=schemas.CorrectionView,
        status=201,
        summary="Propose a correction of the published selection · เสนอแก้ไขผลที่เผยแพร่แล้ว",
    )
    def propose_correction(self, request: Request) -> Reply:
        call, body = self._corrected_call(request), request.body
        asked = [
            Asked(one["application"], Decision(one["decision"]), one["waiting_position"]) for one in body["changes"]
        ]
        wanted = CorrectionRequest(body["reason"], asked, body["rerun"], body["fill_seats"], body["takes_back_started"])
        proposed = self._corrections.proposing.propose(request.tx, call, wanted, request.caller.subject)
        return self._correction(request, call, proposed.number)

    @command(
        "POST",
        "/calls/{code}/selection/corrections/screening",
        roles=COORDINATOR,
        takes=schemas.ScreeningBody,
        gives=JobView,
        status=202,
        summary="Screen what came after the publication, on record · คัดกรองใบสมัครที่มาหลังการเผยแพร่โดยบันทึกเหตุผล",
    )
    def screen_for_correction(self, request: Request) -> Reply:
        call = self._corrected_call(request)
        self._corrections.proposing.note_screening(request.tx, call, request.body["reason"], request.caller.subject)
        job, _ = request.jobs.start(request.tx, "screening", scope=call.call.code, created_by=request.caller.subject)
        return Reply(job)

    @command(
        "POST",
        "/calls/{code}/selection/corrections/{number}/confirmation",
        roles=COORDINATOR,
        gives=schemas.CorrectionView,
        summary="Confirm the correction, by If-Match · ยืนยันการแก้ไขตามรุ่นที่ตรวจทานแล้ว",
    )
    def confirm_correction(self, request: Request) -> Reply:
        call, number = self._corrected_call(request), _number(request)
        self._corrections.confirming.confirm(request.tx, call, number, request.if_match, request.caller.subject)
        return self._correction(request, call, number)

    @query(
        "GET",
        "/calls/{code}/selection/corrections",
        roles=OFFICE,
        gives=schemas.CorrectionView,
        many=True,
        summary="Recorded corrections of a selection · รายการแก้ไขผลการคัดเลือก",
    )
    def list_corrections(self, request: Request) -> Reply:
        after, limit = request.args["after"] or "0", request.args["limit"]
        if not (after.isascii() and after.isdecimal()) or len(after) > _DIGITS:
            raise Malformed(detail="after: the 'next' of an earlier page expected")
        code = self._corrected_call(request).call.code
        items = self._corrections.reading.page(request.tx, code, int(after), limit)
        return Reply(Page(items, str(items[-1]["number"]) if len(items) == limit else None))

    @query(
        "GET",
        "/calls/{code}/selection/corrections/{number}",
        roles=OFFICE,
        gives=schemas.CorrectionView,
        summary="A recorded correction · การแก้ไขหนึ่งรายการ",
    )
    def get_correction(self, request: Request) -> Reply:
        return self._correction(request, self._corrected_call(request), _number(request))

    @property
    def _corrections(self) -> CorrectionWork:
        work: CorrectionWork = self.app.corrections
        return work

    def _corrected_call(self, request: Request) -> OpenCall:
        call: OpenCall = self.app.sights.call(request.tx, request.caller, request.path["code"])
        return call

    def _correction(self, request: Request, call: OpenCall, number: int) -> Reply:
        view = self._corrections.reading.one(request.tx, call.call.code, number)
        return Reply(view, etag=view["version"])


def _number(request: Request) -> int:
    number = request.path["number"]
    if not (number.isascii() and number.isdecimal()) or len(number) > _DIGITS:
        raise CorrectionUnknown(call_code=request.path["code"])
    return int(number)
