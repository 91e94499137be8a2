"""Routes of the service models."""

from __future__ import annotations

from typing import Any

from enrolment.bootstrap import Enrolment
from enrolment.domain.words import Group
from enrolment.entrypoints import service_models_schemas as schemas
from enrolment.entrypoints.groups_schemas import DocumentBody
from starsme.auth import Role
from starsme.http import Page, Reply, Request, command, query

EVERYBODY = set(Role)
READERS = {Role.ENTREPRENEUR, Role.OFFICER, Role.COORDINATOR}
COORDINATOR = {Role.COORDINATOR}


class ServiceModelRoutes:
    """Mixin for the service class."""

    app: Any

    @query(
        "GET",
        "/service-models",
        roles=EVERYBODY,
        args=schemas.ServiceModelArgs,
        gives=schemas.ServiceModelView,
        many=True,
        summary="Service models, of a group, in force on a day · รูปแบบการให้บริการของแต่ละกลุ่ม",
    )
    def list_service_models(self, request: Request) -> Reply:
        args = request.args
        group = None if args["group"] is None else Group(args["group"])
        items = self._models_wired.service_models.page(
            request.tx, group, args["on"], args["after"] or "", args["limit"]
        )
        return Reply(Page(items, items[-1]["version"] if len(items) == args["limit"] else None))

    @query(
        "GET",
        "/service-models/{version}",
        roles=EVERYBODY,
        gives=schemas.ServiceModelView,
        summary="A service model · รูปแบบการให้บริการหนึ่งรุ่น",
    )
    def get_service_model(self, request: Request) -> Reply:
        return Reply(self._models_wired.service_models.one(request.tx, request.path["version"]))

    @command(
        "PUT",
        "/service-models/{version}",
        roles=COORDINATOR,
        takes=DocumentBody,
        gives=schemas.ServiceModelView,
        summary="Publish a group's service model from its document; it stands · เผยแพร่รูปแบบการให้บริการรุ่นใหม่",
    )
    def publish_service_model(self, request: Request) -> Reply:
        wired, version = self._models_wired, request.path["version"]
        new = wired.publishing_models.publish(request.tx, version, request.body, request.caller.subject)
        return Reply(wired.service_models.one(request.tx, version), status=201 if new else 200)

    @query(
        "GET",
        "/enterprises/{enterprise_id}/service-model",
        roles=READERS,
        args=schemas.DayArgs,
        gives=schemas.ServiceModelView,
        summary="What the enterprise is served with, by its group · บริการที่กิจการได้รับตามกลุ่ม",
    )
    def get_enterprise_service_model(self, request: Request) -> Reply:
        wired = self._models_wired
        sight = wired.sights.of(request.tx, request.caller)
        return Reply(
            wired.service_models.of_enterprise(request.tx, sight, request.path["enterprise_id"], request.args["on"])
        )

    @property
    def _models_wired(self) -> Enrolment:
        wired: Enrolment = self.app
        return wired
