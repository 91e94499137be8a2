"""Everything that mentoring answers to and listens for."""

from __future__ import annotations

from typing import Any

from mentoring.application.answer_offers import Answer
from mentoring.application.errors import OfferUnknown
from mentoring.application.sight import OFFICE, sight_of
from mentoring.application.views import OfferFilter
from mentoring.bootstrap import Mentoring
from mentoring.domain.cohort import Member
from mentoring.domain.dimension import Dimension
from mentoring.domain.identity import CallCode, EnterpriseId, OfferId
from mentoring.domain.offer import Refusal
from mentoring.entrypoints import schemas
from starsme.auth import Role
from starsme.db import Transaction
from starsme.events import Event
from starsme.events.enrolment import (
    ApplicationWithdrawn,
    CallOpened,
    SelectionCorrected,
    SelectionPublished,
    StarSelected,
)
from starsme.http import File, Page, Reply, Request, command, query
from starsme.jobs.routes import ImportArgs, JobRoutes, JobView
from starsme.messaging import subscribe
from starsme.service import Application

ANSWERERS = OFFICE | {Role.MENTOR}


class MentoringService(JobRoutes):
    """The register of mentors, the matching of cohorts, and what mentors answer."""

    name = "mentoring"
    app: Any = Application()

    # --- events

    @subscribe(CallOpened)
    def know_call(self, tx: Transaction, event: Event) -> None:
        data = event.data
        self._app.follow_enrolment.call_opened(tx, CallCode(data["call_code"]), data["provinces"])

    @subscribe(SelectionPublished)
    def know_published_province(self, tx: Transaction, event: Event) -> None:
        data = event.data
        call_code = CallCode(data["call_code"])
        self._app.follow_enrolment.province_published(tx, call_code, data["province"], data["stars"])

    @subscribe(StarSelected)
    def add_to_cohort(self, tx: Transaction, event: Event) -> None:
        data = event.data
        member = Member(
            CallCode(data["call_code"]),
            EnterpriseId(data["enterprise_id"]),
            data["application_id"],
            data["name_th"],
            data["province"],
            data["industry"],
            {Dimension(name): score for name, score in data["assessment"].items()},
            promoted=data["promoted"],
        )
        self._app.follow_enrolment.star_selected(tx, member)

    @subscribe(ApplicationWithdrawn)
    def remove_from_cohort(self, tx: Transaction, event: Event) -> None:
        data = event.data
        call_code, enterprise_id = CallCode(data["call_code"]), EnterpriseId(data["enterprise_id"])
        self._app.follow_enrolment.application_withdrawn(tx, call_code, enterprise_id, data["application_id"])

    @subscribe(SelectionCorrected)
    def follow_correction(self, tx: Transaction, event: Event) -> None:
        data = event.data
        place = CallCode(data["call_code"]), EnterpriseId(data["enterprise_id"]), data["application_id"]
        if data["decision"] == "star":
            self._app.follow_enrolment.star_restored(tx, *place)
        elif data["previous"] == "star":
            self._app.follow_enrolment.application_withdrawn(tx, *place)

    # --- the register

    @command(
        "POST",
        "/imports/mentors",
        roles=OFFICE,
        takes=File,
        args=ImportArgs,
        gives=JobView,
        status=202,
        summary="Import the register of mentors · นำเข้าทะเบียนพี่เลี้ยง",
    )
    def import_mentors(self, request: Request) -> Reply:
        job, new = request.jobs.receive(
            request.tx,
            "mentors",
            scope="",
            content=request.raw,
            filename=request.filename,
            created_by=request.caller.subject,
            trial=request.args["trial"],
        )
        return Reply(job, status=202 if new else 200)

    @query(
        "GET",
        "/mentors",
        roles=OFFICE,
        gives=schemas.MentorView,
        many=True,
        summary="The register of mentors · ทะเบียนพี่เลี้ยง",
    )
    def list_mentors(self, request: Request) -> Reply:
        args = request.args
        items = self._app.queries.mentors(request.tx, after=args["after"], limit=args["limit"])
        return Reply(Page(items, items[-1].code if len(items) == args["limit"] else None))

    # --- matching

    @query(
        "GET", "/cohorts/{call}", roles=OFFICE, gives=schemas.CohortView, summary="A call's STAR SMEs · STAR SME ของรอบ"
    )
    def get_cohort(self, request: Request) -> Reply:
        return Reply(self._app.read_cohort.cohort(request.tx, _call(request)))

    @command(
        "POST",
        "/cohorts/{call}/proposal",
        roles=OFFICE,
        gives=schemas.MatchingView,
        summary="Propose mentors for the whole cohort · เสนอการจับคู่ทั้งรอบ",
    )
    def propose_matching(self, request: Request) -> Reply:
        self._app.propose_matching.propose(request.tx, _call(request), request.caller.subject)
        return self._matching(request)

    @command(
        "POST",
        "/cohorts/{call}/publication",
        roles=OFFICE,
        gives=schemas.MatchingView,
        summary="Publish the proposal: mentors are asked · ประกาศการจับคู่และยื่นข้อเสนอ",
    )
    def publish_matching(self, request: Request) -> Reply:
        self._app.publish_matching.publish(request.tx, _call(request), request.if_match, request.caller.subject)
        return self._matching(request)

    @query(
        "GET",
        "/cohorts/{call}/matching",
        roles=OFFICE,
        gives=schemas.MatchingView,
        summary="Who is matched with whom and why; what is unmet and why · ผลการจับคู่พร้อมเหตุผล",
    )
    def get_matching(self, request: Request) -> Reply:
        return self._matching(request)

    # --- offers

    @query(
        "GET",
        "/offers",
        roles=ANSWERERS,
        args=schemas.OfferArgs,
        gives=schemas.OfferView,
        many=True,
        summary="What mentors were asked; a mentor sees his or her own · ข้อเสนอถึงพี่เลี้ยง",
    )
    def list_offers(self, request: Request) -> Reply:
        args = request.args
        wanted = OfferFilter(args["call_code"], args["status"], args["mentor_id"], args["enterprise_id"])
        sight = sight_of(request.caller)
        items = self._app.queries.offers(request.tx, sight, wanted, after=args["after"], limit=args["limit"])
        return Reply(Page(items, items[-1].id if len(items) == args["limit"] else None))

    @query("GET", "/offers/{offer_id}", roles=ANSWERERS, gives=schemas.OfferView, summary="One offer · ข้อเสนอหนึ่งรายการ")
    def get_offer(self, request: Request) -> Reply:
        return self._offer(request)

    @command(
        "POST",
        "/offers/{offer_id}/acceptance",
        roles=ANSWERERS,
        gives=schemas.OfferView,
        summary="Take the enterprise · ตอบรับเป็นพี่เลี้ยง",
    )
    def accept_offer(self, request: Request) -> Reply:
        self._app.answer_offers.accept(request.tx, _answer(request))
        return self._offer(request)

    @command(
        "POST",
        "/offers/{offer_id}/refusal",
        roles=ANSWERERS,
        takes=schemas.RefusalBody,
        gives=schemas.OfferView,
        summary="Say no, with a reason; the next best is asked · ปฏิเสธพร้อมเหตุผล",
    )
    def refuse_offer(self, request: Request) -> Reply:
        body = request.body
        self._app.answer_offers.refuse(request.tx, _answer(request), Refusal(body["reason"]), body["note"])
        return self._offer(request)

    @command(
        "POST",
        "/offers/overdue",
        roles=OFFICE,
        gives=schemas.OverdueView,
        summary="Close what was not answered in time and ask the next best · ปิดข้อเสนอที่เลยกำหนดตอบ",
    )
    def close_overdue(self, request: Request) -> Reply:
        closed = self._app.answer_offers.close_overdue(request.tx, request.caller.subject)
        return Reply({"closed": len(closed), "offers": closed})

    # --- how requests are turned into calls

    @property
    def _app(self) -> Mentoring:
        app: Mentoring = self.app
        return app

    def _matching(self, request: Request) -> Reply:
        matching = self._app.read_cohort.matching(request.tx, _call(request))
        return Reply(matching, etag=matching["version"])

    def _offer(self, request: Request) -> Reply:
        item = self._app.queries.offer(request.tx, sight_of(request.caller), request.path["offer_id"])
        if item is None:
            raise OfferUnknown
        return Reply(item, etag=item.version)


def _call(request: Request) -> CallCode:
    return CallCode(request.path["call"])


def _answer(request: Request) -> Answer:
    caller = request.caller
    return Answer(OfferId(request.path["offer_id"]), caller.subject, sight_of(caller), request.if_match)
