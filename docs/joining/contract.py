"""What rmutl publishes."""

from __future__ import annotations

from marshmallow import fields

from starsme.events.contract import Contract


class TrainingCompleted(
    Contract, type="rmutl.training-completed.v1", subject="enterprise_id", th="สถานประกอบการอบรมหลักสูตรจบแล้ว"
):
    """An enterprise completed a course."""

    enterprise_id = fields.String(required=True)
    course = fields.String(required=True)
    hours = fields.Integer(required=True)
    completed_on = fields.Date(required=True)
