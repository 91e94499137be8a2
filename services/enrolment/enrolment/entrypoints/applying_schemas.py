"""Shapes of drafts, submissions and requests for information on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from enrolment.domain.application_life import State, Turn
from enrolment.entrypoints.schemas import ApplicationView

_KEY = fields.String(validate=validate.Length(max=100))
_WORDS = validate.Length(1, 2_000)


class DraftStart(Schema):
    """Which enterprise applies; may be left out by a person who acts for one only."""

    enterprise_id = fields.String(load_default=None, allow_none=True)


class DraftBody(Schema):
    """What changes: fields that are not named stay as they are, empty ones are emptied."""

    answers = fields.Dict(
        keys=_KEY,
        values=fields.String(allow_none=True),
        load_default=dict,
        metadata={"description": "fields of the form by key, as typed"},
    )
    questions = fields.Dict(
        keys=_KEY,
        values=fields.Raw(allow_none=True),
        load_default=dict,
        metadata={"description": "the call's own, by code"},
    )
    documents = fields.Dict(
        keys=_KEY,
        values=fields.String(allow_none=True),
        load_default=dict,
        metadata={"description": "by code: where the document was handed in, or its reference"},
    )


class DraftProblemView(Schema):
    """What is wrong with one field, and what to do."""

    part = fields.String(metadata={"description": "answers, questions or documents"})
    field = fields.String()
    code = fields.String()
    th = fields.String()
    en = fields.String()


class DraftLine(Schema):
    """A draft in a list."""

    id = fields.String()
    call_code = fields.String()
    enterprise_id = fields.String()
    status = fields.String(validate=validate.OneOf(["draft", "submitted"]))
    application_id = fields.String(allow_none=True)
    shared = fields.Boolean(metadata={"description": "false: your own, until your authority is proven"})
    created_at = fields.AwareDateTime()
    created_by = fields.String()
    updated_at = fields.AwareDateTime()
    updated_by = fields.String(metadata={"description": "who saved last"})
    version = fields.Integer()


class EditView(Schema):
    """Who changed a field last, and when."""

    by = fields.String()
    at = fields.String()


class ApplicationDraftView(DraftLine):
    """A draft with everything that it says, and everything that is still missing."""

    answers = fields.Dict(keys=fields.String(), values=fields.String())
    questions = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))
    documents = fields.Dict(keys=fields.String(), values=fields.String())
    edits = fields.Dict(keys=fields.String(), values=fields.Nested(EditView))
    complete = fields.Boolean()
    problems = fields.List(fields.Nested(DraftProblemView))


class SubmissionBody(Schema):
    """The acknowledgement that goes with a submission."""

    notice_version = fields.String(
        required=True,
        validate=validate.Length(max=100),
        metadata={"description": "version of the core privacy notice that was read and acknowledged"},
    )


class ReceiptView(Schema):
    """What the applicant keeps as proof of what was sent, and when."""

    application_id = fields.String()
    number = fields.String(metadata={"description": "the number to quote"})
    call_code = fields.String()
    row = fields.Integer()
    submitted_at = fields.AwareDateTime()
    submitted_by = fields.String()
    notice_version = fields.String()
    answers = fields.Dict(keys=fields.String(), values=fields.String())
    questions = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))
    documents = fields.Dict(keys=fields.String(), values=fields.String())
    digest = fields.String(metadata={"description": "SHA-256 of answers, questions and documents"})


class AskedItem(Schema):
    """One thing that is asked, in both languages, and the fields of the form that it is about."""

    th = fields.String(required=True, validate=_WORDS)
    en = fields.String(required=True, validate=_WORDS)
    fields_ = fields.List(
        fields.String(validate=validate.Length(max=100)),
        data_key="fields",
        attribute="fields",
        load_default=list,
        validate=validate.Length(max=50),
    )


class InformationBody(Schema):
    """What an officer asks."""

    items = fields.List(fields.Nested(AskedItem), required=True, validate=validate.Length(1, 20))


class AnswerBody(Schema):
    """What the applicant answers: the fields that were asked, as typed, and words to explain."""

    answers = fields.Dict(keys=_KEY, values=fields.String(), load_default=dict)
    words = fields.String(load_default="", validate=validate.Length(max=4_000))


class ClosureBody(Schema):
    """Why an officer closes a request without an answer."""

    reason = fields.String(required=True, validate=[validate.Length(1, 2_000), validate.Regexp(r"\s*\S")])


class InformationView(Schema):
    """A request for information."""

    id = fields.String()
    application_id = fields.String()
    items = fields.List(fields.Nested(AskedItem))
    asked_at = fields.AwareDateTime()
    due_on = fields.Date(metadata={"description": "last day to answer, Asia/Bangkok"})
    rule = fields.String(metadata={"description": "the dated rule that the day follows from"})
    overdue = fields.Boolean()
    outcome = fields.String(
        allow_none=True,
        validate=validate.OneOf(["answered", "closed", "withdrawn"]),
        metadata={"description": "empty while it is open"},
    )
    settled_at = fields.AwareDateTime(allow_none=True)
    answer = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class CellChangeView(Schema):
    """A cell that an answer changed; both texts as typed."""

    request_id = fields.String()
    field = fields.String()
    before = fields.String()
    after = fields.String()
    at = fields.AwareDateTime()
    by = fields.String()


class InformationListView(Schema):
    """An application's requests, oldest first, and the cells that answers changed."""

    requests = fields.List(fields.Nested(InformationView))
    changes = fields.List(fields.Nested(CellChangeView))


class StepReason(Schema):
    """A reason in words."""

    code = fields.String()
    th = fields.String()
    en = fields.String()


class StepView(Schema):
    """One step in an application's life."""

    at = fields.AwareDateTime()
    state = fields.String()
    th = fields.String()
    en = fields.String()
    reasons = fields.List(fields.Nested(StepReason))


class ApplicationLifeView(ApplicationView):
    """An application with where it stands and how it came there."""

    number = fields.String(metadata={"description": "the number to quote"})
    state = fields.String(validate=validate.OneOf(list(State)))
    state_th = fields.String()
    state_en = fields.String()
    since = fields.AwareDateTime()
    turn = fields.String(validate=validate.OneOf(list(Turn)), metadata={"description": "who has to act next"})
    due_on = fields.Date(allow_none=True, metadata={"description": "empty where no clock runs"})
    overdue = fields.Boolean()
    steps = fields.List(fields.Nested(StepView))
