"""What enrolment publishes. The subject is always the party that the fact is about, so one party's facts keep their order.

A *party* is an enterprise (``ent_…``) or, where the application carries no usable number, the application itself (``app_…``).
"""

from __future__ import annotations

from marshmallow import fields, validate

from starsme.events.contract import Contract
from starsme.events.words import DECISIONS, DIMENSIONS, GROUPS, KINDS, LANGUAGES, REASONS, SECTORS, SIZES


class CallOpened(
    Contract,
    type="enrolment.call-opened.v1",
    subject="call_code",
    th="เปิดรับสมัครรอบใหม่ พร้อมช่วงเวลา จำนวนที่นั่งรายจังหวัด และรุ่นของกติกา",
):
    """A call is open: its window, seats and rule version."""

    call_code = fields.String(required=True)
    version = fields.String(required=True)
    title_th = fields.String(required=True)
    title_en = fields.String(required=True)
    opens_at = fields.AwareDateTime(required=True)
    closes_at = fields.AwareDateTime(required=True)
    provinces = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": "DOPA code -> seats"}
    )
    programme = fields.String(metadata={"description": "the programme that the call belongs to, where it does"})


class CallAmended(
    Contract,
    type="enrolment.call-amended.v1",
    subject="call_code",
    th="ขยายเวลาปิดรับสมัครของรอบที่เปิดอยู่ พร้อมเหตุผล กติกาอื่นคงเดิม",
):
    """An open call closes later than it said, and why; nothing else of it changes. ``sequence`` counts from 1."""

    call_code = fields.String(required=True)
    sequence = fields.Integer(required=True)
    closed_at = fields.AwareDateTime(required=True, metadata={"description": "the closing before"})
    closes_at = fields.AwareDateTime(required=True)
    reason_th = fields.String(required=True)
    reason_en = fields.String(required=True)


class EnterpriseRegistered(
    Contract,
    type="enrolment.enterprise-registered.v1",
    subject="enterprise_id",
    th="แพลตฟอร์มรู้จักสถานประกอบการที่มีเลขทะเบียนถูกต้องและรับทราบประกาศความเป็นส่วนตัวหลักแล้ว",
):
    """An enterprise with a valid number, whose person acknowledged the core notice, is known to the platform."""

    enterprise_id = fields.String(required=True)
    kind = fields.String(required=True, allow_none=True, validate=validate.OneOf(KINDS))
    name_th = fields.String(required=True)
    name_en = fields.String(allow_none=True)
    province = fields.String(allow_none=True, metadata={"description": "DOPA code; empty when unreadable"})
    sector = fields.String(allow_none=True, validate=validate.OneOf(SECTORS))
    size = fields.String(allow_none=True, validate=validate.OneOf(SIZES))
    registered_on = fields.Date(required=True, metadata={"description": "Asia/Bangkok day of the first application"})


class RegistryChecked(
    Contract,
    type="enrolment.registry-checked.v1",
    subject="enterprise_id",
    th="ผลการตรวจสอบกับทะเบียนนิติบุคคลของสถานประกอบการเปลี่ยนไป เช่น ตรวจสอบแล้วตรงกัน หรือชื่อไม่ตรงกับทะเบียน",
):
    """What the registry of juristic persons says about an enterprise is known, or has changed."""

    enterprise_id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["verified", "unverified", "mismatch"]))
    reason = fields.String(
        required=True, validate=validate.OneOf(["name_matches", "name_differs", "not_operating", "not_found"])
    )
    checked_at = fields.AwareDateTime(required=True)


class ContactPointGiven(
    Contract,
    type="enrolment.contact-point-given.v1",
    subject="party_id",
    th="ช่องทางติดต่อของผู้เกี่ยวข้อง เป็นข้อมูลส่วนบุคคล ผู้รับมีเพียงบริการแจ้งเตือน",
):
    """How to reach a party. Personal data: only notifications subscribes."""

    party_id = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    line_id = fields.String(allow_none=True)
    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))


class ApplicationSubmitted(
    Contract,
    type="enrolment.application-submitted.v1",
    subject="enterprise_id",
    th="สถานประกอบการยื่นใบสมัครด้วยตนเองแล้ว พร้อมเลขที่ใบสมัครไว้อ้างอิง",
):
    """An enterprise's own people submitted an application; ``reference`` is what to quote it by."""

    application_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    call_code = fields.String(required=True)
    row = fields.Integer(required=True)
    reference = fields.String(required=True)
    province = fields.String(allow_none=True)
    submitted_at = fields.AwareDateTime(required=True)
    name_th = fields.String(required=True)


class InformationAsked(
    Contract,
    type="enrolment.information-asked.v1",
    subject="party_id",
    th="เจ้าหน้าที่ขอข้อมูลเพิ่มเติมเกี่ยวกับใบสมัคร พร้อมกำหนดวันตอบ",
):
    """An officer asked the applicant for more information, to be answered by the end of ``due_on``."""

    application_id = fields.String(required=True)
    party_id = fields.String(required=True)
    call_code = fields.String(required=True)
    row = fields.Integer(required=True)
    request_id = fields.String(required=True)
    enterprise_name = fields.String(required=True)
    asked_th = fields.List(fields.String(), required=True)
    asked_en = fields.List(fields.String(), required=True)
    due_on = fields.Date(required=True)


