"""What is refused about consent, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import Conflict, Forbidden, NotFound


class PurposeUnknown(NotFound):
    """There is no text for such a purpose."""

    code = "consent_purpose_unknown"
    th = "ไม่พบวัตถุประสงค์นี้ โปรดเลือกจากรายการใน GET /consent-texts"
    en = "There is no such purpose. Choose one of GET /consent-texts."


class TextOutdated(Conflict):
    """Consent is given to the text in force."""

    code = "consent_text_outdated"
    th = "ข้อความที่แสดงไม่ใช่รุ่นปัจจุบัน โปรดแสดงรุ่น {current} (GET /consent-texts) ให้ผู้ให้ความยินยอมอ่าน แล้วส่งใหม่พร้อมรุ่นนั้น"
    en = "The text that was shown is not the one in force. Show version {current} (GET /consent-texts) and send again naming it."


class NoticeIsNoConsent(Conflict):
    """The core notice is acknowledged; there is nothing to withdraw."""

    code = "notice_is_no_consent"
    th = "ประกาศการใช้ข้อมูลเพื่อการให้บริการเป็นการรับทราบ ไม่ใช่ความยินยอม จึงถอนไม่ได้ หากต้องการคัดค้านหรือให้ลบข้อมูล โปรดติดต่อเจ้าหน้าที่"
    en = "The core notice is acknowledged, not consented to: there is nothing to withdraw. To object or to have data erased, talk to an officer."


class AdviserDoesNotConsent(Forbidden):
    """Consent is the owner's and staff's to give."""

    code = "consent_not_advisers"
    th = "ที่ปรึกษาให้หรือถอนความยินยอมแทนกิจการไม่ได้ โปรดให้เจ้าของหรือพนักงานของกิจการดำเนินการ"
    en = "An adviser neither gives nor withdraws consent for the enterprise. Ask its owner or staff."
