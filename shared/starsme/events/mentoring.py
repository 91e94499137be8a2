"""What mentoring publishes. Facts about a match have the enterprise as subject, facts about a mentor the mentor."""

from __future__ import annotations

from marshmallow import fields, validate

from starsme.events.contract import Contract
from starsme.events.words import DIMENSIONS


class MentorRegistered(
    Contract, type="mentoring.mentor-registered.v1", subject="mentor_id", th="ขึ้นทะเบียนพี่เลี้ยง พร้อมระดับความเชี่ยวชาญแต่ละด้าน"
):
    """A mentor is on the register; ``levels`` from 0 (none) to 3 (expert) per dimension."""

    mentor_id = fields.String(required=True)
    name = fields.String(required=True)
    agency = fields.String(required=True)
    levels = fields.Dict(
        keys=fields.String(validate=validate.OneOf(DIMENSIONS)), values=fields.Integer(), required=True
    )
    active = fields.Boolean(required=True)


class MatchPublished(
    Contract,
    type="mentoring.match-published.v1",
    subject="enterprise_id",
    th="ประกาศทีมพี่เลี้ยงของสถานประกอบการ และด้านที่ยังไม่มีผู้ดูแล",
):
    """The mentors proposed for an enterprise, lead first, and the dimensions nobody could cover."""

    enterprise_id = fields.String(required=True)
    call_code = fields.String(required=True)
    lead_mentor_id = fields.String(allow_none=True)
    mentors = fields.Integer(required=True)
    covered = fields.List(fields.String(validate=validate.OneOf(DIMENSIONS)), required=True)
    unmet = fields.List(fields.String(validate=validate.OneOf(DIMENSIONS)), required=True)


class MentorOffered(
    Contract,
    type="mentoring.mentor-offered.v1",
    subject="enterprise_id",
    th="เชิญพี่เลี้ยงให้ดูแลสถานประกอบการ และรอคำตอบภายในวันที่กำหนด",
):
    """A mentor is asked to take an enterprise, and answers by ``answer_by`` (end of that day, Asia/Bangkok)."""

    offer_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    call_code = fields.String(required=True)
    mentor_id = fields.String(required=True)
    mentor_name = fields.String(required=True)
    enterprise_name = fields.String(required=True)
    dimensions = fields.List(fields.String(validate=validate.OneOf(DIMENSIONS)), required=True)
    lead = fields.Boolean(required=True)
    answer_by = fields.Date(required=True)


class OfferAccepted(
    Contract, type="mentoring.offer-accepted.v1", subject="enterprise_id", th="พี่เลี้ยงตอบรับดูแลสถานประกอบการ"
):
    """The mentor takes the enterprise; first contact is due by ``first_contact_by``."""

    offer_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    call_code = fields.String(required=True)
    mentor_id = fields.String(required=True)
    mentor_name = fields.String(required=True)
    dimensions = fields.List(fields.String(validate=validate.OneOf(DIMENSIONS)), required=True)
    lead = fields.Boolean(required=True)
    first_contact_by = fields.Date(required=True)


class OfferClosed(
    Contract,
    type="mentoring.offer-closed.v1",
    subject="enterprise_id",
    th="คำเชิญสิ้นสุดโดยไม่มีพี่เลี้ยงรับ เพราะปฏิเสธ เลยกำหนด หรือสถานประกอบการถอนตัว",
):
    """The offer ended without a mentor: refused by the mentor, overdue, or the enterprise withdrew."""

    offer_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    call_code = fields.String(required=True)
    mentor_id = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(["refused", "overdue", "withdrawn"]))
    reason = fields.String(allow_none=True)


class MentoringStarted(
    Contract,
    type="mentoring.mentoring-started.v1",
    subject="enterprise_id",
    th="พี่เลี้ยงคนแรกตอบรับแล้ว นับจากนี้การถอนตัวไม่คืนที่นั่ง",
):
    """The first mentor accepted: from now on a withdrawal frees no seat."""

    enterprise_id = fields.String(required=True)
    call_code = fields.String(required=True)
    started_on = fields.Date(required=True)
