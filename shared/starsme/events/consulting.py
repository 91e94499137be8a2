"""What consulting publishes: movements of the man-day ledger and the visits behind them. Amounts are integer minutes."""

from __future__ import annotations

from marshmallow import fields, validate

from starsme.events.contract import Contract
from starsme.events.words import DIMENSIONS, OUTCOMES, REFUSALS


class ManDaysGranted(
    Contract,
    type="consulting.man-days-granted.v1",
    subject="enterprise_id",
    th="ให้สิทธิ์คำปรึกษา (man-day) ประจำปีแก่สถานประกอบการ",
):
    """The free allowance of one year; ``year`` is the Buddhist-era fiscal year (or calendar year, by rule)."""

    enterprise_id = fields.String(required=True)
    year = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    rule = fields.String(required=True)


class VisitBooked(
    Contract, type="consulting.visit-booked.v1", subject="enterprise_id", th="จองการเข้าให้คำปรึกษา และกันเวลาไว้แล้ว"
):
    """Minutes are reserved for a visit on ``service_date``."""

    visit_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    request_no = fields.String(required=True)
    year = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    service_date = fields.Date(required=True)
    dimension = fields.String(allow_none=True, validate=validate.OneOf(DIMENSIONS))
    consultant_code = fields.String(allow_none=True)
    minutes_available = fields.Integer(required=True)


class VisitRefused(
    Contract, type="consulting.visit-refused.v1", subject="enterprise_id", th="ปฏิเสธคำขอทั้งคำขอ โดยไม่มีสิ่งใดเปลี่ยน"
):
    """The request was refused whole and changed nothing."""

    request_no = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    year = fields.Integer(allow_none=True)
    minutes = fields.Integer(allow_none=True)
    reason = fields.String(required=True, validate=validate.OneOf(REFUSALS))
    minutes_available = fields.Integer(allow_none=True)


class VisitSettled(
    Contract, type="consulting.visit-settled.v1", subject="enterprise_id", th="การเข้าให้คำปรึกษาสิ้นสุด เวลาที่กันไว้ถูกใช้หรือคืน"
):
    """A booked visit ended; its minutes are used or released."""

    visit_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    request_no = fields.String(required=True)
    year = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    effect = fields.String(required=True, validate=validate.OneOf(["used", "released"]))
    minutes_available = fields.Integer(required=True)


class ManDaysExpired(
    Contract, type="consulting.man-days-expired.v1", subject="enterprise_id", th="ปิดปีและตัดสิทธิ์ที่เหลือ ไม่ยกไปปีถัดไป"
):
    """What was left of a year when it closed; nothing is carried over."""

    enterprise_id = fields.String(required=True)
    year = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
