"""Shapes of service models over the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from enrolment.domain.words import Dimension, Group
from starsme.http import PageArgs


class ServiceModelArgs(PageArgs):
    """Which service models: of a group, in force on a day; all where nothing is said."""

    group = fields.String(load_default=None, validate=validate.OneOf(list(Group)))
    on = fields.Date(load_default=None)


class DayArgs(Schema):
    """The day; today where nothing is said."""

    on = fields.Date(load_default=None)


class ProviderView(Schema):
    """An agency of the directory that provides a service."""

    code = fields.String()
    name_th = fields.String()
    name_en = fields.String(allow_none=True)


class CostView(Schema):
    """Who pays."""

    enterprise_percent = fields.Integer(
        allow_none=True, metadata={"description": "of the price; empty where the source does not settle it"}
    )
    th = fields.String()
    en = fields.String()


class OfferedServiceView(Schema):
    """A service of the model."""

    code = fields.String()
    name_th = fields.String()
    name_en = fields.String()
    dimensions = fields.List(fields.String(validate=validate.OneOf(list(Dimension))))
    agencies = fields.List(fields.String(), metadata={"description": "codes that the document names"})
    roles = fields.List(fields.String(), metadata={"description": "directory roles whose agencies provide"})
    providers = fields.List(fields.Nested(ProviderView), metadata={"description": "by the directory of today"})
    cost = fields.Nested(CostView)


class MeasureView(Schema):
    """A measure of success; without a target where the source sets none."""

    code = fields.String()
    name_th = fields.String()
    name_en = fields.String()
    target_th = fields.String(allow_none=True)
    target_en = fields.String(allow_none=True)


class ServiceModelView(Schema):
    """A version of a group's service model."""

    version = fields.String()
    group = fields.String(validate=validate.OneOf(list(Group)))
    group_th = fields.String()
    group_en = fields.String()
    title_th = fields.String()
    title_en = fields.String()
    source_th = fields.String()
    source_en = fields.String()
    effective_from = fields.Date()
    effective_until = fields.Date(
        allow_none=True, metadata={"description": "its last day: its own, or the one before the next version begins"}
    )
    services = fields.List(fields.Nested(OfferedServiceView))
    measures = fields.List(fields.Nested(MeasureView))
    published_at = fields.AwareDateTime(allow_none=True, metadata={"description": "empty for one that is shipped"})
    published_by = fields.String(allow_none=True)
