"""Routes and background work of 13-digit numbers."""

from __future__ import annotations

from typing import Any

from enrolment.application.queries import Looking
from enrolment.entrypoints import identity_schemas as schemas
from enrolment.entrypoints.schemas import EnterpriseView
from starsme.auth import Role
from starsme.db import Database
from starsme.errors import Malformed
from starsme.http import Page, Reply, Request, command, query
from starsme.messaging import background

OFFICE = {Role.OFFICER, Role.COORDINATOR}


class IdentityRoutes:
    """Mixin for the service class. Numbers come in bodies: an address is written into logs on its way."""

    app: Any
    database: Database

    @background(every_seconds=60)
    def seal_numbers(self) -> bool:
        with self.database.begin() as tx:
            return bool(self.app.sealing.step(tx))

    # One question in three seconds at most: the registry shuts out whoever asks faster.
    @background(every_seconds=3)
    def check_registry(self) -> bool:
        return bool(self.app.registry.step(self.database.begin))

    @command(
        "POST",
        "/enterprises/{enterprise_id}/registry-check",
        roles=OFFICE,
        gives=EnterpriseView,
        status=202,
        summary="Check an enterprise with the registry again · ตรวจสอบกับทะเบียนนิติบุคคลอีกครั้ง",
    )
    def check_registry_again(self, request: Request) -> Reply:
        enterprise_id = request.path["enterprise_id"]
        found = self.app.queries.enterprise(request.tx, self._in_sight(request).masked(), enterprise_id)
        self.app.registry.again(request.tx, enterprise_id, found["kind"])
        return Reply(found, status=202)

    @query(
        "POST",
        "/enterprises/lookup",
        roles=OFFICE,
        takes=schemas.LookupBody,
        gives=schemas.LookupView,
        summary="Find an enterprise by its 13-digit number · ค้นหากิจการด้วยเลข 13 หลัก",
    )
    def look_up_enterprise(self, request: Request) -> Reply:
        found = self.app.whole_numbers.look_up(request.tx, self._in_sight(request), request.body["number"])
        return Reply({"found": found is not None, "enterprise": found})

    @query(
        "POST",
        "/enterprises/{enterprise_id}/number",
        roles=OFFICE,
        takes=schemas.NumberBody,
        gives=schemas.NumberShown,
        summary="See an enterprise's whole number; the view is recorded · ดูเลข 13 หลักเต็มของกิจการ (บันทึกการเข้าดู)",
    )
    def show_enterprise_number(self, request: Request) -> Reply:
        shown = self.app.whole_numbers.of_enterprise(
            request.tx, self._in_sight(request), request.path["enterprise_id"], request.body["reason"]
        )
        return Reply(shown, headers={"Cache-Control": "no-store"})

    @query(
        "POST",
        "/applications/{application_id}/number",
        roles=OFFICE,
        takes=schemas.NumberBody,
        gives=schemas.NumberShown,
        summary="See an application's whole number; the view is recorded · ดูเลข 13 หลักเต็มของใบสมัคร (บันทึกการเข้าดู)",
    )
    def show_application_number(self, request: Request) -> Reply:
        shown = self.app.whole_numbers.of_application(
            request.tx, self._in_sight(request), request.path["application_id"], request.body["reason"]
        )
        return Reply(shown, headers={"Cache-Control": "no-store"})

    @query(
        "GET",
        "/number-views",
        roles={Role.COORDINATOR},
        args=schemas.NumberViewsArgs,
        gives=schemas.NumberViewView,
        many=True,
        summary="Who was shown whole numbers, the newest first · ประวัติการเข้าดูเลข 13 หลักเต็ม",
    )
    def list_number_views(self, request: Request) -> Reply:
        args = request.args
        before, limit = _position(args["after"]), args["limit"]
        items = self.app.shown_numbers.list(request.tx, args["enterprise"], args["by"], before, limit)
        return Reply(Page(items, str(items[-1]["position"]) if len(items) == limit else None))

    def _in_sight(self, request: Request) -> Looking:
        return Looking(request.caller, self.app.sights.of(request.tx, request.caller))


def _position(after: str | None) -> int | None:
    if after is None:
        return None
    if not after.isdecimal() or len(after) > 18:
        raise Malformed(detail="after: the 'next' of an earlier page expected")
    return int(after)