class InformationAnswered(
    Contract,
    type="enrolment.information-answered.v1",
    subject="party_id",
    th="ได้รับข้อมูลเพิ่มเติมของใบสมัครแล้ว หรือเจ้าหน้าที่ปิดคำขอ",
):
    """A request for information is settled: answered, or closed by the officer without an answer."""

    application_id = fields.String(required=True)
    party_id = fields.String(required=True)
    call_code = fields.String(required=True)
    row = fields.Integer(required=True)
    request_id = fields.String(required=True)
    enterprise_name = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(["answered", "closed"]))


class InformationOverdue(
    Contract,
    type="enrolment.information-overdue.v1",
    subject="party_id",
    th="เลยกำหนดตอบข้อมูลเพิ่มเติมของใบสมัครแล้ว",
):
    """The last day to answer a request for information went by without an answer."""

    application_id = fields.String(required=True)
    party_id = fields.String(required=True)
    call_code = fields.String(required=True)
    row = fields.Integer(required=True)
    request_id = fields.String(required=True)
    enterprise_name = fields.String(required=True)
    due_on = fields.Date(required=True)


class ApplicationScreened(
    Contract,
    type="enrolment.application-screened.v1",
    subject="party_id",
    th="ตรวจคุณสมบัติใบสมัครครบทุกข้อแล้ว พร้อมเหตุผลทุกข้อ",
):
    """Eligibility was decided: every rule was tried, every reason is given."""

    application_id = fields.String(required=True)
    party_id = fields.String(required=True)
    enterprise_id = fields.String(allow_none=True)
    call_code = fields.String(required=True)
    row = fields.Integer(required=True)
    enterprise_name = fields.String(required=True)
    eligible = fields.Boolean(required=True)
    reasons = fields.List(fields.String(validate=validate.OneOf(REASONS)), required=True)
    incomplete_fields = fields.List(fields.String(), required=True)


class StarSelected(
    Contract, type="enrolment.star-selected.v1", subject="enterprise_id", th="สถานประกอบการได้รับคัดเลือกเป็น STAR ของจังหวัด"
):
    """The enterprise is a STAR of its province; ``promoted`` when a withdrawal freed the seat."""

    application_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    call_code = fields.String(required=True)
    province = fields.String(required=True)
    rank = fields.Integer(required=True)
    total = fields.String(required=True, metadata={"description": "shown total, two decimals, round half up"})
    name_th = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    industry = fields.String(allow_none=True, metadata={"description": "TSIC section A..U"})
    assessment = fields.Dict(
        keys=fields.String(validate=validate.OneOf(DIMENSIONS)),
        values=fields.Integer(),
        required=True,
        metadata={"description": "0..100"},
    )
    publicity_consent = fields.Boolean(required=True)
    promoted = fields.Boolean(required=True)


class ApplicationWaitlisted(
    Contract, type="enrolment.application-waitlisted.v1", subject="enterprise_id", th="ใบสมัครอยู่ในบัญชีสำรองของจังหวัด"
):
    """The application is on its province's waiting list, at ``waiting_position`` (from 1)."""

    application_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    call_code = fields.String(required=True)
    province = fields.String(required=True)
    rank = fields.Integer(required=True)
    total = fields.String(required=True)
    waiting_position = fields.Integer(required=True)
    name_th = fields.String(required=True)


class ApplicationDeclined(
    Contract,
    type="enrolment.application-declined.v1",
    subject="enterprise_id",
    th="ใบสมัครไม่ได้ที่นั่งในรอบนี้ เพราะลำดับอยู่นอกที่นั่งและบัญชีสำรอง หรือกรรมการให้คะแนนไม่ครบ",
):
    """No seat in this call: ranked below the seats and the waiting list, or not rankable (fewer than three counted judges)."""

    application_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    call_code = fields.String(required=True)
    province = fields.String(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(["below_seats", "not_rankable"]))
    rank = fields.Integer(allow_none=True)
    total = fields.String(allow_none=True)
    judges = fields.Integer(required=True)
    name_th = fields.String(required=True)
    missed_gates = fields.List(
        fields.String(),
        metadata={
            "description": "total or dimensions whose least was not reached: no seat at any rank; absent where none"
        },
    )


class ApplicationWithdrawn(
    Contract, type="enrolment.application-withdrawn.v1", subject="enterprise_id", th="สถานประกอบการถอนตัว"
):
    """The enterprise withdrew; ``was`` is the decision it held."""

    application_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    call_code = fields.String(required=True)
    province = fields.String(required=True)
    was = fields.String(required=True)
    name_th = fields.String(required=True)


