"""Shapes of groups and their rules over the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, Schema, fields, validate

from enrolment.domain.words import Decision, Group, GroupReason
from enrolment.entrypoints.assessments_schemas import AssessmentView


class DocumentBody(Schema):
    """A document: read whole by the rules, which tell every problem at once."""

    def __init__(self, **options: Any) -> None:
        # Every name of the document is the rules' to judge, not this schema's.
        super().__init__(**(options | {"unknown": INCLUDE}))


class GroupRuleView(Schema):
    """A dated rule of the groups."""

    version = fields.String()
    effective_from = fields.Date()
    in_force = fields.Boolean(metadata={"description": "today, in Asia/Bangkok"})
    source_th = fields.String()
    source_en = fields.String()
    least_mean = fields.Integer()
    least_dimension = fields.Integer()
    waiting_list = fields.Boolean(metadata={"description": "whether a place on a waiting list makes high potential"})
    published_at = fields.AwareDateTime(allow_none=True, metadata={"description": "empty for a rule that is shipped"})
    published_by = fields.String(allow_none=True)


class RegradingArgs(Schema):
    """Whether enterprises are moved, or only counted."""

    trial = fields.Boolean(load_default=False)


class RegradingBody(Schema):
    """The trial that was looked at before."""

    after_trial = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=64))


class MoveView(Schema):
    """An enterprise that a re-grading moved, or that a trial would move."""

    enterprise_id = fields.String()
    name_th = fields.String()
    province = fields.String(allow_none=True)
    previous = fields.String(allow_none=True, validate=validate.OneOf(list(Group)))
    group = fields.String(validate=validate.OneOf(list(Group)))
    reason = fields.String(validate=validate.OneOf(list(GroupReason)))


class TextView(Schema):
    """A sentence in both languages."""

    th = fields.String()
    en = fields.String()


class ThresholdView(Schema):
    """A figure of the rule against the enterprise's; ``code`` is ``mean`` or a dimension."""

    code = fields.String()
    least = fields.Integer()
    actual = fields.String(allow_none=True)
    met = fields.Boolean()


class GroupStepView(TextView):
    """What would move the enterprise, and to which group."""

    to = fields.String(validate=validate.OneOf(list(Group)))


class StandingView(Schema):
    """What a call's published selection says of the enterprise."""

    call_code = fields.String()
    title_th = fields.String()
    title_en = fields.String()
    province = fields.String()
    decision = fields.String(validate=validate.OneOf(list(Decision)))
    waiting_position = fields.Integer(allow_none=True, metadata={"description": "as published"})
    waiting_position_now = fields.Integer(allow_none=True, metadata={"description": "among those who still wait"})


class RuleNamed(Schema):
    """The rule that an explanation goes by."""

    version = fields.String()
    effective_from = fields.Date()
    source_th = fields.String()
    source_en = fields.String()


class PendingView(TextView):
    """The group in which the facts of today and the rule in force would put the enterprise."""

    group = fields.String(validate=validate.OneOf(list(Group)))
    rule = fields.String()


class WhyView(Schema):
    """Why an enterprise is in its group, in words and in figures, and what would change it."""

    enterprise_id = fields.String()
    group = fields.String(allow_none=True, validate=validate.OneOf(list(Group)))
    group_th = fields.String(allow_none=True)
    group_en = fields.String(allow_none=True)
    reason = fields.String(allow_none=True, validate=validate.OneOf(list(GroupReason)))
    since = fields.AwareDateTime(allow_none=True)
    rule = fields.Nested(RuleNamed)
    because = fields.List(fields.Nested(TextView))
    thresholds = fields.List(fields.Nested(ThresholdView))
    assessment = fields.Nested(AssessmentView, allow_none=True, metadata={"description": "the latest complete one"})
    selections = fields.List(fields.Nested(StandingView))
    would_change = fields.List(fields.Nested(GroupStepView))
    pending = fields.Nested(PendingView, allow_none=True)
    th = fields.String(metadata={"description": "the whole answer"})
    en = fields.String()
