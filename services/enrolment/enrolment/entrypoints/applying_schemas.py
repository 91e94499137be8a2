"""Shapes of drafts, submissions and requests for information on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

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


class ProblemView(Schema):
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
    created_at = fields.AwareDateTime()
    created_by = fields.String()
    updated_at = fields.AwareDateTime()
    updated_by = fields.String(metadata={"description": "who saved last"})
    version = fields.Integer()


class EditView(Schema):
    """Who changed a field last, and when."""

    by = fields.String()
    at = fields.String()


class DraftView(DraftLine):
    """A draft with everything that it says, and everything that is still missing."""

    answers = fields.Dict(keys=fields.String(), values=fields.String())
    questions = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))
    documents = fields.Dict(keys=fields.String(), values=fields.String())
    edits = fields.Dict(keys=fields.String(), values=fields.Nested(EditView))
    complete = fields.Boolean()
    problems = fields.List(fields.Nested(ProblemView))


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
