"""Shapes of consent over the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from enrolment.domain.consent import Purpose, Voice
from enrolment.entrypoints.schemas import _one_of


class ConsentTextView(Schema):
    """One version of what people are shown for a purpose."""

    purpose = _one_of(Purpose)
    version = fields.String()
    consent = fields.Boolean(metadata={"description": "false: a notice, which is acknowledged"})
    effective_from = fields.Date()
    source = fields.String()
    title_th = fields.String()
    title_en = fields.String()
    text_th = fields.String()
    text_en = fields.String()
    in_force = fields.Boolean()


class ConsentBody(Schema):
    """The text that was shown."""

    text_version = fields.String(
        required=True,
        validate=validate.Length(1, 100),
        metadata={"description": "the version that was shown (GET /consent-texts)"},
    )
    note = fields.String(
        allow_none=True,
        validate=validate.Length(max=1000),
        metadata={"description": "for officers: how it was said to them"},
    )


class WithdrawalArgs(Schema):
    """What is known of a withdrawal."""

    text_version = fields.String(
        load_default=None, validate=validate.Length(1, 100), metadata={"description": "the version that was shown"}
    )
    note = fields.String(
        load_default=None,
        validate=validate.Length(max=1000),
        metadata={"description": "for officers: how it was said to them"},
    )


class StatementView(Schema):
    """One thing that was said."""

    given = fields.Boolean()
    text_version = fields.String(metadata={"description": "a call's code where its form had its own words"})
    at = fields.AwareDateTime()
    voice = _one_of(Voice, "through what it came")
    by = fields.String(allow_none=True)
    note = fields.String(allow_none=True)


class ConsentView(Schema):
    """What holds for a purpose."""

    purpose = _one_of(Purpose)
    consent = fields.Boolean(metadata={"description": "false: a notice, which is acknowledged"})
    given = fields.Boolean()
    text_version = fields.String(allow_none=True)
    at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()
    history = fields.List(fields.Nested(StatementView))
