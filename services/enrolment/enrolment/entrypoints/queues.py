"""Routes of the officers' queues."""

from __future__ import annotations

from typing import Any

from enrolment.application.queues.queues import QueueFilters
from enrolment.entrypoints import queues_schemas as schemas
from enrolment.entrypoints.paging import closed, moment, opened
from starsme.auth import Role
from starsme.http import Page, Reply, Request, query

OFFICE = {Role.OFFICER, Role.COORDINATOR}


class QueueRoutes:
    """Mixin for the service class."""

    app: Any

    @query(
        "GET",
        "/queues",
        roles=OFFICE,
        args=schemas.QueuesArgs,
        gives=schemas.QueuesView,
        summary="What waits for whom · คิวงานที่รอดำเนินการ",
    )
    def list_queues(self, request: Request) -> Reply:
        sight = self.app.sights.of(request.tx, request.caller)
        return Reply({"queues": self.app.queues.summaries(request.tx, sight, _filters(request))})

    @query(
        "GET",
        "/queues/{name}",
        roles=OFFICE,
        args=schemas.QueueArgs,
        gives=schemas.QueueItemView,
        many=True,
        summary="A queue's items, oldest first · รายการในคิว เรียงจากเก่าสุด",
    )
    def list_queue(self, request: Request) -> Reply:
        sight = self.app.sights.of(request.tx, request.caller)
        last, limit = opened(request.args["after"], str, str), request.args["limit"]
        after = None if last is None else (moment(str(last[0])), str(last[1]))
        items = self.app.queues.items(request.tx, sight, request.path["name"], _filters(request), after, limit)
        more = closed(items[-1]["since"].isoformat(), items[-1]["id"]) if len(items) == limit else None
        return Reply(Page(items, more))


def _filters(request: Request) -> QueueFilters:
    args = request.args
    return QueueFilters(args["province"], args["call"], args["assignee"], args.get("overdue"))
