"""What may be asked of exports, and the shape of a reconciliation."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from enrolment.application.search.shapes import Order
from enrolment.entrypoints.search_schemas import ApplicationFilters, EnterpriseFilters


class SelectionExport(Schema):
    """How 13-digit numbers are to be written."""

    numbers = fields.String(
        load_default="masked",
        validate=validate.OneOf(["masked", "whole"]),
        metadata={"description": "whole: for the office; each number that is written whole is recorded as a view"},
    )


class ApplicationsExport(SelectionExport, ApplicationFilters):
    """The list's filters and order."""

    sort = fields.String(load_default=Order.ROW, validate=validate.OneOf([Order.ROW, Order.NEWEST_ROW, Order.NAME]))


class EnterprisesExport(SelectionExport, EnterpriseFilters):
    """The list's filters and order."""

    sort = fields.String(load_default=Order.ID, validate=validate.OneOf([Order.ID, Order.NAME]))


class DifferenceView(Schema):
    """Something of which rows and events speak differently."""

    what = fields.String(metadata={"description": "submitted, screened or decided"})
    application_id = fields.String()
    row = fields.Integer(allow_none=True)
    in_rows = fields.String(allow_none=True)
    in_events = fields.String(allow_none=True)


class ComparedView(Schema):
    """One thing, counted in rows (as exported) and in the event log."""

    what = fields.String()
    in_rows = fields.Integer()
    in_events = fields.Integer()
    differing = fields.Integer()


class ReconciliationView(Schema):
    """Whether a call's rows, which every export is made of, agree with the events that were told."""

    call_code = fields.String()
    agrees = fields.Boolean()
    events_since = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "older events are no longer in the log; what is older is not compared"},
    )
    compared = fields.List(fields.Nested(ComparedView))
    differences = fields.List(fields.Nested(DifferenceView), metadata={"description": "the first 200"})
