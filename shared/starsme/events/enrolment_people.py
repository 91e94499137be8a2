"""What enrolment publishes about people's authority and about consent.

A person is named by a pseudonym (``per_…``) that only the platform's services can compute from an account.
"""

from __future__ import annotations

from marshmallow import fields, validate

from starsme.events.contract import Contract

PERSON_ROLES = ("owner", "staff", "adviser")
REFUSALS = ("document_unreadable", "document_differs", "not_confirmed", "no_answer", "other")
REVOCATIONS = ("left_enterprise", "enterprise_asked", "proof_false", "given_up", "other")
STAGES = ("first", "second")
PURPOSES = ("publicity", "sharing")


class AuthorityGranted(
    Contract,
    type="enrolment.authority-granted.v1",
    subject="person_id",
    th="ยืนยันแล้วว่าบุคคลดำเนินการแทนกิจการได้ ตามบทบาทที่ระบุ",
):
    """It is proven that a person may act for an enterprise, in this role."""

    person_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(PERSON_ROLES))
    enterprise_name = fields.String(required=True)


class AuthorityRefused(
    Contract,
    type="enrolment.authority-refused.v1",
    subject="person_id",
    th="คำขอดำเนินการแทนกิจการไม่ได้รับการยืนยัน พร้อมเหตุผล",
):
    """A request to act for an enterprise was refused, and why. Says nothing of the enterprise that the person did not write."""

    person_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(PERSON_ROLES))
    name_typed = fields.String(required=True, metadata={"description": "the enterprise as the person wrote it"})
    reason = fields.String(required=True, validate=validate.OneOf(REFUSALS))


class AuthorityRevoked(
    Contract,
    type="enrolment.authority-revoked.v1",
    subject="person_id",
    th="บุคคลดำเนินการแทนกิจการในบทบาทที่ระบุไม่ได้อีกต่อไป พร้อมเหตุผล",
):
    """A person may no longer act for an enterprise in this role: revoked by its owner or an officer, or given up."""

    person_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(PERSON_ROLES))
    enterprise_name = fields.String(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(REVOCATIONS))


class AuthorityReminderDue(
    Contract,
    type="enrolment.authority-reminder-due.v1",
    subject="person_id",
    th="คำขอดำเนินการแทนกิจการยังไม่ได้รับการยืนยันเมื่อครบกำหนดวันทำการ เตือนครั้งเดียวต่อขั้น",
):
    """A request to act for an enterprise is still unproven so many working days later; told once a stage."""

    person_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(PERSON_ROLES))
    name_typed = fields.String(required=True, metadata={"description": "the enterprise as the person wrote it"})
    stage = fields.String(required=True, validate=validate.OneOf(STAGES))
    requested_on = fields.Date(required=True, metadata={"description": "Asia/Bangkok"})


class ConsentGiven(
    Contract,
    type="enrolment.consent-given.v1",
    subject="enterprise_id",
    th="กิจการให้ความยินยอมตามวัตถุประสงค์และรุ่นของข้อความที่แสดง",
):
    """An enterprise consents to a purpose, on the text version that was shown."""

    enterprise_id = fields.String(required=True)
    purpose = fields.String(required=True, validate=validate.OneOf(PURPOSES))
    text_version = fields.String(
        required=True, metadata={"description": "a call's code where its form had its own words"}
    )
    stated_at = fields.AwareDateTime(required=True)


class ConsentWithdrawn(
    Contract,
    type="enrolment.consent-withdrawn.v1",
    subject="enterprise_id",
    th="กิจการถอนความยินยอม ทุกบริการต้องหยุดสิ่งที่อาศัยความยินยอมนี้",
):
    """An enterprise withdrew its consent: every service stops what depends on it."""

    enterprise_id = fields.String(required=True)
    purpose = fields.String(required=True, validate=validate.OneOf(PURPOSES))
    text_version = fields.String(required=True)
    stated_at = fields.AwareDateTime(required=True)
