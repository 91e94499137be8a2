"""Shapes of what is asked and told about 13-digit numbers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from enrolment.entrypoints.schemas import EnterpriseView
from starsme.http import PageArgs


def _numbers() -> fields.String:
    return fields.String(
        load_default="whole",
        validate=validate.OneOf(["whole", "masked"]),
        metadata={"description": "masked: the office, too, is shown masked 13-digit numbers, and no view is recorded"},
    )


class NumbersArgs(Schema):
    """How 13-digit numbers are to be shown to the office."""

    numbers = _numbers()


class NumbersPageArgs(PageArgs):
    """A page, and how 13-digit numbers are to be shown to the office."""

    numbers = _numbers()


class NumberBody(Schema):
    """Why somebody needs to see a whole number."""

    reason = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(min=1, max=500),
        metadata={"description": "kept with the record of the view"},
    )


class NumberShown(Schema):
    """A whole number."""

    enterprise_id = fields.String(allow_none=True)
    tax_id = fields.String()


class LookupBody(Schema):
    """A number as it was typed: Thai or Arabic digits, dashes and spaces as they come."""

    number = fields.String(required=True, validate=validate.Length(min=1, max=100))


class LookupView(Schema):
    """The enterprise of the number, if it is registered and the caller may see it."""

    found = fields.Boolean()
    enterprise = fields.Nested(EnterpriseView, allow_none=True)


class NumberViewsArgs(PageArgs):
    """Which views of whole numbers to list."""

    enterprise = fields.String(load_default=None, validate=validate.Length(max=100))
    by = fields.String(load_default=None, validate=validate.Length(max=200))


class NumberViewView(Schema):
    """Somebody was shown a whole number."""

    position = fields.Integer()
    at = fields.AwareDateTime()
    by = fields.String()
    agency = fields.String(allow_none=True)
    view = fields.String(
        metadata={"description": "where: applications, application, selection, enterprises, enterprise"}
    )
    enterprise_id = fields.String(allow_none=True)
    application_id = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
