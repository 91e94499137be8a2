"""Shapes of what goes over the wire, in and out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import INCLUDE, Schema, fields, validate

from enrolment.domain import words
from enrolment.domain.registry import RegistryReason, RegistryStatus


def _one_of(choices: Iterable[str], description: str = "") -> fields.String:
    return fields.String(allow_none=True, validate=validate.OneOf(list(choices)), metadata={"description": description})


def _points(description: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), values=fields.Integer(allow_none=True), metadata={"description": description}
    )


class CallBody(Schema):
    """A call's document (``call.yaml`` as JSON): read whole by the rules, which tell every problem at once."""

    def __init__(self, **options: Any) -> None:
        # Every name of the document is the rules' to judge, not this schema's.
        super().__init__(**(options | {"unknown": INCLUDE}))


class SizeView(Schema):
    """Both size classes, both readings, and the rule that they were read by."""

    rule = fields.String()
    staff_class = _one_of(words.SizeClass)
    revenue_class = _one_of(words.SizeClass)
    tie_revenue = _one_of(words.SizeClass, "revenue prevails")
    tie_larger = _one_of(words.SizeClass, "the larger prevails")


class DecisionChangeView(Schema):
    """One decision about an application."""

    decision = _one_of(words.Decision)
    previous = _one_of(words.Decision)
    cause = fields.String()
    correction = fields.Integer(allow_none=True, metadata={"description": "the recorded correction that made it"})
    at = fields.AwareDateTime()


class ApplicationView(Schema):
    """An application: what could be read, what screening said, what was decided."""

    id = fields.String()
    row = fields.Integer(metadata={"description": "place in the order of arrival; what score sheets refer to"})
    enterprise_id = fields.String(allow_none=True)
    submitted_at = fields.AwareDateTime(allow_none=True)
    tax_id = fields.String(allow_none=True, metadata={"description": "masked except at the office"})
    name_th = fields.String()
    name_en = fields.String(allow_none=True)
    kind = _one_of(words.Kind)
    province = fields.String(allow_none=True, metadata={"description": "DOPA code"})
    district = fields.String(allow_none=True)
    sector = _one_of(words.Sector)
    employees = fields.Integer(allow_none=True)
    revenue = fields.String(allow_none=True, metadata={"description": "baht a year, an exact fraction"})
    started_on = fields.Date(allow_none=True)
    tsic_section = fields.String(allow_none=True)
    consent_core = fields.Boolean()
    consent_publicity = fields.Boolean()
    size = fields.Nested(SizeView)
    assessment = fields.Dict(metadata={"description": "points (0..100) by dimension, and their exact mean"})
    verdict = _one_of(words.Verdict, "empty until screened")
    reasons = fields.List(_one_of(words.Reason))
    incomplete_fields = fields.List(fields.String())
    superseded_by = fields.Integer(allow_none=True, metadata={"description": "row of the application that counts"})
    decision = _one_of(words.Decision, "empty until published")
    history = fields.List(fields.Nested(DecisionChangeView))


class SheetView(Schema):
    """A judge's sheet and what became of it."""

    line = fields.Integer()
    judge = fields.String()
    agency = fields.String(allow_none=True)
    app_row = fields.String(metadata={"description": "as typed"})
    conflict = fields.Boolean(allow_none=True)
    scores = _points("absent where no score could be read")
    remark = fields.String(allow_none=True)
    status = _one_of(words.SheetStatus)
    code = _one_of(words.SheetCode)
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields")


class MissedGateView(Schema):
    """A gate of the call that an application does not reach: it takes no seat, whatever its rank."""

    gate = fields.String(metadata={"description": "total, or a dimension"})
    least = fields.String(metadata={"description": "exact"})
    reached = fields.String(metadata={"description": "exact"})
    th = fields.String()
    en = fields.String()


class PlaceView(Schema):
    """A ranked application."""

    rank = fields.Integer()
    row = fields.Integer()
    application_id = fields.String()
    tax_id = fields.String()
    name_th = fields.String()
    judges = fields.Integer()
    total = fields.String(metadata={"description": "exact"})
    shown = fields.String(metadata={"description": "two decimals, half up"})
    innovation_mean = fields.String()
    submitted_at = fields.AwareDateTime(allow_none=True)
    decision = _one_of(words.Decision, "in force")
    waiting_position = fields.Integer(allow_none=True, metadata={"description": "as published"})
    tie_with_previous_broken_by = _one_of(words.TieBreak)
    missed_gates = fields.List(fields.Nested(MissedGateView))


class NotRankableView(Schema):
    """An application that too few judges scored."""

    row = fields.Integer()
    tax_id = fields.String()
    name_th = fields.String()
    judges = fields.Integer()


class ProvinceView(Schema):
    """One province's selection; lists hold rows, best first."""

    seats = fields.Integer()
    rankable = fields.Integer()
    star = fields.List(fields.Integer())
    waiting = fields.List(fields.Integer())
    declined = fields.List(fields.Integer())
    withdrawn = fields.List(fields.Integer())
    not_rankable = fields.List(fields.Nested(NotRankableView))
    below_gates = fields.List(fields.Integer(), metadata={"description": "among the declined"})
    unfilled_seats = fields.Integer()
    order = fields.List(fields.Nested(PlaceView))


class SelectionView(Schema):
    """The published selection, or the newest proposal. The ETag is the version to publish."""

    call_code = fields.String()
    version = fields.Integer()
    proposed_at = fields.AwareDateTime()
    published_at = fields.AwareDateTime(allow_none=True)
    provinces = fields.Dict(
        keys=fields.String(), values=fields.Nested(ProvinceView), metadata={"description": "by DOPA code"}
    )


class WithdrawalView(Schema):
    """What a withdrawal did."""

    application_id = fields.String()
    was = fields.String(metadata={"description": "the decision given up"})
    promoted_application_id = fields.String(allow_none=True)


class RegistryView(Schema):
    """What the registry of juristic persons says about an enterprise."""

    status = _one_of(RegistryStatus)
    reason = _one_of(RegistryReason)
    reason_th = fields.String()
    reason_en = fields.String()
    registered_name = fields.String(allow_none=True)
    registered_status = fields.String(allow_none=True, metadata={"description": "as the registry words it"})
    checked_at = fields.AwareDateTime()


class EnterpriseView(Schema):
    """An enterprise with its group."""

    enterprise_id = fields.String()
    tax_id = fields.String(metadata={"description": "masked except at the office"})
    name_th = fields.String()
    name_en = fields.String(allow_none=True)
    kind = _one_of(words.Kind)
    province = fields.String(allow_none=True)
    sector = _one_of(words.Sector)
    size = _one_of(words.SizeClass)
    registered_on = fields.Date()
    group = _one_of(words.Group, "empty until the first screening")
    group_reason = _one_of(words.GroupReason)
    registry = fields.Nested(
        RegistryView, allow_none=True, metadata={"description": "juristic persons only; empty until first checked"}
    )


class GroupChangeView(Schema):
    """One change of group: from what, to what, why and by which rule."""

    sequence = fields.Integer()
    group = _one_of(words.Group)
    previous = _one_of(words.Group)
    reason = _one_of(words.GroupReason)
    rule = fields.String()
    at = fields.AwareDateTime()


class AgencyView(Schema):
    """A partner agency of the directory."""

    code = fields.String()
    name_th = fields.String()
    name_en = fields.String(allow_none=True)
    agency_type = fields.String(allow_none=True)
    roles = fields.List(fields.String())
    provinces = fields.List(fields.String(), metadata={"description": "DOPA codes"})
    contact_email = fields.String(allow_none=True)
