"""What enrolment refuses, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import Conflict, Forbidden, Invalid, NotFound


class CallInvalidDocument(Invalid):
    """The call's document has problems; the findings name all of them."""

    code = "call_invalid"
    th = "เอกสารการรับสมัครไม่ถูกต้อง โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The call's document is not valid. Correct what is listed and send it again."


class CallCodeDiffers(Invalid):
    """The address names another call than the document."""

    code = "call_code_differs"
    th = "รหัสการรับสมัครในที่อยู่คือ {address} แต่ในเอกสารคือ {document} โปรดแก้ให้ตรงกัน"
    en = "The address says call {address}, the document {document}. Make them agree."


class CallAlreadyOpen(Conflict):
    """An open call's rules stand."""

    code = "call_already_open"
    th = "การรับสมัคร {call_code} เปิดแล้วด้วยกติกาอื่น (ต่างกันที่ {fields}) กติกาของการรับสมัครที่เปิดแล้วแก้ไขไม่ได้ โปรดเปิดการรับสมัครใหม่ด้วยรหัสใหม่"
    en = (
        "Call {call_code} is already open under other rules ({fields} differ). The rules of an open call stand: "
        "open a new call under a new code."
    )


class CallUnknown(NotFound):
    """There is no such call."""

    code = "call_unknown"
    th = "ไม่พบการรับสมัคร {call_code} โปรดตรวจสอบรหัส หรือเปิดการรับสมัครก่อน"
    en = "There is no call {call_code}. Check the code, or open the call first."


class AgencyNotInCall(Forbidden):
    """The officer's agency has no part in the call."""

    code = "agency_not_in_call"
    th = "หน่วยงาน {agency} ไม่อยู่ในทำเนียบของจังหวัดที่รับสมัคร หากควรมีสิทธิ์ โปรดให้ผู้ประสานงานเพิ่มในทำเนียบหน่วยงาน"
    en = (
        "Agency {agency} is not in the directory for any province of this call. "
        "If it should be, ask the coordinator to add it to the directory."
    )


class NotScreened(Conflict):
    """Panel scores and selection need the verdicts first."""

    code = "call_not_screened"
    th = "การรับสมัคร {call_code} ยังไม่ได้คัดกรองคุณสมบัติ โปรดสั่งคัดกรอง (POST /calls/{call_code}/screening) และรอให้เสร็จก่อน"
    en = "Call {call_code} has not been screened. Start the screening (POST /calls/{call_code}/screening) and let it finish first."


class ScreeningOutdated(Conflict):
    """Applications arrived after the last screening."""

    code = "screening_outdated"
    th = "มีใบสมัคร {unscreened} ฉบับที่ยังไม่ได้คัดกรอง โปรดสั่งคัดกรองอีกครั้งก่อนเสนอผลการคัดเลือก"
    en = "{unscreened} applications have not been screened. Screen again before proposing a selection."


class CallNotClosed(Conflict):
    """While a call takes applications its result is not published: who applies later would be left out."""

    code = "call_not_closed"
    th = "การรับสมัคร {call_code} ยังไม่ปิด ({closes_at}) ประกาศผลได้หลังเวลาปิด"
    en = "Call {call_code} has not closed ({closes_at}). Its selection can be published after the closing."


class NothingProposed(NotFound):
    """There is no proposal for the call yet."""

    code = "selection_not_proposed"
    th = "ยังไม่มีข้อเสนอผลการคัดเลือกของ {call_code} โปรดจัดทำข้อเสนอก่อน (POST /calls/{call_code}/selection/proposal)"
    en = "No selection has been proposed for {call_code}. Propose one first (POST /calls/{call_code}/selection/proposal)."


class ProposalOutdated(Conflict):
    """Scores, verdicts or withdrawals changed after the proposal."""

    code = "selection_outdated"
    th = "คะแนนหรือคุณสมบัติเปลี่ยนไปหลังจัดทำข้อเสนอรุ่น {version} โปรดจัดทำข้อเสนอใหม่แล้วตรวจทานก่อนเผยแพร่"
    en = "Scores or verdicts changed after proposal {version} was made. Propose again and review it before publishing."


class SelectionAlreadyPublished(Conflict):
    """Published results change only by a recorded correction."""

    code = "selection_already_published"
    th = "ผลการคัดเลือกของ {call_code} เผยแพร่แล้วเป็นรุ่น {version} ผลที่เผยแพร่แล้วแก้ไขได้ด้วยการบันทึกแก้ไขเท่านั้น (POST /calls/{call_code}/selection/corrections)"
    en = (
        "The selection of {call_code} was published as version {version}. Published results change only by a recorded "
        "correction (POST /calls/{call_code}/selection/corrections)."
    )


class ApplicationUnknown(NotFound):
    """There is no such application, or it is not the caller's."""

    code = "application_unknown"
    th = "ไม่พบใบสมัครนี้ โปรดตรวจสอบรหัสใบสมัคร"
    en = "There is no such application. Check its id."


class AlreadyWithdrawnBefore(Conflict):
    """A withdrawal happens once."""

    code = "application_already_withdrawn"
    th = "ใบสมัครนี้ถอนตัวไปแล้ว ไม่ต้องดำเนินการเพิ่ม"
    en = "This application was withdrawn before; nothing more is to be done."


class NotInSelection(Conflict):
    """Only an eligible application takes part, and can be withdrawn."""

    code = "application_not_in_selection"
    th = "ใบสมัครนี้ไม่ได้อยู่ในการคัดเลือก (ยังไม่คัดกรองหรือไม่ผ่านคุณสมบัติ) จึงไม่มีสิ่งที่ต้องถอน"
    en = (
        "This application takes no part in the selection (not screened, or not eligible): there is nothing to withdraw."
    )


class EnterpriseUnknown(NotFound):
    """There is no such enterprise, or it is not the caller's."""

    code = "enterprise_unknown"
    th = "ไม่พบกิจการนี้ โปรดตรวจสอบรหัสกิจการ"
    en = "There is no such enterprise. Check its id."
