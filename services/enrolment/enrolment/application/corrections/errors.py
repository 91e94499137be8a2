"""What corrections refuse, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import Conflict, Invalid, NotFound


class NotPublished(Conflict):
    """There is no published selection to correct."""

    code = "selection_not_published"
    th = "ยังไม่ได้เผยแพร่ผลการคัดเลือกของ {call_code} จึงไม่มีผลที่ต้องแก้ไข โปรดจัดทำข้อเสนอแล้วเผยแพร่ตามปกติ"
    en = "The selection of {call_code} is not published: there is nothing to correct. Propose and publish it as usual."


class CorrectionUnclear(Invalid):
    """A correction names changes, or asks for a new ranking."""

    code = "correction_unclear"
    th = "โปรดระบุรายการแก้ไข (changes) หรือขอจัดอันดับใหม่ (rerun) อย่างใดอย่างหนึ่ง"
    en = "Name the changes, or ask for a rerun of the ranking: one of them."


class CorrectionInvalid(Invalid):
    """A change cannot be made; the findings name each."""

    code = "correction_invalid"
    th = "รายการแก้ไขไม่ถูกต้อง โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The changes cannot be made as they stand. Correct what is listed and send it again."


class SeatsExceeded(Conflict):
    """A province would have more stars than seats."""

    code = "seats_exceeded"
    th = "จังหวัด {province} จะมี STAR {stars} ราย แต่มี {seats} ที่นั่ง โปรดระบุด้วยว่ารายใดจะพ้นจากที่นั่ง"
    en = "Province {province} would have {stars} stars and has {seats} seats. Say as well who gives up a seat."


class WaitingListFull(Conflict):
    """A waiting list would be longer than the call allows."""

    code = "waiting_list_full"
    th = "บัญชีสำรองของจังหวัด {province} จะมี {waiting} ราย เกินกว่า {places} รายที่กำหนด โปรดระบุด้วยว่ารายใดจะพ้นจากบัญชี"
    en = (
        "The waiting list of province {province} would have {waiting} places; the call allows {places}. "
        "Say as well who leaves it."
    )


class MentoringHasStarted(Conflict):
    """A star whose mentoring has started is taken back only by saying so."""

    code = "mentoring_has_started"
    th = (
        "{count} กิจการเริ่มรับคำปรึกษาแล้ว (ใบสมัครลำดับ {rows}) การแก้ไขนี้จะยกเลิกการเป็น STAR "
        "หากยืนยันว่าต้องการเช่นนั้น โปรดส่งใหม่พร้อม takes_back_started: true"
    )
    en = (
        "The mentoring of {count} enterprises has started (applications {rows}) and this correction would take the "
        "seat back. If that is meant, send it again with takes_back_started: true."
    )


class NothingToCorrect(Conflict):
    """The result would be what it is."""

    code = "correction_changes_nothing"
    th = "การแก้ไขนี้ไม่ทำให้ผลที่เผยแพร่เปลี่ยนแปลง ไม่ต้องดำเนินการเพิ่ม"
    en = "This would change nothing in the published result; nothing more is to be done."


class CorrectionUnknown(NotFound):
    """There is no such correction."""

    code = "correction_unknown"
    th = "ไม่พบการแก้ไขลำดับนี้ โปรดตรวจจากรายการแก้ไข (GET /calls/{call_code}/selection/corrections)"
    en = "There is no such correction. GET /calls/{call_code}/selection/corrections lists them."


class CorrectionReplaced(Conflict):
    """A newer correction took its place."""

    code = "correction_replaced"
    th = "มีข้อเสนอแก้ไขที่ใหม่กว่าลำดับ {number} แล้ว โปรดตรวจทานและยืนยันข้อเสนอล่าสุด"
    en = "A newer correction took the place of number {number}. Review and confirm the newest."


class CorrectionOutdated(Conflict):
    """Decisions, scores or verdicts changed after it was proposed."""

    code = "correction_outdated"
    th = "ผลการพิจารณา คะแนน หรือคุณสมบัติเปลี่ยนไปหลังเสนอการแก้ไขลำดับ {number} โปรดเสนอใหม่แล้วตรวจทานก่อนยืนยัน"
    en = (
        "Decisions, scores or verdicts changed after correction {number} was proposed. "
        "Propose it again and review it before confirming."
    )


class LateApplicationsUnscreened(Conflict):
    """Applications that came after the publication have no verdict yet."""

    code = "late_applications_unscreened"
    th = (
        "มีใบสมัคร {unscreened} ฉบับที่เข้ามาหลังการเผยแพร่และยังไม่ได้คัดกรอง โปรดคัดกรองก่อน "
        "(POST /calls/{call_code}/selection/corrections/screening)"
    )
    en = (
        "{unscreened} applications came after the publication and have no verdict. Screen them first "
        "(POST /calls/{call_code}/selection/corrections/screening)."
    )
