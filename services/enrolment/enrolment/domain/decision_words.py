"""States and reasons in words, Thai first: what a person is told about an application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from enrolment.domain.application_life import State
from enrolment.domain.words import Reason


class Words(NamedTuple):
    """One thing in both languages."""

    th: str
    en: str


STATES: Mapping[State, Words] = {
    State.DRAFT: Words("ร่าง", "draft"),
    State.SUBMITTED: Words("ยื่นแล้ว รอตรวจคุณสมบัติ", "submitted, waiting for screening"),
    State.INFORMATION_ASKED: Words("รอข้อมูลเพิ่มเติมจากผู้สมัคร", "waiting for more information from the applicant"),
    State.INFORMATION_ANSWERED: Words("ได้รับข้อมูลเพิ่มเติมแล้ว รอตรวจคุณสมบัติ", "information received, waiting for screening"),
    State.ELIGIBLE: Words("ผ่านคุณสมบัติ รอคะแนนกรรมการ", "eligible, waiting for the panel's scores"),
    State.INELIGIBLE: Words("ไม่ผ่านคุณสมบัติ", "not eligible"),
    State.SCORED: Words("กรรมการให้คะแนนครบแล้ว", "scored"),
    State.PROPOSED: Words("อยู่ในข้อเสนอผลการคัดเลือก รอประกาศ", "in the proposed selection, waiting for publication"),
    State.SELECTED: Words("ได้รับคัดเลือกเป็น STAR SME", "selected as a STAR SME"),
    State.WAITING: Words("อยู่ในบัญชีสำรอง", "on the waiting list"),
    State.DECLINED: Words("ไม่ได้รับคัดเลือก", "not selected"),
    State.WITHDRAWN: Words("ถอนตัวแล้ว", "withdrawn"),
}

REASONS: Mapping[Reason, Words] = {
    Reason.ID_INVALID: Words(
        "เลขทะเบียนหรือเลขประจำตัวผู้เสียภาษี 13 หลักไม่ถูกต้อง หรือไม่ตรงกับประเภทกิจการ",
        "The 13-digit number is not valid, or does not fit the kind of enterprise.",
    ),
    Reason.OUTSIDE_AREA: Words(
        "สถานประกอบการไม่ได้ตั้งอยู่ในจังหวัดที่เปิดรับสมัครในรอบนี้", "The place of business is not in a province of this call."
    ),
    Reason.OUTSIDE_WINDOW: Words("ยื่นใบสมัครนอกช่วงเวลารับสมัคร", "The application came outside the call's opening times."),
    Reason.NOT_SME: Words(
        "ขนาดของกิจการเกินเกณฑ์วิสาหกิจขนาดกลางและขนาดย่อม", "The enterprise is larger than a small or medium enterprise."
    ),
    Reason.TOO_YOUNG: Words(
        "ดำเนินกิจการมายังไม่ครบตามระยะเวลาที่กำหนด ณ วันเปิดรับสมัคร",
        "The enterprise had not been in business for long enough on the opening day.",
    ),
    Reason.NO_CONSENT: Words(
        "ไม่ได้รับทราบประกาศความเป็นส่วนตัวของบริการหลัก", "The core service's privacy notice was not acknowledged."
    ),
    Reason.INCOMPLETE: Words(
        "ใบสมัครไม่ครบถ้วน หรือมีข้อมูลที่อ่านไม่ได้", "The application is incomplete, or some answers cannot be read."
    ),
    Reason.DUPLICATE: Words(
        "มีใบสมัครที่ครบถ้วนของเลขเดียวกันยื่นเข้ามาภายหลัง จึงพิจารณาเฉพาะใบสมัครฉบับหลัง",
        "A complete application of the same number came later; that one is considered.",
    ),
}


def reason_words(code: str) -> Words:
    """The words of a reason; a code that this software does not know shows as itself."""
    try:
        return REASONS[Reason(code)]
    except (ValueError, KeyError):
        return Words(code, code)
