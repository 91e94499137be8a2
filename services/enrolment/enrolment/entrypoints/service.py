"""Everything that enrolment answers to and listens for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from enrolment.application.calls.errors import CallArchived
from enrolment.application.errors import NotScreened
from enrolment.application.queries import Looking
from enrolment.application.search.reading import applications_wanted, enterprises_wanted
from enrolment.application.shapes import OpenCall
from enrolment.bootstrap import Enrolment
from enrolment.entrypoints import schemas
from enrolment.entrypoints.appeals import AppealRoutes
from enrolment.entrypoints.applying import ApplyingRoutes
from enrolment.entrypoints.applying_schemas import ApplicationLifeView
from enrolment.entrypoints.assessments import AssessmentRoutes
from enrolment.entrypoints.calls import CallRoutes
from enrolment.entrypoints.consent import ConsentRoutes
from enrolment.entrypoints.corrections import CorrectionRoutes
from enrolment.entrypoints.exports import ExportRoutes
from enrolment.entrypoints.groups import GroupRoutes
from enrolment.entrypoints.identity import IdentityRoutes
from enrolment.entrypoints.identity_schemas import NumbersArgs
from enrolment.entrypoints.information import InformationRoutes
from enrolment.entrypoints.letters import LetterRoutes
from enrolment.entrypoints.panels import PanelRoutes
from enrolment.entrypoints.people import PeopleRoutes
from enrolment.entrypoints.queues import QueueRoutes
from enrolment.entrypoints.saved_filters import SavedFilterRoutes
from enrolment.entrypoints.search import SearchRoutes, found_reply, place_of
from enrolment.entrypoints.search_schemas import ApplicationsArgs, EnterprisesArgs
from enrolment.entrypoints.service_models import ServiceModelRoutes
from starsme.auth import Role
from starsme.db import Transaction
from starsme.errors import Malformed
from starsme.events import Event
from starsme.events.mentoring import MentoringStarted
from starsme.http import File, Page, Reply, Request, command, query
from starsme.jobs.routes import ImportArgs, JobRoutes, JobView
from starsme.messaging import subscribe
from starsme.service import Application

OFFICE = {Role.OFFICER, Role.COORDINATOR}
OWNERS = OFFICE | {Role.ENTREPRENEUR}
PANEL = OFFICE | {Role.JUDGE}
COORDINATOR = {Role.COORDINATOR}


class EnrolmentService(
    JobRoutes,
    AssessmentRoutes,
    GroupRoutes,
    ServiceModelRoutes,
    QueueRoutes,
    CallRoutes,
    ApplyingRoutes,
    InformationRoutes,
    LetterRoutes,
    AppealRoutes,
    IdentityRoutes,
    PeopleRoutes,
    PanelRoutes,
    CorrectionRoutes,
    ConsentRoutes,
    SearchRoutes,
    ExportRoutes,
    SavedFilterRoutes,
):
    """Calls, applications, panels, selections, enterprises and their groups, the directory of agencies."""

    name = "enrolment"
    app: Any = Application()

    # --- events

    @subscribe(MentoringStarted)
    def keep_seat_empty_from_now(self, tx: Transaction, event: Event) -> None:
        data = event.data
        self._app.mentoring_starts.add(tx.connection, data["call_code"], data["enterprise_id"], data["started_on"])

    # --- files

    @command(
        "POST",
        "/calls/{code}/imports/applications",
        roles=OFFICE,
        takes=File,
        args=ImportArgs,
        gives=JobView,
        status=202,
        summary="Import the online form's export · นำเข้าใบสมัคร",
    )
    def import_applications(self, request: Request) -> Reply:
        return _received(request, "applications", self._working_call(request).call.code)

    @command(
        "POST",
        "/calls/{code}/imports/scores",
        roles=OFFICE,
        takes=File,
        args=ImportArgs,
        gives=JobView,
        status=202,
        summary="Import judges' sheets of a screened call · นำเข้าคะแนนกรรมการ",
    )
    def import_scores(self, request: Request) -> Reply:
        opened = self._working_call(request)
        if opened.screened_at is None:
            raise NotScreened(call_code=opened.call.code)
        return _received(request, "scores", opened.call.code)

    @command(
        "POST",
        "/imports/agencies",
        roles=COORDINATOR,
        takes=File,
        args=ImportArgs,
        gives=JobView,
        status=202,
        summary="Import the directory of partner agencies · นำเข้าทำเนียบหน่วยงาน",
    )
    def import_agencies(self, request: Request) -> Reply:
        return _received(request, "agencies", "directory")

    # --- screening and selection

    @command(
        "POST",
        "/calls/{code}/screening",
        roles=OFFICE,
        gives=JobView,
        status=202,
        summary="Screen every application; groups by assessment · คัดกรองคุณสมบัติ",
    )
    def screen(self, request: Request) -> Reply:
        code = self._working_call(request).call.code
        self._app.proposals.must_leave_verdicts(request.tx, code)
        job, _ = request.jobs.start(request.tx, "screening", scope=code, created_by=request.caller.subject)
        return Reply(job)

    @command(
        "POST",
        "/calls/{code}/selection/proposal",
        roles=OFFICE,
        gives=schemas.SelectionView,
        summary="Rank and propose a selection · จัดอันดับและเสนอผล",
    )
    def propose_selection(self, request: Request) -> Reply:
        opened = self._working_call(request)
        _, new = self._app.proposals.propose(request.tx, opened, request.caller.subject)
        return self._selection(request, opened, status=201 if new else 200)

    @command(
        "POST",
        "/calls/{code}/selection/publication",
        roles=COORDINATOR,
        gives=schemas.SelectionView,
        summary="Publish the proposal named by If-Match · ประกาศผลตามข้อเสนอที่ระบุ",
    )
    def publish_selection(self, request: Request) -> Reply:
        opened = self._working_call(request)
        self._app.publications.publish(request.tx, opened, request.if_match, request.caller.subject)
        return self._selection(request, opened)

    @query(
        "GET",
        "/calls/{code}/selection",
        roles=OFFICE,
        args=NumbersArgs,
        gives=schemas.SelectionView,
        summary="The published selection, or the newest proposal · ผลการคัดเลือก",
    )
    def get_selection(self, request: Request) -> Reply:
        return self._selection(request, self._call(request))

    # --- applications

    @query(
        "GET",
        "/calls/{code}/applications",
        roles=OWNERS,
        args=ApplicationsArgs,
        gives=schemas.ApplicationView,
        many=True,
        summary="Applications: filtered, searched, in order of arrival or by name · ใบสมัคร กรองและค้นได้",
    )
    def list_applications(self, request: Request) -> Reply:
        wanted = applications_wanted(request.args, *place_of(request))
        found = self._app.queries.applications(
            request.tx, self._looking(request), self._any_call(request), wanted, request.args["limit"]
        )
        return found_reply(found)

    @query(
        "GET",
        "/applications/{application_id}",
        roles=OWNERS,
        args=NumbersArgs,
        gives=ApplicationLifeView,
        summary="An application: where it stands, how it came there · ใบสมัคร สถานะ และผลการพิจารณา",
    )
    def get_application(self, request: Request) -> Reply:
        item = self._app.queries.application(request.tx, self._looking(request), request.path["application_id"])
        life = self._app.lives.view(request.tx, item["id"], item["history"])
        return Reply(item | life, etag=item["version"])

    @command(
        "POST",
        "/applications/{application_id}/withdrawal",
        roles=OWNERS,
        gives=schemas.WithdrawalView,
        summary="Withdraw; before mentoring starts the first waiting is promoted · ถอนตัว",
    )
    def withdraw_application(self, request: Request) -> Reply:
        return Reply(
            self._app.withdrawals.withdraw(request.tx, request.caller, request.path["application_id"], request.if_match)
        )

    @query(
        "GET",
        "/calls/{code}/scores",
        roles=PANEL,
        gives=schemas.SheetView,
        many=True,
        summary="Judges' sheets in order of arrival · คะแนนกรรมการ",
    )
    def list_sheets(self, request: Request) -> Reply:
        after, limit = _after_number(request), request.args["limit"]
        items = self._app.queries.sheets(request.tx, self._looking(request), self._any_call(request), after, limit)
        return Reply(_page(items, limit, "line"))

    # --- enterprises and agencies

    @query(
        "GET",
        "/enterprises",
        roles=OWNERS,
        args=EnterprisesArgs,
        gives=schemas.EnterpriseView,
        many=True,
        summary="Enterprises with their groups: filtered, searched, sorted · กิจการและกลุ่ม กรองและค้นได้",
    )
    def list_enterprises(self, request: Request) -> Reply:
        wanted = enterprises_wanted(request.args, *place_of(request))
        return found_reply(
            self._app.queries.enterprises(request.tx, self._looking(request), wanted, request.args["limit"])
        )

    @query(
        "GET",
        "/enterprises/{enterprise_id}",
        roles=OWNERS,
        args=NumbersArgs,
        gives=schemas.EnterpriseView,
        summary="An enterprise · กิจการ",
    )
    def get_enterprise(self, request: Request) -> Reply:
        return Reply(self._app.queries.enterprise(request.tx, self._looking(request), request.path["enterprise_id"]))

    @query(
        "GET",
        "/enterprises/{enterprise_id}/groups",
        roles=OWNERS,
        gives=schemas.GroupChangeView,
        many=True,
        summary="An enterprise's groups with reasons · ประวัติกลุ่มของกิจการ",
    )
    def list_groups(self, request: Request) -> Reply:
        after, limit = _after_number(request), request.args["limit"]
        items = self._app.queries.groups(
            request.tx, self._looking(request), request.path["enterprise_id"], after, limit
        )
        return Reply(_page(items, limit, "sequence"))

    @query(
        "GET",
        "/agencies",
        roles=OFFICE,
        gives=schemas.AgencyView,
        many=True,
        summary="The directory of partner agencies · ทำเนียบหน่วยงาน",
    )
    def list_agencies(self, request: Request) -> Reply:
        limit = request.args["limit"]
        items = self._app.queries.agencies(request.tx, request.args["after"] or "", limit)
        return Reply(_page(items, limit, "code"))

    def must_see_job(self, request: Request, job: Any) -> None:
        """The work on a call is for those who see the call; operators see how all work goes on."""
        if job.kind in {"applications", "scores", "screening"} and not request.caller.has(Role.OPERATOR):
            self._app.sights.call(request.tx, request.caller, job.scope)

    # --- the words of the routes in the words of the application

    @property
    def _app(self) -> Enrolment:
        return self.app

    def _call(self, request: Request) -> OpenCall:
        return self._app.sights.call(request.tx, request.caller, request.path["code"])

    def _working_call(self, request: Request) -> OpenCall:
        opened = self._call(request)
        if opened.archived_at is not None:
            raise CallArchived(call_code=opened.call.code)
        return opened

    def _any_call(self, request: Request) -> OpenCall:
        return self._app.sights.any_call(request.tx, request.caller, request.path["code"])

    def _looking(self, request: Request) -> Looking:
        looking = Looking(request.caller, self._app.sights.of(request.tx, request.caller))
        return looking.masked() if request.args.get("numbers") == "masked" else looking

    def _selection(self, request: Request, opened: OpenCall, status: int = 200) -> Reply:
        selection = self._app.queries.selection(request.tx, self._looking(request), opened)
        return Reply(selection, status=status, etag=selection["version"])


def _received(request: Request, kind: str, scope: str) -> Reply:
    job, new = request.jobs.receive(
        request.tx,
        kind,
        scope=scope,
        content=request.raw,
        filename=request.filename,
        created_by=request.caller.subject,
        trial=request.args["trial"],
    )
    return Reply(job, status=202 if new else 200)


def _after_number(request: Request) -> int:
    after = request.args["after"] or "0"
    if not after.isdecimal() or len(after) > 9:
        raise Malformed(detail="after: the 'next' of an earlier page expected")
    return int(after)


def _page(items: Sequence[dict[str, Any]], limit: int, key: str) -> Page:
    return Page(items, str(items[-1][key]) if len(items) == limit else None)
