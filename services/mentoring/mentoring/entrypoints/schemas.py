"""What comes in and goes out over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from mentoring.domain.offer import OfferStatus, Refusal
from starsme.http import PageArgs


class RefusalBody(Schema):
    """Why the mentor says no. The note stays in this service."""

    reason = fields.String(required=True, validate=validate.OneOf([str(one) for one in Refusal]))
    note = fields.String(load_default=None, validate=validate.Length(max=1000))


class OfferArgs(PageArgs):
    """Which offers."""

    call_code = fields.String(load_default=None)
    status = fields.String(load_default=None, validate=validate.OneOf([str(one) for one in OfferStatus]))
    mentor_id = fields.String(load_default=None)
    enterprise_id = fields.String(load_default=None)


class OfferView(Schema):
    """A mentor is asked to take an enterprise; the answer is due by the end of ``answer_by``, Asia/Bangkok."""

    id = fields.String()
    call_code = fields.String()
    mentor_id = fields.String()
    mentor_name = fields.String()
    enterprise_id = fields.String()
    enterprise_name = fields.String()
    dimensions = fields.List(fields.String())
    lead = fields.Boolean()
    status = fields.String()
    offered_on = fields.Date()
    answer_by = fields.Date()
    answered_on = fields.Date(allow_none=True)
    first_contact_by = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    version = fields.Integer()


class OverdueView(Schema):
    """The offers that were closed because nobody answered them in time."""

    closed = fields.Integer()
    offers = fields.List(fields.String())


class MentorView(Schema):
    """A mentor on the register. ``held``: enterprises offered or taken; ``conflicts``: how many are kept apart."""

    code = fields.String()
    name = fields.String()
    agency = fields.String()
    agency_type = fields.String(allow_none=True)
    levels = fields.Dict(keys=fields.String(), values=fields.Integer())
    provinces = fields.List(fields.String())
    industries = fields.List(fields.String())
    capacity = fields.Integer()
    held = fields.Integer()
    conflicts = fields.Integer()
    active = fields.Boolean()
    version = fields.Integer()


class MemberView(Schema):
    """A selected enterprise; ``needs`` from 0 (strong) to 100 (weak) per dimension."""

    enterprise_id = fields.String()
    application_id = fields.String()
    name = fields.String()
    province = fields.String()
    industry = fields.String(allow_none=True)
    needs = fields.Dict(keys=fields.String(), values=fields.Integer())
    promoted = fields.Boolean()
    present = fields.Boolean()
    started_on = fields.Date(allow_none=True)


class CohortView(Schema):
    """The enterprises that a call selected; ``version`` and ``status`` are of the latest proposal."""

    call_code = fields.String()
    enterprises = fields.Integer()
    needs = fields.Integer()
    provinces_in = fields.List(fields.String())
    provinces_awaited = fields.List(fields.String())
    version = fields.Integer(allow_none=True)
    status = fields.String(allow_none=True)
    members = fields.List(fields.Nested(MemberView))


class ReasonView(Schema):
    """Why this mentor does this dimension."""

    dimension = fields.String()
    th = fields.String()
    en = fields.String()


class MatchView(Schema):
    """A mentor for an enterprise. ``status``: proposed, or that of the offer."""

    enterprise_id = fields.String()
    name = fields.String()
    province = fields.String()
    mentor_id = fields.String()
    mentor_name = fields.String()
    agency = fields.String()
    lead = fields.Boolean()
    dimensions = fields.List(fields.String())
    fit = fields.Integer()
    status = fields.String()
    offer_id = fields.String(allow_none=True)
    answer_by = fields.Date(allow_none=True)
    reasons = fields.List(fields.Nested(ReasonView))


class UnmetView(Schema):
    """A need that nobody covers; ``nearest`` are the mentors to talk to."""

    enterprise_id = fields.String()
    dimension = fields.String()
    reason = fields.String()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    nearest = fields.List(fields.String())
    th = fields.String()
    en = fields.String()


class MatchingView(Schema):
    """The latest proposal. ``proof``: optimal, or not_proven with the gaps that are left."""

    call_code = fields.String()
    version = fields.Integer()
    status = fields.String(metadata={"description": "proposed | published"})
    cause = fields.String(metadata={"description": "officer | refused | overdue"})
    made_at = fields.AwareDateTime()
    published_at = fields.AwareDateTime(allow_none=True)
    enterprises = fields.Integer()
    needs = fields.Integer()
    coverage = fields.Integer()
    fit = fields.Integer()
    fit_rule = fields.String()
    proof = fields.String()
    coverage_gap = fields.Integer()
    fit_gap = fields.Integer()
    seconds = fields.Float()
    provinces_in = fields.List(fields.String())
    provinces_awaited = fields.List(fields.String())
    matches = fields.List(fields.Nested(MatchView))
    unmet = fields.List(fields.Nested(UnmetView))
