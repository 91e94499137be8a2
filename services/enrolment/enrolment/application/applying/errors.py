"""What drafts, submissions and requests for information refuse, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import Conflict, Forbidden, Invalid, NotFound


class DraftUnknown(NotFound):
    """There is no such draft, or it is not the caller's enterprise's."""

    code = "draft_unknown"
    th = "ไม่พบร่างใบสมัครนี้ โปรดเรียกดูรายการร่างของท่าน (GET /drafts)"
    en = "There is no such draft. Look at the list of your drafts (GET /drafts)."


class EnterpriseNotYours(Forbidden):
    """The caller acts for no such enterprise."""

    code = "enterprise_not_yours"
    th = "บัญชีนี้ไม่ได้ดำเนินการแทนกิจการ {enterprise_id} โปรดขอสิทธิ์ดำเนินการแทนกิจการก่อน"
    en = "This account does not act for enterprise {enterprise_id}. Ask for the authority to act for it first."


class EnterpriseNotNamed(Invalid):
    """The caller acts for several enterprises, or for none, and named none."""

    code = "enterprise_not_named"
    th = "โปรดระบุกิจการ (enterprise_id) ที่ยื่นใบสมัคร บัญชีนี้ดำเนินการแทนกิจการ {count} แห่ง"
    en = "Name the enterprise (enterprise_id) that applies: this account acts for {count}."


class DraftInvalid(Invalid):
    """The draft names fields that the form does not have, or holds texts that are too long."""

    code = "draft_invalid"
    th = "บันทึกร่างไม่ได้เพราะบางช่องไม่มีในแบบฟอร์มหรือยาวเกินไป โปรดแก้ไขตามรายการที่แจ้ง"
    en = "The draft cannot be saved: some fields are not the form's, or are too long. Correct what is listed."


class DraftSubmittedBefore(Conflict):
    """A draft is submitted once, and then stands."""

    code = "draft_already_submitted"
    th = "ร่างนี้ยื่นเป็นใบสมัคร {application_id} แล้ว แก้ไขไม่ได้ หากต้องการแก้ไขโปรดเปิดร่างใหม่แล้วยื่นภายในช่วงรับสมัคร"
    en = (
        "This draft was submitted as application {application_id} and stands. To change it, begin a new draft and "
        "submit that while the call is open."
    )


class DraftIncomplete(Invalid):
    """A draft is submitted when everything required is there; the findings name all that is not."""

    code = "draft_incomplete"
    th = "ใบสมัครยังไม่ครบถ้วน โปรดกรอกหรือแก้ไขตามรายการที่แจ้ง แล้วยื่นอีกครั้ง"
    en = "The application is not complete. Fill in or correct what is listed and submit again."


class WindowClosed(Conflict):
    """Applications are taken while the call is open."""

    code = "call_window_closed"
    th = "การรับสมัคร {call_code} เปิดตั้งแต่ {opens} ถึง {closes} จึงยังรับใบสมัครในเวลานี้ไม่ได้ ร่างของท่านยังเก็บไว้"
    en = "Call {call_code} takes applications from {opens} to {closes}, so not now. Your draft is kept."


class NumberMissing(Conflict):
    """The enterprise's 13-digit number is not on record."""

    code = "enterprise_number_missing"
    th = "ยังไม่มีเลข 13 หลักของกิจการนี้ในระบบ โปรดลงทะเบียนกิจการด้วยเลข 13 หลักก่อนยื่นใบสมัคร"
    en = "The enterprise's 13-digit number is not on record. Register the enterprise with its number before applying."


class MoveNotOpen(Conflict):
    """The application's state does not allow it."""

    code = "application_state"
    th = "ใบสมัครนี้อยู่ในสถานะ “{state}” จึงทำรายการนี้ไม่ได้ โปรดเรียกดูใบสมัครเพื่อดูว่าขั้นตอนต่อไปเป็นของใคร"
    en = "This application is “{state}”, which does not allow this. Look at the application to see whose turn it is."


class ResultPublished(Conflict):
    """After publication nothing is asked any more."""

    code = "result_published"
    th = "ผลการคัดเลือกของ {call_code} เผยแพร่แล้ว จึงขอข้อมูลเพิ่มเติมไม่ได้ ผลที่เผยแพร่แล้วแก้ไขได้ด้วยการบันทึกแก้ไขเท่านั้น"
    en = (
        "The selection of {call_code} is published, so no more information can be asked. Published results change only "
        "by a recorded correction."
    )


class RequestUnknown(NotFound):
    """There is no such request for information about the application."""

    code = "information_request_unknown"
    th = "ไม่พบคำขอข้อมูลเพิ่มเติมนี้ โปรดเรียกดูคำขอของใบสมัคร"
    en = "There is no such request for information. Look at the application's requests."


class RequestInvalid(Invalid):
    """A request names fields that cannot be answered."""

    code = "information_request_invalid"
    th = "คำขอข้อมูลไม่ถูกต้อง โปรดแก้ไขตามรายการที่แจ้ง"
    en = "The request for information is not valid. Correct what is listed."


class RequestSettled(Conflict):
    """The request was answered or closed before."""

    code = "information_request_settled"
    th = "คำขอข้อมูลนี้ได้รับคำตอบหรือปิดไปแล้ว ไม่ต้องดำเนินการเพิ่ม"
    en = "This request was answered or closed before; nothing more is to be done."


class AnswerInvalid(Invalid):
    """The answer names fields that were not asked, or says nothing, or what no rule reads."""

    code = "answer_invalid"
    th = "คำตอบยังไม่ครบหรืออ่านไม่ได้ โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The answer is not complete or cannot be read. Correct what is listed and send it again."


class RequestsOpen(Conflict):
    """A selection is proposed when nothing is being asked."""

    code = "information_requests_open"
    th = "ยังมีคำขอข้อมูลเพิ่มเติมที่ไม่ได้ตอบของใบสมัครลำดับที่ {rows} โปรดรอคำตอบ หรือปิดคำขอพร้อมเหตุผลก่อนเสนอผล"
    en = (
        "Information is still being asked about applications {rows}. Wait for the answers, or close the requests with "
        "a reason, before proposing a selection."
    )


class NoReceipt(NotFound):
    """The application did not come by draft."""

    code = "no_receipt"
    th = "ใบสมัครนี้นำเข้าจากไฟล์ของเจ้าหน้าที่ จึงไม่มีใบรับ โปรดใช้เลขที่ใบสมัครอ้างอิง"
    en = "This application came in a file from the office and has no receipt. Quote its number instead."
