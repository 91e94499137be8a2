"""Routes of people's saved filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, ValidationError

from enrolment.application.search.saved_filters import filter_view
from enrolment.entrypoints.exports_schemas import ApplicationsExport, EnterprisesExport
from enrolment.entrypoints.search_schemas import SavedFilterBody, SavedFiltersArgs, SavedFilterView
from starsme.auth import Role
from starsme.errors import Malformed
from starsme.http import Page, Reply, Request, command, query
from starsme.http.problems import invalid

OFFICE = {Role.OFFICER, Role.COORDINATOR}
_LONGEST_NAME = 100


class SavedFilterRoutes:
    """Mixin for the service class."""

    app: Any

    @command(
        "PUT",
        "/filters/{name}",
        roles=OFFICE,
        takes=SavedFilterBody,
        gives=SavedFilterView,
        summary="Save a filter of a list under a name · บันทึกตัวกรอง",
    )
    def save_filter(self, request: Request) -> Reply:
        saved, new = self.app.filters.save(
            request.tx, request.caller, _name(request), _wanted(request.body), request.if_match
        )
        return Reply(filter_view(saved), status=201 if new else 200, etag=saved.version)

    @query(
        "GET",
        "/filters",
        roles=OFFICE,
        args=SavedFiltersArgs,
        gives=SavedFilterView,
        many=True,
        summary="One's saved filters · ตัวกรองที่บันทึกไว้",
    )
    def list_filters(self, request: Request) -> Reply:
        limit = request.args["limit"]
        items = self.app.filters.page(request.tx, request.caller, request.args["after"] or "", limit)
        return Reply(Page(items, items[-1]["name"] if len(items) == limit else None))

    @query(
        "GET",
        "/filters/{name}",
        roles=OFFICE,
        gives=SavedFilterView,
        summary="A saved filter and the addresses that it stands for · ตัวกรองที่บันทึกไว้",
    )
    def get_filter(self, request: Request) -> Reply:
        saved = self.app.filters.get(request.tx, request.caller, _name(request))
        return Reply(filter_view(saved), etag=saved.version)

    @command("DELETE", "/filters/{name}", roles=OFFICE, summary="Delete a saved filter · ลบตัวกรอง")
    def delete_filter(self, request: Request) -> Reply:
        self.app.filters.remove(request.tx, request.caller, _name(request))
        return Reply({})


def _name(request: Request) -> str:
    name: str = request.path["name"].strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise Malformed(detail=f"name: 1..{_LONGEST_NAME} characters")
    return name


def _wanted(body: Mapping[str, Any]) -> tuple[str, str | None, Mapping[str, str]]:
    """The list, its call and what is asked: by the same rules as when it is asked there."""
    named, call_code, asked = body["list"], body["call_code"], dict(body["query"])
    kind = ApplicationsExport if named == "applications" else EnterprisesExport
    if (call_code is not None) != (named == "applications"):
        raise Malformed(detail="call_code: for applications, and only for them")
    try:
        kind(unknown=RAISE).load(asked)
    except ValidationError as error:
        raise invalid(error) from error
    return named, call_code, asked
