"""Routes of panels: officers set them and share the work; judges score, and declare conflicts of interest."""

from __future__ import annotations

from typing import Any

from enrolment.application.panels.access import judge_code
from enrolment.application.panels.errors import ConflictUnclear, NotAssigned
from enrolment.application.panels.shapes import Declared, Panel, SheetContent
from enrolment.application.panels.told import panel_view
from enrolment.application.panels.work import PanelWork
from enrolment.application.shapes import OpenCall
from enrolment.domain.panels import ConflictKind, Judge
from enrolment.domain.words import Dimension
from enrolment.entrypoints import panels_schemas as schemas
from enrolment.entrypoints.paging import closed, opened
from starsme.auth import Role
from starsme.http import Page, Reply, Request, command, query
from starsme.messaging import background

OFFICE = {Role.OFFICER, Role.COORDINATOR}
JUDGES = {Role.JUDGE}
PANEL = OFFICE | JUDGES


class PanelRoutes:
    """Mixin for the service class."""

    app: Any
    database: Any

    # --- background

    @background(every_seconds=300)
    def remind_judges(self) -> bool:
        return self._work.reminders.step(self.database.begin)

    # --- officers

    @command(
        "PUT",
        "/calls/{code}/panels/{province}",
        roles=OFFICE,
        takes=schemas.PanelBody,
        gives=schemas.PanelView,
        summary="Set a province's panel of judges · กำหนดคณะกรรมการของจังหวัด",
    )
    def put_panel(self, request: Request) -> Reply:
        code, province = request.path["code"], request.path["province"]
        call = self._work.desk.call(request.tx, request.caller, code, province)
        judges = [_judge(one) for one in request.body["judges"]]
        panel, new = self._work.keep.keep(
            request.tx, call, province, judges, request.body["due_on"], request.if_match, request.caller.subject
        )
        return Reply(panel_view(panel), status=201 if new else 200, etag=panel.version)

    @query(
        "GET",
        "/calls/{code}/panels/{province}",
        roles=OFFICE,
        gives=schemas.PanelView,
        summary="A province's panel of judges · คณะกรรมการของจังหวัด",
    )
    def get_panel(self, request: Request) -> Reply:
        _, panel = self._panel(request)
        return Reply(panel_view(panel), etag=panel.version)

    @command(
        "POST",
        "/calls/{code}/panels/{province}/assignment/proposal",
        roles=OFFICE,
        gives=schemas.AssignmentView,
        summary="Propose who judges what: even loads, no conflicts · เสนอการมอบหมายใบสมัครให้กรรมการ",
    )
    def propose_assignment(self, request: Request) -> Reply:
        call, panel = self._panel(request)
        proposed = self._work.sharing.propose(request.tx, call, panel, request.caller.subject)
        return self._assignment(request, call, proposed)

    @command(
        "POST",
        "/calls/{code}/panels/{province}/assignment/confirmation",
        roles=OFFICE,
        gives=schemas.AssignmentView,
        summary="Confirm the proposal named by If-Match · ยืนยันการมอบหมายตามข้อเสนอที่ระบุ",
    )
    def confirm_assignment(self, request: Request) -> Reply:
        call, panel = self._panel(request)
        confirmed = self._work.sharing.confirm(request.tx, panel, request.if_match, request.caller.subject)
        return self._assignment(request, call, confirmed)

    @query(
        "GET",
        "/calls/{code}/panels/{province}/assignment",
        roles=OFFICE,
        gives=schemas.AssignmentView,
        summary="Who judges what, and what lacks judges and why · การมอบหมาย และใบสมัครที่กรรมการไม่พอ",
    )
    def get_assignment(self, request: Request) -> Reply:
        call, panel = self._panel(request)
        return self._assignment(request, call, panel)

    @query(
        "GET",
        "/calls/{code}/panels/{province}/progress",
        roles=OFFICE,
        gives=schemas.ProgressView,
        summary="How far the panel is, judge by judge · ความคืบหน้าของคณะกรรมการ",
    )
    def get_progress(self, request: Request) -> Reply:
        _, panel = self._panel(request)
        return Reply(self._work.progress.of_panel(request.tx, panel))

    @query(
        "GET",
        "/calls/{code}/panels/{province}/variance",
        roles=OFFICE,
        gives=schemas.VarianceView,
        summary="Judges far from the others: flagged, never changed · คะแนนที่ต่างจากกรรมการท่านอื่นมาก",
    )
    def get_variance(self, request: Request) -> Reply:
        call, panel = self._panel(request)
        return Reply(self._work.progress.variance(request.tx, call, panel))

    @command(
        "POST",
        "/calls/{code}/applications/{application}/sheets/{judge}/reopening",
        roles=OFFICE,
        takes=schemas.ReopeningBody,
        gives=schemas.ReopenedView,
        summary="Open a submitted sheet again, on record · เปิดใบคะแนนให้แก้ไขโดยบันทึกเหตุผล",
    )
    def reopen_sheet(self, request: Request) -> Reply:
        path = request.path
        call = self.app.sights.call(request.tx, request.caller, path["code"])
        application = self._work.applications.find(request.tx.connection, call.call.code, path["application"])
        if application is None:
            raise NotAssigned
        self._work.desk.call(request.tx, request.caller, call.call.code, application.province)
        sheet = self._work.scoring.reopen(
            request.tx, call, application, path["judge"], request.body["reason"], request.caller.subject
        )
        body = {"application_id": application.id, "judge": sheet.judge, "state": sheet.state, "version": sheet.version}
        return Reply(body, etag=sheet.version)

    @query(
        "GET",
        "/calls/{code}/conflicts",
        roles=OFFICE,
        gives=schemas.ConflictsView,
        summary="Judges' declared conflicts of interest · ส่วนได้เสียที่กรรมการแจ้ง",
    )
    def list_conflicts(self, request: Request) -> Reply:
        call = self.app.sights.call(request.tx, request.caller, request.path["code"])
        return Reply({"conflicts": self._work.judging.conflicts(request.tx, call.call.code)})

    # --- judges

    @query(
        "GET",
        "/judging",
        roles=JUDGES,
        gives=schemas.WorkView,
        many=True,
        summary="Your applications to score: what to do, what is done, until when · งานให้คะแนนของท่าน",
    )
    def list_judging(self, request: Request) -> Reply:
        last, limit = opened(request.args["after"], str, int), request.args["limit"]
        after = None if last is None else (str(last[0]), int(last[1]))
        items = self._work.judging.work(request.tx, judge_code(request.caller), after, limit)
        more = closed(items[-1]["call_code"], items[-1]["row"]) if len(items) == limit else None
        return Reply(Page(items, more))

    @query(
        "GET",
        "/calls/{code}/applications/{application}/sheet",
        roles=JUDGES,
        gives=schemas.OnlineSheetView,
        summary="Your sheet about an application that is yours to score · ใบคะแนนของท่าน",
    )
    def get_sheet(self, request: Request) -> Reply:
        return self._sheet(request)

    @command(
        "PUT",
        "/calls/{code}/applications/{application}/sheet",
        roles=JUDGES,
        takes=schemas.SheetBody,
        gives=schemas.OnlineSheetView,
        summary="Save your sheet as a draft, or submit it · บันทึกร่างหรือส่งใบคะแนน",
    )
    def put_sheet(self, request: Request) -> Reply:
        call = self._work.desk.judging(request.tx, request.path["code"])
        body = request.body
        content = SheetContent(body["scores"], body["comments"], body["remark"], body["submit"])
        own = self.app.sights.acts_for(request.tx, request.caller)
        self._work.scoring.write(
            request.tx,
            call,
            judge_code(request.caller),
            own,
            request.path["application"],
            content,
            request.if_match,
        )
        return self._sheet(request)

    @command(
        "POST",
        "/calls/{code}/conflicts",
        roles=PANEL,
        takes=schemas.ConflictBody,
        gives=schemas.DeclaredView,
        status=201,
        summary="Declare a conflict of interest, at any time · แจ้งส่วนได้เสีย (แจ้งได้ทุกเมื่อ)",
    )
    def declare_conflict(self, request: Request) -> Reply:
        call, judge = self._declaring(request)
        body = request.body
        number = self._work.recuse.number_of(request.tx, call, body["application"], body["tax_id"])
        kind = ConflictKind(body["kind"])
        declared = Declared(judge, number, kind, body["note"], request.caller.subject)
        self._work.recuse.declared(request.tx, call, [declared], request.caller.subject)
        return Reply({"judge": judge, "kind": kind, "declared_at": request.tx.now})

    # --- the words of the routes in the words of the application

    @property
    def _work(self) -> PanelWork:
        work: PanelWork = self.app.panels
        return work

    def _panel(self, request: Request) -> tuple[OpenCall, Panel]:
        return self._work.desk.panel(request.tx, request.caller, request.path["code"], request.path["province"])

    def _assignment(self, request: Request, call: OpenCall, panel: Panel) -> Reply:
        view = self._work.judging.assignment(request.tx, call, panel)
        return Reply(view, etag=view["version"])

    def _sheet(self, request: Request) -> Reply:
        call, judge = self._work.desk.judging(request.tx, request.path["code"]), judge_code(request.caller)
        application = self._work.scoring.assigned(request.tx, call, judge, request.path["application"])
        view = self._work.judging.sheet(request.tx, call, judge, application)
        return Reply(view, etag=view["version"])

    def _declaring(self, request: Request) -> tuple[OpenCall, str]:
        """The call and whose conflict it is: an officer names the judge, a judge declares her own."""
        code, named = request.path["code"], request.body["judge"]
        if request.caller.has(*OFFICE) and named is not None:
            return self.app.sights.call(request.tx, request.caller, code), named
        if not request.caller.has(Role.JUDGE) or named not in (None, request.caller.person):
            raise ConflictUnclear
        call, judge = self._work.desk.judging(request.tx, code), judge_code(request.caller)
        reference = request.body["application"]
        if reference is not None and request.body["tax_id"] is None:
            self._work.scoring.assigned(request.tx, call, judge, reference)
        return call, judge


def _judge(body: dict[str, Any]) -> Judge:
    known = set(body["dimensions"])
    return Judge(
        body["code"],
        body["name"].strip(),
        body["agency"],
        tuple(dimension for dimension in Dimension if dimension in known),
        body["most_applications"],
        frozenset(body["enterprises"]),
    )
