"""Routes of consent by purpose."""

from __future__ import annotations

from typing import Any

from enrolment.application.consent.told import text_view
from enrolment.application.people.area import PeopleArea
from enrolment.application.people.reading import read_text
from enrolment.domain.consent import text_in_force
from enrolment.entrypoints import consent_schemas as schemas
from starsme.auth import Role
from starsme.clock import bangkok_day
from starsme.http import Page, Reply, Request, command, query

WHO = {Role.OFFICER, Role.COORDINATOR, Role.ENTREPRENEUR}


class ConsentRoutes:
    """Mixin for the service class."""

    app: Any

    @query(
        "GET",
        "/consent-texts",
        roles=set(Role),
        gives=schemas.ConsentTextView,
        many=True,
        summary="What people are shown, every purpose and version · ข้อความขอความยินยอมทุกรุ่น",
    )
    def list_consent_texts(self, request: Request) -> Reply:
        day, texts = bangkok_day(request.tx.now), self._area.texts.all()
        after, limit = request.args["after"] or "", request.args["limit"]
        listed = sorted((text for text in texts if text.version > after), key=lambda text: text.version)[:limit]
        items = [text_view(text, text_in_force(texts, text.purpose, day), day) for text in listed]
        return Reply(Page(items, items[-1]["version"] if len(items) == limit else None))

    @query(
        "GET",
        "/enterprises/{enterprise_id}/consents",
        roles=WHO,
        gives=schemas.ConsentView,
        many=True,
        summary="What an enterprise agreed to · ความยินยอมของกิจการ",
    )
    def list_consents(self, request: Request) -> Reply:
        return Reply(Page(self._area.consents.all(request.tx, request.caller, request.path["enterprise_id"])))

    @query(
        "GET",
        "/enterprises/{enterprise_id}/consents/{purpose}",
        roles=WHO,
        gives=schemas.ConsentView,
        summary="One purpose with everything that was said · ความยินยอมตามวัตถุประสงค์พร้อมประวัติ",
    )
    def get_consent(self, request: Request) -> Reply:
        path = request.path
        shown = self._area.consents.one(request.tx, request.caller, path["enterprise_id"], path["purpose"])
        return Reply(shown, etag=shown["version"])

    @command(
        "PUT",
        "/enterprises/{enterprise_id}/consents/{purpose}",
        roles=WHO,
        takes=schemas.ConsentBody,
        gives=schemas.ConsentView,
        summary="Give consent to the text that was shown · ให้ความยินยอมตามข้อความที่แสดง",
    )
    def give_consent(self, request: Request) -> Reply:
        path, note = request.path, read_text(request.body, "note", required=False)
        shown = self._area.consents.give(
            request.tx,
            request.caller,
            path["enterprise_id"],
            path["purpose"],
            request.body["text_version"],
            note,
            request.if_match,
        )
        return Reply(shown, etag=shown["version"])

    @command(
        "DELETE",
        "/enterprises/{enterprise_id}/consents/{purpose}",
        roles=WHO,
        args=schemas.WithdrawalArgs,
        gives=schemas.ConsentView,
        summary="Withdraw consent · ถอนความยินยอม",
    )
    def withdraw_consent(self, request: Request) -> Reply:
        path, note = request.path, read_text(request.args, "note", required=False)
        shown = self._area.consents.withdraw(
            request.tx,
            request.caller,
            path["enterprise_id"],
            path["purpose"],
            request.args["text_version"],
            note,
            request.if_match,
        )
        return Reply(shown, etag=shown["version"])

    @property
    def _area(self) -> PeopleArea:
        area: PeopleArea = self.app.people
        return area
