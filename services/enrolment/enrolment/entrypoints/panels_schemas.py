"""Shapes of panels, shared work, sheets and conflicts over the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from enrolment.domain import words
from enrolment.domain.panels import AssignmentState, ConflictKind, LackReason, OnlineState

_DIMENSION = validate.OneOf([dimension.value for dimension in words.Dimension])
_CODE = validate.Regexp(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_WORD = validate.Length(min=1, max=200)
_TEXT = validate.Length(max=4000)


class JudgeBody(Schema):
    """A judge of a panel."""

    code = fields.String(required=True, validate=_CODE, metadata={"description": "the register code in her token"})
    name = fields.String(required=True, validate=_WORD)
    agency = fields.String(required=True, validate=_CODE)
    dimensions = fields.List(fields.String(validate=_DIMENSION), load_default=list, validate=validate.Length(max=5))
    most_applications = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 100_000))
    enterprises = fields.List(
        fields.String(validate=validate.Regexp(r"\Aent_[a-z0-9]{1,60}\Z")),
        load_default=list,
        validate=validate.Length(max=50),
        metadata={"description": "enterprises she works for; she never judges them"},
    )


class PanelBody(Schema):
    """A province's panel."""

    judges = fields.List(fields.Nested(JudgeBody), required=True, validate=validate.Length(max=500))
    due_on = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "last day for sheets, Asia/Bangkok"}
    )


class JudgeView(Schema):
    """A judge of a panel."""

    code = fields.String()
    name = fields.String()
    agency = fields.String()
    dimensions = fields.List(fields.String())
    most_applications = fields.Integer(allow_none=True)
    enterprises = fields.List(fields.String())


class PanelView(Schema):
    """A province's panel; the ETag is its version."""

    call_code = fields.String()
    province = fields.String()
    due_on = fields.Date(allow_none=True)
    judges = fields.List(fields.Nested(JudgeView))
    version = fields.Integer()


class LoadView(Schema):
    """How much a judge has."""

    judge = fields.String()
    name = fields.String()
    agency = fields.String()
    applications = fields.Integer()


class AssignedJudgeView(Schema):
    """A judge of an application."""

    judge = fields.String()
    state = fields.String(validate=validate.OneOf(list(AssignmentState)))


class SharedApplicationView(Schema):
    """An application with its judges."""

    application_id = fields.String()
    row = fields.Integer()
    judges = fields.List(fields.Nested(AssignedJudgeView))
    agencies_differ = fields.Boolean(metadata={"description": "whether every judge is from another agency"})
    dimensions_unknown = fields.List(
        fields.String(), metadata={"description": "dimensions that none of its judges said to know"}
    )


class LackView(Schema):
    """An application that lacks judges, and why."""

    application_id = fields.String()
    row = fields.Integer()
    judges = fields.Integer()
    needed = fields.Integer()
    allowed = fields.Integer(metadata={"description": "judges without a conflict"})
    reason = fields.String(validate=validate.OneOf(list(LackReason)))
    th = fields.String()
    en = fields.String()


class AssignmentView(Schema):
    """Who judges what in a province; the ETag is the version to confirm."""

    call_code = fields.String()
    province = fields.String()
    state = fields.String(validate=validate.OneOf(["nothing", "proposed", "confirmed"]))
    needed = fields.Integer()
    loads_ = fields.List(fields.Nested(LoadView), data_key="loads", attribute="loads")
    applications = fields.List(fields.Nested(SharedApplicationView))
    lacking = fields.List(fields.Nested(LackView))
    version = fields.Integer()


class WorkView(Schema):
    """One application that a judge has to score."""

    call_code = fields.String()
    province = fields.String()
    application_id = fields.String()
    row = fields.Integer()
    name_th = fields.String(allow_none=True, metadata={"description": "empty in a blind call"})
    blind = fields.Boolean()
    state = fields.String(validate=validate.OneOf(["to_do", *OnlineState]))
    due_on = fields.Date(allow_none=True)
    late = fields.Boolean()
    submitted_at = fields.AwareDateTime(allow_none=True)


class SheetBody(Schema):
    """What a judge writes; a draft may leave scores open."""

    scores = fields.Dict(
        keys=fields.String(validate=_DIMENSION),
        values=fields.Integer(allow_none=True, strict=True, validate=validate.Range(-1000, 1000)),
        load_default=dict,
    )
    comments = fields.Dict(
        keys=fields.String(validate=_DIMENSION), values=fields.String(validate=_TEXT), load_default=dict
    )
    remark = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    submit = fields.Boolean(load_default=False, metadata={"description": "true: final, and frozen"})


