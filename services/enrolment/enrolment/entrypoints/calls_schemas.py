"""Shapes of programmes, drafts, versions, amendments and the applicant's form, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from enrolment.domain.call_form import DocumentKind, QuestionType
from enrolment.domain.call_life import CallState
from enrolment.domain.document_shape import Change
from enrolment.domain.words import Dimension, Reason
from starsme.http.routes import PageArgs

_CODE = validate.Regexp(r"^[a-z0-9][a-z0-9-]{0,63}\Z")
_TITLE = (validate.Length(1, 300), validate.Regexp(r".*\S", error="blank"))
_REASON = (validate.Length(1, 1_000), validate.Regexp(r"[\s\S]*\S", error="blank"))
_LATEST_VERSION = 1_000_000


class ProgrammeBody(Schema):
    """A programme. Without an owner it is the operating agency's."""

    title_th = fields.String(required=True, validate=_TITLE)
    title_en = fields.String(required=True, validate=_TITLE)
    owner = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 64),
        metadata={"description": "code of an agency of the directory"},
    )


class ProgrammeView(Schema):
    """A programme; the ETag is its version."""

    code = fields.String()
    title_th = fields.String()
    title_en = fields.String()
    owner = fields.String(allow_none=True)
    version = fields.Integer()
    updated_at = fields.AwareDateTime()
    updated_by = fields.String()


class CallProblemView(Schema):
    """Something to correct or to look at: where it stands and what to do."""

    field = fields.String()
    code = fields.String()
    th = fields.String()
    en = fields.String()


class CallDraftSummaryView(Schema):
    """A draft in a list."""

    code = fields.String()
    version = fields.Integer()
    programme = fields.String(allow_none=True)
    cloned_from = fields.String(allow_none=True)
    saved_at = fields.AwareDateTime()
    saved_by = fields.String()


class CallDraftView(CallDraftSummaryView):
    """A draft at its newest version. Problems keep it from opening; notices only deserve a look."""

    opened_version = fields.Integer(allow_none=True, metadata={"description": "the version that was opened"})
    document = fields.Dict()
    problems = fields.List(fields.Nested(CallProblemView))
    notices = fields.List(fields.Nested(CallProblemView))


class CallVersionView(Schema):
    """One saved version: who and when."""

    version = fields.Integer()
    saved_at = fields.AwareDateTime()
    saved_by = fields.String()


class CallVersionDocumentView(CallVersionView):
    """One saved version with its document."""

    document = fields.Dict()


class CallDifferenceArgs(Schema):
    """Which versions to compare; the newest and the one before it where nothing is said."""

    before = fields.Integer(load_default=None, validate=validate.Range(1, _LATEST_VERSION))
    after = fields.Integer(load_default=None, validate=validate.Range(1, _LATEST_VERSION))


class CallDifferenceView(Schema):
    """One difference: where, what, and the same in words."""

    path = fields.String()
    change = fields.String(validate=validate.OneOf([change.value for change in Change]))
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)
    th = fields.String()
    en = fields.String()


class CallDifferencesView(Schema):
    """What changed from one version to another."""

    before = fields.Integer()
    after = fields.Integer()
    differences = fields.List(fields.Nested(CallDifferenceView))


class CallSeatsBody(Schema):
    """A province of a clone; its seats may be decided later."""

    code = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{2}\Z"))
    seats = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 10_000))


class CallCloneBody(Schema):
    """Where a call is rolled out to. What is not named is carried over."""

    code = fields.String(required=True, validate=_CODE)
    provinces = fields.List(fields.Nested(CallSeatsBody), load_default=None, validate=validate.Length(1, 77))
    years = fields.Integer(load_default=0, validate=validate.Range(0, 100), metadata={"description": "later"})
    opens_at = fields.AwareDateTime(
        load_default=None, metadata={"description": "the new opening; the window stays as long as it was"}
    )
    programme = fields.String(load_default=None, validate=_CODE)


class CallAmendmentBody(Schema):
    """A later closing, and why."""

    closes_at = fields.AwareDateTime(required=True)
    reason_th = fields.String(required=True, validate=_REASON)
    reason_en = fields.String(required=True, validate=_REASON)


