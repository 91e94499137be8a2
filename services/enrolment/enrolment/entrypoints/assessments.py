"""Routes of the self-assessment."""

from __future__ import annotations

from typing import Any

from enrolment.application.assessments.queries import draft_view, questions_view, taken_view
from enrolment.bootstrap import Enrolment
from enrolment.entrypoints import assessments_schemas as schemas
from starsme.auth import Role
from starsme.http import Page, Reply, Request, command, query

EVERYBODY = set(Role)
FIRM = {Role.ENTREPRENEUR}
READERS = {Role.ENTREPRENEUR, Role.OFFICER, Role.COORDINATOR}


class AssessmentRoutes:
    """Mixin for the service class."""

    app: Any

    @query(
        "GET",
        "/assessment-questions",
        roles=EVERYBODY,
        args=schemas.QuestionsArgs,
        gives=schemas.QuestionsView,
        summary="The 25 questions in force, or another version · คำถามประเมินตนเอง 25 ข้อ",
    )
    def get_questions(self, request: Request) -> Reply:
        return Reply(questions_view(self._assessments_wired.questions.asked(request.tx.now, request.args["version"])))

    @query(
        "GET",
        "/enterprises/{enterprise_id}/assessments/draft",
        roles=FIRM,
        gives=schemas.AssessmentDraftView,
        summary="Answers saved so far · คำตอบที่บันทึกไว้",
    )
    def get_assessment_draft(self, request: Request) -> Reply:
        draft = self._assessments_wired.taking.draft(request.tx, request.caller, request.path["enterprise_id"])
        return Reply(draft_view(draft, self._assessments_wired.questions.asked(request.tx.now)), etag=draft.version)

    @command(
        "PUT",
        "/enterprises/{enterprise_id}/assessments/draft",
        roles=FIRM,
        takes=schemas.AssessmentDraftBody,
        gives=schemas.AssessmentDraftView,
        summary="Save answers partly; If-Match names the draft that was seen · บันทึกคำตอบบางส่วน",
    )
    def save_assessment_draft(self, request: Request) -> Reply:
        draft = self._assessments_wired.taking.save(
            request.tx,
            request.caller,
            request.path["enterprise_id"],
            request.if_match,
            request.body["questions"],
            request.body["answers"],
        )
        return Reply(draft_view(draft, self._assessments_wired.questions.asked(request.tx.now)), etag=draft.version)

    @command(
        "DELETE",
        "/enterprises/{enterprise_id}/assessments/draft",
        roles=FIRM,
        gives=schemas.AssessmentDraftView,
        summary="Throw saved answers away · ทิ้งคำตอบที่บันทึกไว้",
    )
    def discard_assessment_draft(self, request: Request) -> Reply:
        draft = self._assessments_wired.taking.discard(
            request.tx, request.caller, request.path["enterprise_id"], request.if_match
        )
        return Reply(draft_view(draft, self._assessments_wired.questions.asked(request.tx.now)), etag=draft.version)

    @command(
        "POST",
        "/enterprises/{enterprise_id}/assessments",
        roles=FIRM,
        takes=schemas.AssessmentBody,
        gives=schemas.AssessmentView,
        status=201,
        summary="Complete a self-assessment; without answers, the saved draft · ส่งผลประเมินตนเอง",
    )
    def complete_assessment(self, request: Request) -> Reply:
        taken = self._assessments_wired.taking.complete(
            request.tx,
            request.caller,
            request.path["enterprise_id"],
            request.if_match,
            request.body["questions"],
            request.body["answers"],
        )
        return Reply(taken_view(taken), status=201)

    @query(
        "GET",
        "/enterprises/{enterprise_id}/assessments",
        roles=READERS,
        gives=schemas.AssessmentView,
        many=True,
        summary="Every complete self-assessment, newest last · ประวัติการประเมินตนเอง",
    )
    def list_assessments(self, request: Request) -> Reply:
        limit = request.args["limit"]
        items = self._assessments_wired.assessments.history(
            request.tx,
            self._assessments_wired.sights.of(request.tx, request.caller),
            request.path["enterprise_id"],
            request.args["after"] or None,
            limit,
        )
        return Reply(Page(items, items[-1]["id"] if len(items) == limit else None))

    @query(
        "GET",
        "/enterprises/{enterprise_id}/assessments/change",
        roles=READERS,
        gives=schemas.ChangeView,
        summary="Change over time by dimension, as a radar and in words · การเปลี่ยนแปลงของผลประเมิน",
    )
    def get_assessment_change(self, request: Request) -> Reply:
        sight = self._assessments_wired.sights.of(request.tx, request.caller)
        return Reply(self._assessments_wired.assessments.change(request.tx, sight, request.path["enterprise_id"]))

    @query(
        "GET",
        "/enterprises/{enterprise_id}/assessments/{assessment_id}",
        roles=READERS,
        gives=schemas.AnsweredView,
        summary="A self-assessment with its answers · ผลประเมินตนเองพร้อมคำตอบ",
    )
    def get_assessment(self, request: Request) -> Reply:
        sight = self._assessments_wired.sights.of(request.tx, request.caller)
        path = request.path
        return Reply(
            self._assessments_wired.assessments.one(request.tx, sight, path["enterprise_id"], path["assessment_id"])
        )

    @property
    def _assessments_wired(self) -> Enrolment:
        wired: Enrolment = self.app
        return wired