class JudgedView(Schema):
    """What a judge is told of an application."""

    application_id = fields.String()
    row = fields.Integer()
    name_th = fields.String(allow_none=True, metadata={"description": "empty in a blind call"})
    kind = fields.String(allow_none=True)
    province = fields.String()
    district = fields.String(allow_none=True, metadata={"description": "empty in a blind call"})
    sector = fields.String(allow_none=True)
    tsic_section = fields.String(allow_none=True)
    employees = fields.Integer(allow_none=True)
    revenue = fields.String(allow_none=True, metadata={"description": "baht a year, an exact fraction"})
    started_on = fields.Date(allow_none=True, metadata={"description": "empty in a blind call"})
    started_in = fields.Integer(allow_none=True, metadata={"description": "year of the Common Era"})
    size = fields.String(allow_none=True)
    assessment = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True))


class OnlineSheetView(Schema):
    """A judge's own sheet; the ETag is its version."""

    application = fields.Nested(JudgedView)
    blind = fields.Boolean()
    state = fields.String(validate=validate.OneOf(["to_do", *OnlineState]))
    scores = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True))
    comments = fields.Dict(keys=fields.String(), values=fields.String())
    remark = fields.String(allow_none=True)
    saved_at = fields.AwareDateTime(allow_none=True)
    submitted_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class JudgeProgressView(Schema):
    """How far one judge is."""

    judge = fields.String()
    name = fields.String(allow_none=True, metadata={"description": "empty for one who left the panel"})
    agency = fields.String(allow_none=True)
    assigned = fields.Integer()
    submitted = fields.Integer()
    drafts = fields.Integer()
    late = fields.Integer()


class ProgressView(Schema):
    """How far a province's panel is."""

    call_code = fields.String()
    province = fields.String()
    due_on = fields.Date(allow_none=True)
    overdue = fields.Boolean()
    assigned = fields.Integer()
    submitted = fields.Integer()
    drafts = fields.Integer()
    late = fields.Integer()
    judges = fields.List(fields.Nested(JudgeProgressView))


class DeviationView(Schema):
    """A sheet far from the median of all sheets about the same application."""

    row = fields.Integer()
    judge = fields.String()
    total = fields.String()
    median = fields.String()
    points = fields.String(metadata={"description": "above the median where positive"})
    th = fields.String()
    en = fields.String()


class OffsetView(Schema):
    """A judge who scores all applications otherwise than the others."""

    judge = fields.String()
    applications = fields.Integer()
    points = fields.String()
    th = fields.String()
    en = fields.String()


class VarianceRuleView(Schema):
    """The dated rule by which judges are flagged."""

    version = fields.String()
    effective_from = fields.Date()
    source = fields.String()
    application_points = fields.Integer()
    offset_points = fields.Integer()
    least_judges = fields.Integer()
    least_applications = fields.Integer()


class VarianceView(Schema):
    """Judges far from the others: flagged, never changed."""

    call_code = fields.String()
    province = fields.String()
    rule = fields.Nested(VarianceRuleView)
    sheets = fields.Integer()
    deviations = fields.List(fields.Nested(DeviationView))
    offsets = fields.List(fields.Nested(OffsetView))


class ReopeningBody(Schema):
    """Why a submitted sheet is opened again."""

    reason = fields.String(required=True, validate=validate.Length(min=3, max=2000))


class ReopenedView(Schema):
    """A sheet that is its judge's to change again."""

    application_id = fields.String()
    judge = fields.String()
    state = fields.String(validate=validate.OneOf(list(OnlineState)))
    version = fields.Integer()


class ConflictBody(Schema):
    """A conflict of interest: with the enterprise of an application, or of a number."""

    application = fields.String(
        load_default=None, allow_none=True, validate=_WORD, metadata={"description": "row or id"}
    )
    tax_id = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    kind = fields.String(required=True, validate=validate.OneOf(list(ConflictKind)))
    note = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))
    judge = fields.String(
        load_default=None, allow_none=True, validate=_CODE, metadata={"description": "whose it is; officers only"}
    )


class DeclaredView(Schema):
    """A declaration that was recorded. It says nothing of who applied."""

    judge = fields.String()
    kind = fields.String(validate=validate.OneOf(list(ConflictKind)))
    declared_at = fields.AwareDateTime()


class ConflictView(Schema):
    """A declared conflict, for officers."""

    judge = fields.String()
    enterprise_id = fields.String(metadata={"description": "the pseudonym of the enterprise's number"})
    kind = fields.String(validate=validate.OneOf(list(ConflictKind)))
    note = fields.String(allow_none=True)
    declared_at = fields.AwareDateTime()
    declared_by = fields.String()


class ConflictsView(Schema):
    """The declared conflicts of a call."""

    conflicts = fields.List(fields.Nested(ConflictView))
