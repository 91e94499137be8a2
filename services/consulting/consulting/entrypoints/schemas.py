"""What comes in and goes out over HTTP."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from starsme.events.words import DIMENSIONS
from starsme.http import PageArgs

YEAR = validate.Range(2400, 3000)


class AsTyped(fields.String):
    """Text, or a number as the text of its digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        return str(super()._deserialize(value, attr, data, **kwargs))


class VisitRequestBody(Schema):
    """A request for a visit."""

    request_no = fields.String(load_default=None, validate=validate.Length(max=100))
    enterprise = fields.String(
        required=True, validate=validate.Length(max=100), metadata={"description": "13 digits · เลข 13 หลัก"}
    )
    hours = AsTyped(required=True, validate=validate.Length(max=40), metadata={"description": "consultant hours"})
    service_date = fields.Date(required=True)
    dimension = fields.String(load_default=None, validate=validate.OneOf(DIMENSIONS))
    consultant_code = fields.String(load_default=None, validate=validate.Length(min=1, max=100))


class OutcomeBody(Schema):
    """Who came; cancellations and waivers have routes of their own."""

    outcome = fields.String(
        required=True, validate=validate.OneOf(["held", "no_show_enterprise", "no_show_consultant"])
    )


class CancellationBody(Schema):
    """When the word came; now, unless an officer says otherwise."""

    cancelled_at = fields.AwareDateTime(load_default=None)


class WaiverBody(Schema):
    """Why the minutes are given back."""

    reason = fields.String(required=True, validate=validate.Length(max=1000))


class AllowanceBody(Schema):
    """A version of the man-day rule."""

    man_days_per_year = fields.Integer(required=True, strict=True, validate=validate.Range(0, 366))
    minutes_per_man_day = fields.Integer(required=True, strict=True, validate=validate.Range(1, 1440))
    smallest_booking_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100_000))
    year = fields.String(required=True, validate=validate.OneOf(["fiscal", "calendar"]))
    effective_from = fields.Date(required=True)
    made_by = fields.String(required=True, validate=validate.Length(min=1, max=300))


class AllowanceView(AllowanceBody):
    """A version of the man-day rule, by name."""

    version = fields.String()


class VisitArgs(PageArgs):
    """Which visits."""

    status = fields.String(load_default=None, validate=validate.OneOf(["accepted", "refused"]))
    enterprise = fields.String(load_default=None, metadata={"description": "ent_… or 13 digits"})
    year = fields.Integer(load_default=None, validate=YEAR)
    import_id = fields.String(load_default=None, metadata={"description": "the import's job id"})
    request_no = fields.String(load_default=None)


class VisitView(Schema):
    """One request and what became of it. ``line``: the record number in its import."""

    id = fields.String()
    line = fields.Integer(allow_none=True)
    import_id = fields.String(allow_none=True)
    request_no = fields.String()
    enterprise = fields.String(allow_none=True, metadata={"description": "13 digits; masked unless officer"})
    enterprise_id = fields.String(allow_none=True)
    year = fields.Integer(allow_none=True)
    minutes = fields.Integer(allow_none=True)
    hours = fields.String()
    requested_on = fields.Date(allow_none=True)
    service_date = fields.Date(allow_none=True)
    dimension = fields.String(allow_none=True)
    consultant_code = fields.String(allow_none=True)
    status = fields.String(metadata={"description": "accepted | refused"})
    state = fields.String()
    code = fields.String(allow_none=True, metadata={"description": "why it was refused"})
    effect = fields.String(allow_none=True, metadata={"description": "reserved | used | released"})
    outcome = fields.String(allow_none=True)
    cancelled_at = fields.AwareDateTime(allow_none=True)
    waive_reason = fields.String(allow_none=True)
    received_at = fields.AwareDateTime()
    version = fields.Integer()


class BalanceArgs(PageArgs):
    """Which balances."""

    enterprise = fields.String(load_default=None, metadata={"description": "ent_… or 13 digits"})
    year = fields.Integer(load_default=None, validate=YEAR)
    with_requests = fields.Boolean(
        load_default=False, metadata={"description": "only enterprise-years with an accepted request"}
    )


class BalanceView(Schema):
    """One enterprise's year, in minutes."""

    enterprise = fields.String(allow_none=True)
    enterprise_id = fields.String()
    year = fields.Integer()
    granted = fields.Integer()
    reserved = fields.Integer()
    used = fields.Integer()
    expired = fields.Integer()
    available = fields.Integer()
    closed = fields.Boolean()


class LedgerArgs(PageArgs):
    """Which entries."""

    year = fields.Integer(load_default=None, validate=YEAR)


class EntryView(Schema):
    """One line of the ledger, in minutes."""

    year = fields.Integer()
    kind = fields.String()
    minutes = fields.Integer()
    granted_change = fields.Integer()
    reserved_change = fields.Integer()
    used_change = fields.Integer()
    expired_change = fields.Integer()
    visit_id = fields.String(allow_none=True)
    request_no = fields.String(allow_none=True)
    rule = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    at = fields.AwareDateTime()


class ConsultantView(Schema):
    """A registered consultant."""

    code = fields.String()
    name = fields.String()
    registration_no = fields.String()
    agency = fields.String()
    level = fields.Integer()
    dimensions = fields.List(fields.String())
    provinces = fields.List(fields.String())
    registered_until = fields.Date()
    active = fields.Boolean()
