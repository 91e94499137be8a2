"""Shapes of recorded corrections over the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from enrolment.domain.corrections import CorrectionCause, CorrectionState
from enrolment.domain.words import Decision

_REASON = validate.Length(min=10, max=4000)


class AskedBody(Schema):
    """A decision that is asked for."""

    application = fields.String(
        required=True, validate=validate.Length(min=1, max=100), metadata={"description": "row or id"}
    )
    decision = fields.String(
        required=True, validate=validate.OneOf([Decision.STAR, Decision.WAITING, Decision.DECLINED])
    )
    waiting_position = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 10_000),
        metadata={"description": "on the waiting list; its end when nothing is said"},
    )


class CorrectionBody(Schema):
    """A correction: changes by name, or the ranking anew after scores or verdicts were put right."""

    reason = fields.String(required=True, validate=_REASON)
    changes = fields.List(fields.Nested(AskedBody), load_default=list, validate=validate.Length(max=1000))
    rerun = fields.Boolean(load_default=False)
    fill_seats = fields.Boolean(
        load_default=True, metadata={"description": "a seat that is freed goes to the first waiting"}
    )
    takes_back_started = fields.Boolean(
        load_default=False, metadata={"description": "say so where a star whose mentoring has started loses its seat"}
    )


class ScreeningBody(Schema):
    """Why applications are screened behind a published result."""

    reason = fields.String(required=True, validate=_REASON)


class CorrectionChangeView(Schema):
    """One change of a correction."""

    application_id = fields.String()
    row = fields.Integer()
    name_th = fields.String()
    province = fields.String()
    previous = fields.String(allow_none=True)
    previous_position = fields.Integer(allow_none=True)
    decision = fields.String(validate=validate.OneOf(list(Decision)))
    waiting_position = fields.Integer(allow_none=True)
    cause = fields.String(validate=validate.OneOf(list(CorrectionCause)))
    mentoring_started = fields.Boolean()


class CorrectionView(Schema):
    """A recorded correction; the ETag is its version."""

    call_code = fields.String()
    number = fields.Integer()
    state = fields.String(validate=validate.OneOf(list(CorrectionState)))
    reason = fields.String()
    rerun = fields.Boolean()
    takes_back_started = fields.Boolean()
    proposed_at = fields.AwareDateTime()
    proposed_by = fields.String()
    confirmed_at = fields.AwareDateTime(allow_none=True)
    confirmed_by = fields.String(allow_none=True)
    changes = fields.List(fields.Nested(CorrectionChangeView))
    version = fields.Integer()
