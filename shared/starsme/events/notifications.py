"""What notifications publishes: only what others must act on."""

from __future__ import annotations

from marshmallow import fields

from starsme.events.contract import Contract


class DeliveryFailed(
    Contract,
    type="notifications.delivery-failed.v1",
    subject="party_id",
    th="ส่งข้อความไม่สำเร็จหลังพยายามครบทุกครั้ง ต้องแก้ไขช่องทางติดต่อ",
):
    """A message could not be delivered after every attempt: the contact point wants correcting."""

    delivery_id = fields.String(required=True)
    party_id = fields.String(required=True)
    channel = fields.String(required=True)
    template = fields.String(required=True)
    reason = fields.String(required=True)
