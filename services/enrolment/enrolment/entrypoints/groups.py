"""Routes of the groups: dated rules, grading again, and why an enterprise is where it is."""

from __future__ import annotations

from typing import Any

from enrolment.application.grouping.errors import RegradingUnknown
from enrolment.application.grouping.regrading import REGRADING, must_have_been_tried
from enrolment.bootstrap import Enrolment
from enrolment.entrypoints import groups_schemas as schemas
from starsme.auth import Role
from starsme.errors import NotFound
from starsme.http import Page, Reply, Request, command, query
from starsme.jobs.routes import JobView

EVERYBODY = set(Role)
READERS = {Role.ENTREPRENEUR, Role.OFFICER, Role.COORDINATOR}
COORDINATOR = {Role.COORDINATOR}


class GroupRoutes:
    """Mixin for the service class."""

    app: Any

    @query(
        "GET",
        "/enterprises/{enterprise_id}/group",
        roles=READERS,
        gives=schemas.WhyView,
        summary="Why the enterprise is in its group, and what would change it · เหตุผลที่อยู่ในกลุ่มนี้",
    )
    def explain_group(self, request: Request) -> Reply:
        wired = self._groups_wired
        sight = wired.sights.of(request.tx, request.caller)
        return Reply(wired.why.explain(request.tx, sight, request.path["enterprise_id"]))

    @query(
        "GET",
        "/group-rules",
        roles=EVERYBODY,
        gives=schemas.GroupRuleView,
        many=True,
        summary="The dated rules of the groups · กติกาการจัดกลุ่ม",
    )
    def list_group_rules(self, request: Request) -> Reply:
        limit = request.args["limit"]
        items = self._groups_wired.group_rules.views(request.tx, request.args["after"] or "", limit)
        return Reply(Page(items, items[-1]["version"] if len(items) == limit else None))

    @query(
        "GET",
        "/group-rules/{version}",
        roles=EVERYBODY,
        gives=schemas.GroupRuleView,
        summary="A rule of the groups · กติกาการจัดกลุ่มหนึ่งรุ่น",
    )
    def get_group_rule(self, request: Request) -> Reply:
        return Reply(self._groups_wired.group_rules.view(request.tx, request.path["version"]))

    @command(
        "PUT",
        "/group-rules/{version}",
        roles=COORDINATOR,
        takes=schemas.DocumentBody,
        gives=schemas.GroupRuleView,
        summary="Publish a rule from its document; it stands · เผยแพร่กติกาการจัดกลุ่มรุ่นใหม่",
    )
    def publish_group_rule(self, request: Request) -> Reply:
        rules, version = self._groups_wired.group_rules, request.path["version"]
        new = rules.publish(request.tx, version, request.body, request.caller.subject)
        return Reply(rules.view(request.tx, version), status=201 if new else 200)

    @command(
        "POST",
        "/group-rules/{version}/regradings",
        roles=COORDINATOR,
        takes=schemas.RegradingBody,
        args=schemas.RegradingArgs,
        gives=JobView,
        status=202,
        summary="Grade every enterprise again, or try it (?trial=true) · จัดกลุ่มทุกกิจการใหม่ หรือทดลองดูผล",
    )
    def regrade(self, request: Request) -> Reply:
        version, trial = request.path["version"], request.args["trial"]
        self._groups_wired.regrading.must_be_allowed(request.tx, version, trial=trial)
        if not trial:
            self._must_have_been_tried(request, version)
        job, new = request.jobs.start(
            request.tx,
            REGRADING,
            scope=version,
            created_by=request.caller.subject,
            work=None if trial else f"after {request.body['after_trial']}",
            params={"trial": trial},
        )
        return Reply(job, status=202 if new else 200)

    @query(
        "GET",
        "/group-rules/{version}/regradings/{job_id}/moves",
        roles=COORDINATOR,
        gives=schemas.MoveView,
        many=True,
        summary="Who moved, or would move, from where to where · กิจการที่ย้ายหรือจะย้ายกลุ่ม",
    )
    def list_moves(self, request: Request) -> Reply:
        job = request.jobs.get(request.tx, request.path["job_id"])
        if (job.kind, job.scope) != (REGRADING, request.path["version"]):
            raise RegradingUnknown
        limit, after = request.args["limit"], request.args["after"] or ""
        rows = self._groups_wired.regrading_moves.page(request.tx.connection, job.id, after, limit)
        items = [dict(row._mapping) for row in rows]
        return Reply(Page(items, items[-1]["enterprise_id"] if len(items) == limit else None))

    def _must_have_been_tried(self, request: Request, version: str) -> None:
        try:
            job = request.jobs.get(request.tx, request.body["after_trial"] or "")
        except NotFound:
            must_have_been_tried(version, "", "", "", trial=False)
        else:
            trial = bool(job.params.get("trial"))
            must_have_been_tried(version, job.kind, job.scope, job.status, trial=trial)

    @property
    def _groups_wired(self) -> Enrolment:
        wired: Enrolment = self.app
        return wired
