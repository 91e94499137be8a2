"""Routes of requests for more information."""

from __future__ import annotations

from typing import Any

from enrolment.application.applying.shapes import Asked
from enrolment.application.applying.views import change_view, request_view
from enrolment.entrypoints import applying_schemas as schemas
from starsme.auth import Role
from starsme.clock import bangkok_day
from starsme.http import Reply, Request, command, query
from starsme.messaging import background

OFFICE = {Role.OFFICER, Role.COORDINATOR}
OWNERS = OFFICE | {Role.ENTREPRENEUR}


class InformationRoutes:
    """Mixin for the service class."""

    app: Any
    database: Any

    @background(every_seconds=60)
    def tell_overdue_information(self) -> bool:
        with self.database.begin() as tx:
            return bool(self.app.information.tell_overdue(tx))

    @command(
        "POST",
        "/applications/{application_id}/information-requests",
        roles=OFFICE,
        takes=schemas.InformationBody,
        gives=schemas.InformationView,
        status=201,
        summary="Ask the applicant for more information; the screening clock stops · ขอข้อมูลเพิ่มเติม",
    )
    def ask_information(self, request: Request) -> Reply:
        items = [Asked(one["th"].strip(), one["en"].strip(), tuple(one["fields"])) for one in request.body["items"]]
        asked = self.app.information.ask(request.tx, request.caller, request.path["application_id"], items)
        return Reply(request_view(asked, bangkok_day(request.tx.now)))

    @query(
        "GET",
        "/applications/{application_id}/information-requests",
        roles=OWNERS,
        gives=schemas.InformationListView,
        summary="What was asked, answered and changed · คำขอข้อมูลเพิ่มเติมและคำตอบ",
    )
    def list_information(self, request: Request) -> Reply:
        application_id = request.path["application_id"]
        asked = self.app.information.of(request.tx, request.caller, application_id)
        changes = self.app.information.changes(request.tx, request.caller, application_id)
        today = bangkok_day(request.tx.now)
        return Reply(
            {
                "requests": [request_view(one, today) for one in asked],
                "changes": [change_view(one) for one in changes],
            }
        )

    @command(
        "POST",
        "/applications/{application_id}/information-requests/{request_id}/answer",
        roles=OWNERS,
        takes=schemas.AnswerBody,
        gives=schemas.InformationView,
        summary="Answer; what was asked is corrected, what it was is kept · ตอบข้อมูลเพิ่มเติม",
    )
    def answer_information(self, request: Request) -> Reply:
        settled = self.app.information.answer(
            request.tx,
            request.caller,
            request.path["application_id"],
            request.path["request_id"],
            request.body["answers"],
            request.body["words"],
        )
        return Reply(request_view(settled, bangkok_day(request.tx.now)))

    @command(
        "POST",
        "/applications/{application_id}/information-requests/{request_id}/closure",
        roles=OFFICE,
        takes=schemas.ClosureBody,
        gives=schemas.InformationView,
        summary="Close a request without an answer, with the reason · ปิดคำขอข้อมูลพร้อมเหตุผล",
    )
    def close_information(self, request: Request) -> Reply:
        closed = self.app.information.close(
            request.tx,
            request.caller,
            request.path["application_id"],
            request.path["request_id"],
            request.body["reason"],
        )
        return Reply(request_view(closed, bangkok_day(request.tx.now)))
