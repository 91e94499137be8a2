"""Routes from a draft to a submitted application."""

from __future__ import annotations

from typing import Any

from enrolment.application.applying.shapes import Draft
from enrolment.application.applying.views import draft_view, receipt_view
from enrolment.entrypoints import applying_schemas as schemas
from starsme.auth import Role
from starsme.http import Page, Reply, Request, command, query

APPLICANT = {Role.ENTREPRENEUR}
OWNERS = {Role.ENTREPRENEUR, Role.OFFICER, Role.COORDINATOR}


class ApplyingRoutes:
    """Mixin for the service class."""

    app: Any

    @command(
        "POST",
        "/calls/{code}/drafts",
        roles=APPLICANT,
        takes=schemas.DraftStart,
        gives=schemas.ApplicationDraftView,
        status=201,
        summary="Begin a draft, or go on with the enterprise's open one · เริ่มร่างใบสมัคร หรือทำต่อจากร่างเดิม",
    )
    def begin_draft(self, request: Request) -> Reply:
        draft, new = self.app.drafts.begin(
            request.tx, request.caller, request.path["code"], request.body["enterprise_id"]
        )
        return self._draft(request, draft, status=201 if new else 200)

    @query(
        "GET",
        "/drafts",
        roles=APPLICANT,
        gives=schemas.DraftLine,
        many=True,
        summary="Drafts of your enterprises · ร่างใบสมัครของท่าน",
    )
    def list_drafts(self, request: Request) -> Reply:
        limit = request.args["limit"]
        drafts = self.app.drafts.page(request.tx, request.caller, request.args["after"] or "", limit)
        return Reply(Page([draft_view(draft) for draft in drafts], drafts[-1].id if len(drafts) == limit else None))

    @query(
        "GET",
        "/drafts/{draft_id}",
        roles=APPLICANT,
        gives=schemas.ApplicationDraftView,
        summary="A draft with what is still missing · ร่างใบสมัครและรายการที่ยังขาด",
    )
    def get_draft(self, request: Request) -> Reply:
        return self._draft(request, self.app.drafts.get(request.tx, request.caller, request.path["draft_id"]))

    @command(
        "PUT",
        "/drafts/{draft_id}",
        roles=APPLICANT,
        takes=schemas.DraftBody,
        gives=schemas.ApplicationDraftView,
        summary="Save changes to the version in If-Match · บันทึกร่าง",
    )
    def save_draft(self, request: Request) -> Reply:
        draft = self.app.drafts.save(
            request.tx, request.caller, request.path["draft_id"], request.if_match, request.body
        )
        return self._draft(request, draft)

    @command("DELETE", "/drafts/{draft_id}", roles=APPLICANT, status=204, summary="Throw a draft away · ลบร่างใบสมัคร")
    def remove_draft(self, request: Request) -> Reply:
        self.app.drafts.remove(request.tx, request.caller, request.path["draft_id"], request.if_match)
        return Reply(status=204)

    @command(
        "POST",
        "/drafts/{draft_id}/submission",
        roles=APPLICANT,
        takes=schemas.SubmissionBody,
        gives=schemas.ReceiptView,
        status=201,
        summary="Submit a draft; gives the receipt · ยื่นใบสมัครและรับใบรับ",
    )
    def submit_draft(self, request: Request) -> Reply:
        receipt = self.app.submissions.submit(
            request.tx,
            request.caller,
            request.path["draft_id"],
            request.if_match,
            request.body["notice_version"],
        )
        return Reply(self._receipt(request, receipt.application_id))

    @query(
        "GET",
        "/applications/{application_id}/receipt",
        roles=OWNERS,
        gives=schemas.ReceiptView,
        summary="The receipt of an application that came by draft · ใบรับใบสมัคร",
    )
    def get_receipt(self, request: Request) -> Reply:
        return Reply(self._receipt(request, request.path["application_id"]))

    def _draft(self, request: Request, draft: Draft, status: int = 200) -> Reply:
        problems = self.app.drafts.problems(request.tx, draft)
        return Reply(draft_view(draft, problems), status=status, etag=draft.version)

    def _receipt(self, request: Request, application_id: str) -> dict[str, Any]:
        receipt, call_code, row = self.app.submissions.receipt(request.tx, request.caller, application_id)
        return receipt_view(receipt, call_code, row)
