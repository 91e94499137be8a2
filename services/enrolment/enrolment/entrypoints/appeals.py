"""Routes of appeals."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from enrolment.application.appeals.appeals import DISMISSED, UPHELD
from enrolment.application.appeals.ports import Appeal
from enrolment.application.told import local_time
from enrolment.domain.eligibility import WAIVABLE
from enrolment.domain.words import Reason
from starsme.auth import Role
from starsme.clock import bangkok_day
from starsme.http import Reply, Request, command, query

OWNERS = {Role.ENTREPRENEUR, Role.OFFICER, Role.COORDINATOR}
_SOMETHING = validate.Regexp(r"\s*\S")


class AppealBody(Schema):
    """Why the applicant does not agree, with the facts or the law relied on."""

    grounds = fields.String(required=True, validate=[validate.Length(1, 10_000), _SOMETHING])


class AppealDecisionBody(Schema):
    """What the coordinator decides, and why."""

    outcome = fields.String(required=True, validate=validate.OneOf([UPHELD, DISMISSED]))
    reasons = fields.String(required=True, validate=[validate.Length(1, 10_000), _SOMETHING])
    waived = fields.List(
        fields.String(validate=validate.OneOf(sorted(WAIVABLE))),
        load_default=list,
        metadata={
            "description": "eligibility reasons that the next screening no longer counts against the application"
        },
    )


class AppealView(Schema):
    """An appeal."""

    id = fields.String()
    application_id = fields.String()
    letter_id = fields.String()
    grounds = fields.String()
    made_at = fields.AwareDateTime()
    due_on = fields.Date(metadata={"description": "day by which it is decided"})
    rule = fields.String()
    overdue = fields.Boolean()
    outcome = fields.String(allow_none=True, validate=validate.OneOf([UPHELD, DISMISSED]))
    reasons = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    waived = fields.List(fields.String())


class AppealsView(Schema):
    """An application's appeals, oldest first."""

    appeals = fields.List(fields.Nested(AppealView))


class AppealRoutes:
    """Mixin for the service class."""

    app: Any

    @command(
        "POST",
        "/applications/{application_id}/appeal",
        roles={Role.ENTREPRENEUR},
        takes=AppealBody,
        gives=AppealView,
        status=201,
        summary="Appeal against the newest decision, within its time · อุทธรณ์ผลการพิจารณา",
    )
    def make_appeal(self, request: Request) -> Reply:
        appeal = self.app.appeals.make(
            request.tx, request.caller, request.path["application_id"], request.body["grounds"]
        )
        return Reply(_view(request, appeal))

    @query(
        "GET",
        "/applications/{application_id}/appeals",
        roles=OWNERS,
        gives=AppealsView,
        summary="Appeals and what became of them · อุทธรณ์และคำวินิจฉัย",
    )
    def list_appeals(self, request: Request) -> Reply:
        found = self.app.appeals.of(request.tx, request.caller, request.path["application_id"])
        return Reply({"appeals": [_view(request, appeal) for appeal in found]})

    @command(
        "POST",
        "/applications/{application_id}/appeals/{appeal_id}/decision",
        roles={Role.COORDINATOR},
        takes=AppealDecisionBody,
        gives=AppealView,
        summary="Decide an appeal with reasons; a letter follows · วินิจฉัยอุทธรณ์",
    )
    def decide_appeal(self, request: Request) -> Reply:
        body = request.body
        decided = self.app.appeals.decide(
            request.tx,
            request.caller,
            request.path["application_id"],
            request.path["appeal_id"],
            body["outcome"],
            body["reasons"],
            frozenset(Reason(code) for code in body["waived"]),
        )
        return Reply(_view(request, decided))


def _view(request: Request, appeal: Appeal) -> dict[str, Any]:
    return {
        "id": appeal.id,
        "application_id": appeal.application_id,
        "letter_id": appeal.letter_id,
        "grounds": appeal.grounds,
        "made_at": local_time(appeal.made_at),
        "due_on": appeal.due_on,
        "rule": appeal.rule,
        "overdue": appeal.outcome is None and bangkok_day(request.tx.now) > appeal.due_on,
        "outcome": appeal.outcome,
        "reasons": appeal.reasons,
        "decided_at": local_time(appeal.decided_at),
        "waived": list(appeal.waived),
    }