class CallAmendmentView(Schema):
    """A later closing, and why."""

    sequence = fields.Integer()
    closed_at = fields.AwareDateTime(metadata={"description": "the closing before"})
    closes_at = fields.AwareDateTime()
    reason_th = fields.String()
    reason_en = fields.String()
    at = fields.AwareDateTime()


class OpenedCallView(Schema):
    """A call for those who work on it; the ETag is its version."""

    code = fields.String()
    document = fields.Dict(metadata={"description": "as it was opened"})
    opened_at = fields.AwareDateTime()
    screened_at = fields.AwareDateTime(allow_none=True)
    state = fields.String(validate=validate.OneOf([state.value for state in CallState]))
    programme = fields.String(allow_none=True)
    closes_at = fields.AwareDateTime(metadata={"description": "as amended"})
    cloned_from = fields.String(allow_none=True)
    archived_at = fields.AwareDateTime(allow_none=True)
    amendments = fields.List(fields.Nested(CallAmendmentView))


class CallsArgs(PageArgs):
    """Which calls: open ones unless another state is named; of all provinces unless one is."""

    state = fields.String(
        load_default=CallState.OPEN.value,
        validate=validate.OneOf([CallState.OPEN.value, CallState.CLOSED.value, CallState.ARCHIVED.value, "all"]),
    )
    province = fields.String(load_default=None, validate=validate.Regexp(r"^[0-9]{2}\Z"))


class CallWordsView(Schema):
    """The same in Thai and English."""

    th = fields.String()
    en = fields.String()


class CallProvinceView(Schema):
    """A province of a call."""

    code = fields.String(metadata={"description": "DOPA code"})
    name_th = fields.String()
    name_en = fields.String()
    seats = fields.Integer()


class CallSummaryView(Schema):
    """A call as an applicant finds it."""

    code = fields.String()
    title_th = fields.String()
    title_en = fields.String()
    programme = fields.String(allow_none=True)
    state = fields.String(validate=validate.OneOf([state.value for state in CallState]))
    accepting = fields.Boolean(metadata={"description": "whether applications are taken now"})
    opens_at = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    window = fields.Nested(CallWordsView)
    provinces = fields.List(fields.Nested(CallProvinceView))


class CallRuleView(CallWordsView):
    """A rule of eligibility as the call applies it."""

    code = fields.String(validate=validate.OneOf([reason.value for reason in Reason]))
    version = fields.String()
    source = fields.String()


class CallDimensionView(Schema):
    """A dimension of the rubric and its weight of 100."""

    code = fields.String(validate=validate.OneOf([dimension.value for dimension in Dimension]))
    weight = fields.Integer()
    title_th = fields.String()
    title_en = fields.String()


class CallGateView(CallWordsView):
    """The least to be selectable."""

    gate = fields.String()
    least = fields.String()


class CallOptionView(Schema):
    """An answer of a choice."""

    code = fields.String()
    title_th = fields.String()
    title_en = fields.String()


class CallQuestionView(CallOptionView):
    """A question of the call's own; limits that do not belong to its type are empty."""

    type = fields.String(validate=validate.OneOf([type_.value for type_ in QuestionType]))
    help_th = fields.String(allow_none=True)
    help_en = fields.String(allow_none=True)
    required = fields.Boolean()
    longest = fields.Integer(allow_none=True)
    lowest = fields.String(allow_none=True)
    highest = fields.String(allow_none=True)
    decimals = fields.Integer(allow_none=True)
    earliest = fields.Date(allow_none=True)
    latest = fields.Date(allow_none=True)
    options = fields.List(fields.Nested(CallOptionView))


class CallDocumentView(CallOptionView):
    """A document that the call asks for."""

    kinds = fields.List(fields.String(validate=validate.OneOf([kind.value for kind in DocumentKind])))
    required = fields.Boolean()


class CallFormView(CallSummaryView):
    """All that an applicant needs to know of a call."""

    rules = fields.List(fields.Nested(CallRuleView))
    required_fields = fields.List(fields.String())
    dimensions = fields.List(fields.Nested(CallDimensionView))
    gates = fields.List(fields.Nested(CallGateView))
    selection = fields.Nested(CallWordsView)
    questions = fields.List(fields.Nested(CallQuestionView))
    documents = fields.List(fields.Nested(CallDocumentView))
    amendments = fields.List(fields.Nested(CallAmendmentView))