class SelectionPublished(
    Contract,
    type="enrolment.selection-published.v1",
    subject="selection_id",
    th="ผู้ประสานงานประกาศผลการคัดเลือกของจังหวัดหนึ่ง",
):
    """One province's selection is published by the coordinator; ``selection_id`` is ``<call>:<province>``."""

    selection_id = fields.String(required=True)
    call_code = fields.String(required=True)
    province = fields.String(required=True)
    stars = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    declined = fields.Integer(required=True)
    not_rankable = fields.Integer(required=True)
    unfilled_seats = fields.Integer(required=True)


class JudgeReminderDue(
    Contract,
    type="enrolment.judge-reminder-due.v1",
    subject="judge_id",
    th="กรรมการยังไม่ได้ส่งใบคะแนนของจังหวัดหนึ่งครบ ใกล้ครบกำหนดหรือเลยกำหนดแล้ว แจ้งครั้งเดียวในแต่ละช่วง",
):
    """A judge's sheets of a province are not all in: ``due_soon`` before the due day, ``overdue`` after it; each once."""

    judge_id = fields.String(required=True, metadata={"description": "the judge's register code"})
    call_code = fields.String(required=True)
    province = fields.String(required=True)
    stage = fields.String(required=True, validate=validate.OneOf(["due_soon", "overdue"]))
    due_on = fields.Date(required=True, metadata={"description": "the last day in time, Asia/Bangkok"})
    waiting = fields.Integer(required=True, metadata={"description": "applications without a submitted sheet"})


class SelectionCorrected(
    Contract,
    type="enrolment.selection-corrected.v1",
    subject="enterprise_id",
    th="ผลการคัดเลือกที่เผยแพร่แล้วของใบสมัครหนึ่งถูกแก้ไขโดยบันทึกการแก้ไขของผู้ประสานงาน ผลใหม่ในเหตุการณ์นี้มีผลแทนผลเดิม",
):
    """A recorded correction changed what was published about an application: ``decision`` holds now instead of ``previous``.

    A new star is told by ``enrolment.star-selected.v1`` as well, right after this. ``previous`` is empty for an
    application that the published selection did not know; ``mentoring_started`` tells that mentoring had begun.
    """

    application_id = fields.String(required=True)
    enterprise_id = fields.String(required=True)
    call_code = fields.String(required=True)
    province = fields.String(required=True)
    correction = fields.Integer(required=True, metadata={"description": "the correction's number in its call"})
    previous = fields.String(required=True, allow_none=True, validate=validate.OneOf(DECISIONS))
    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    waiting_position = fields.Integer(required=True, allow_none=True)
    rank = fields.Integer(required=True, allow_none=True)
    total = fields.String(required=True, allow_none=True, metadata={"description": "shown total, two decimals"})
    mentoring_started = fields.Boolean(required=True)
    name_th = fields.String(required=True)


class GroupChanged(
    Contract, type="enrolment.group-changed.v1", subject="enterprise_id", th="สถานประกอบการย้ายกลุ่ม พร้อมเหตุผล"
):
    """The enterprise moved to another group, and why."""

    enterprise_id = fields.String(required=True)
    group = fields.String(required=True, validate=validate.OneOf(GROUPS))
    previous = fields.String(allow_none=True, validate=validate.OneOf(GROUPS))
    reason = fields.String(
        required=True, validate=validate.OneOf(["selected", "waiting_list", "assessment", "default"])
    )
    rule = fields.String(required=True)


class SelfAssessmentCompleted(
    Contract,
    type="enrolment.self-assessment-completed.v1",
    subject="enterprise_id",
    th="สถานประกอบการประเมินตนเองครบ 25 ข้อ นอกเหนือจากที่ส่งมากับใบสมัคร บอกคะแนนรายด้านโดยไม่มีคำตอบ",
):
    """People of the firm answered all 25 questions, apart from an application: points by dimension, never the answers."""

    enterprise_id = fields.String(required=True)
    assessment_id = fields.String(required=True)
    questions = fields.String(required=True, metadata={"description": "version of the questions"})
    taken_at = fields.AwareDateTime(required=True)
    points = fields.Dict(
        keys=fields.String(validate=validate.OneOf(DIMENSIONS)),
        values=fields.Integer(),
        required=True,
        metadata={"description": "0..100"},
    )
    mean = fields.String(required=True, metadata={"description": "of the five dimensions, two decimals, round half up"})


class ServiceModelPublished(
    Contract,
    type="enrolment.service-model-published.v1",
    subject="group",
    th="ผู้ประสานงานเผยแพร่รูปแบบการให้บริการรุ่นใหม่ของกลุ่ม มีผลตั้งแต่วันที่ระบุ",
):
    """A group's service model has a new version, which ends the earlier one on the day before ``effective_from``."""

    group = fields.String(required=True, validate=validate.OneOf(GROUPS))
    version = fields.String(required=True)
    title_th = fields.String(required=True)
    title_en = fields.String(required=True)
    effective_from = fields.Date(required=True)
    effective_until = fields.Date(allow_none=True)
    services = fields.List(fields.String(), required=True, metadata={"description": "codes"})
    agencies = fields.List(
        fields.String(), required=True, metadata={"description": "codes of the agencies that the document names"}
    )
    roles = fields.List(
        fields.String(), required=True, metadata={"description": "directory roles whose agencies provide"}
    )
