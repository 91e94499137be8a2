"""What is refused about programmes and calls, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import Conflict, Forbidden, Invalid, NotFound


class ProgrammeUnknown(NotFound):
    """There is no such programme."""

    code = "programme_unknown"
    th = "ไม่พบโครงการ {programme} โปรดตรวจสอบรหัส หรือให้ผู้ประสานงานเพิ่มโครงการก่อน"
    en = "There is no programme {programme}. Check the code, or ask the coordinator to add the programme first."


class OwnerUnknown(Invalid):
    """The directory has no such agency."""

    code = "programme_owner_unknown"
    th = "ไม่พบหน่วยงาน {agency} ในทำเนียบ โปรดเพิ่มหน่วยงานในทำเนียบก่อน หรือเว้นว่างเพื่อให้เป็นของหน่วยงานที่ดูแลระบบ"
    en = "The directory has no agency {agency}. Add it there first, or leave the owner empty for the agency that operates the service."


class NotTheOwner(Forbidden):
    """Only coordinators and officers of the owning agency write."""

    code = "not_the_owning_agency"
    th = "แก้ไขได้เฉพาะผู้ประสานงานและเจ้าหน้าที่ของหน่วยงานเจ้าของโครงการ ({owner}) หากควรมีสิทธิ์ โปรดติดต่อผู้ประสานงาน"
    en = "Only coordinators and officers of the agency that owns it ({owner}) may change it. If you should, ask the coordinator."


class DraftUnknown(NotFound):
    """There is no draft, or it is not the caller's to see."""

    code = "call_draft_unknown"
    th = "ไม่พบร่างการรับสมัคร {call_code} โปรดตรวจสอบรหัส หรือบันทึกร่างก่อน (PUT /calls/{call_code}/draft)"
    en = "There is no draft of call {call_code}. Check the code, or save one first (PUT /calls/{call_code}/draft)."


class VersionUnknown(NotFound):
    """The draft has no such version."""

    code = "call_version_unknown"
    th = "ร่างการรับสมัคร {call_code} ไม่มีรุ่น {version} โปรดดูรายการรุ่น (GET /calls/{call_code}/versions)"
    en = "The draft of call {call_code} has no version {version}. See the list (GET /calls/{call_code}/versions)."


class CallFrozen(Conflict):
    """An open call's rules stand: there is no draft of it any more."""

    code = "call_frozen"
    th = (
        "การรับสมัคร {call_code} เปิดแล้ว กติกาแก้ไขไม่ได้ ขยายเวลาปิดได้ (POST /calls/{call_code}/amendments) "
        "หรือคัดลอกเป็นรอบใหม่ (POST /calls/{call_code}/clone)"
    )
    en = (
        "Call {call_code} is open and its rules stand. Its closing can be moved later (POST /calls/{call_code}/amendments), "
        "or clone it into a new call (POST /calls/{call_code}/clone)."
    )


class DraftUnkeepable(Invalid):
    """The body cannot be kept even as an incomplete draft; the findings say why."""

    code = "call_draft_unkeepable"
    th = "บันทึกเอกสารนี้ไม่ได้ โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "This document cannot be kept. Correct what is listed and send it again."


class CodeUnusable(Invalid):
    """The address is no code for a call or a programme."""

    code = "code_unusable"
    th = "รหัส {given} ใช้ไม่ได้ ใช้ได้เฉพาะ a-z, 0-9 และ - ไม่เกิน 64 ตัว และห้ามมีเลข 13 หลักติดกัน"
    en = "The code {given} cannot be used: take a-z, 0-9 and hyphens only, at most 64 of them, without 13 digits in a row."


class CodeTaken(Conflict):
    """The clone's code is in use."""

    code = "call_code_taken"
    th = "มีการรับสมัครหรือร่างรหัส {call_code} อยู่แล้ว โปรดตั้งรหัสใหม่"
    en = "There is a call or a draft with the code {call_code} already. Choose another code."


class CloneImpossible(Invalid):
    """What the clone asks for cannot be made; the findings say what."""

    code = "call_clone_invalid"
    th = "คัดลอกการรับสมัครตามที่ขอไม่ได้ โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The call cannot be cloned like this. Correct what is listed and send it again."


class NotLater(Invalid):
    """An amendment only moves the closing later."""

    code = "closing_not_later"
    th = "เวลาปิดใหม่ต้องอยู่หลังเวลาปิดปัจจุบัน ({closes_at}) การรับสมัครที่เปิดแล้วปิดเร็วขึ้นไม่ได้"
    en = "The new closing must be later than the present one ({closes_at}). An open call cannot close earlier."


class AmendedTooLate(Conflict):
    """A published result rests on the window as it was."""

    code = "call_amended_too_late"
    th = "ผลการคัดเลือกของ {call_code} เผยแพร่แล้ว จึงขยายเวลารับสมัครไม่ได้ โปรดเปิดรอบใหม่"
    en = "The selection of {call_code} has been published, so its window stands. Open a new call instead."


class CallArchived(Conflict):
    """An archived call only can be read."""

    code = "call_archived"
    th = "การรับสมัคร {call_code} เก็บเข้าคลังแล้ว อ่านได้อย่างเดียว หากต้องการจัดอีก โปรดคัดลอกเป็นรอบใหม่"
    en = "Call {call_code} is archived and can only be read. To hold it again, clone it into a new call."


class CallStillOpen(Conflict):
    """What is open is not archived."""

    code = "call_still_open"
    th = "การรับสมัคร {call_code} ยังไม่ปิด เก็บเข้าคลังได้หลังเวลาปิด ({closes_at})"
    en = "Call {call_code} has not closed. It can be archived after its closing ({closes_at})."


class ReasonNamesSomebody(Invalid):
    """A reason is told to everybody: no number of a person or an enterprise stands in it."""

    code = "reason_names_somebody"
    th = "เหตุผลนี้ประกาศต่อทุกคน จึงมีเลข 13 หลักไม่ได้ โปรดนำออก"
    en = "The reason is announced to everybody, so no 13-digit number may stand in it. Leave it out."
