"""What is refused about people and their authority, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import Conflict, Forbidden, Invalid, NotFound


class RegistrationInvalid(Invalid):
    """Fields of a registration cannot be read; the findings name all of them."""

    code = "registration_invalid"
    th = "ข้อมูลการขึ้นทะเบียนกิจการไม่ถูกต้อง โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The registration is not valid. Correct what is listed and send it again."


class ProfileInvalid(Invalid):
    """Fields of a profile cannot be read; the findings name all of them."""

    code = "profile_invalid"
    th = "ข้อมูลติดต่อไม่ถูกต้อง โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "Your details are not valid. Correct what is listed and send them again."


class DecisionInvalid(Invalid):
    """Fields of a decision about an authority cannot be read; the findings name all of them."""

    code = "authority_decision_invalid"
    th = "ข้อมูลประกอบการพิจารณาไม่ถูกต้อง โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The decision's details are not valid. Correct what is listed and send them again."


class AuthorityUnknown(NotFound):
    """There is no such authority, or it is none of the caller's business."""

    code = "authority_unknown"
    th = "ไม่พบคำขอสิทธิ์ดำเนินการแทนกิจการนี้ โปรดตรวจสอบรหัส"
    en = "There is no such authority. Check its id."


class AuthorityMoved(Conflict):
    """The authority stands where this cannot be done."""

    code = "authority_moved"
    th = "สิทธิ์นี้อยู่ในสถานะ {standing} จึงทำรายการนี้ไม่ได้ โปรดเรียกดูสถานะล่าสุด หากต้องการสิทธิ์อีกครั้งให้ยื่นคำขอใหม่"
    en = "This authority is {standing}: that cannot be done now. Load its present state; to have it again, ask anew."


class OwnDecision(Forbidden):
    """Nobody decides about their own authority."""

    code = "authority_own"
    th = "พิจารณาสิทธิ์ของตนเองไม่ได้ โปรดให้เจ้าหน้าที่ท่านอื่นหรือเจ้าของกิจการเป็นผู้พิจารณา"
    en = "Nobody decides about their own authority. Let another officer, or the enterprise's owner, decide."


class OfficeDecides(Forbidden):
    """Owners decide about staff and advisers only."""

    code = "authority_office_decides"
    th = "เจ้าของกิจการยืนยันด้วยคำรับรองของตนได้เฉพาะพนักงานและที่ปรึกษา และเจ้าหน้าที่ต้องอ้างเอกสารหรือคำรับรองของเจ้าหน้าที่ โปรดให้เจ้าหน้าที่พิจารณาสิทธิ์ของเจ้าของ"
    en = (
        "Owners decide about staff and advisers, by their own word; officers by a document or an officer's word. "
        "Ask an officer where it is about an owner."
    )


class OwnerNeededFirst(Conflict):
    """Staff and advisers act beside a proven owner."""

    code = "authority_owner_needed"
    th = "กิจการนี้ยังไม่มีเจ้าของที่ยืนยันสิทธิ์แล้ว โปรดยืนยันสิทธิ์ของเจ้าของก่อน แล้วจึงยืนยันพนักงานหรือที่ปรึกษา"
    en = "This enterprise has no proven owner yet. Prove an owner first, then staff and advisers."


class LastOwnerStays(Conflict):
    """The last proven owner stays until there is another."""

    code = "authority_last_owner"
    th = "เป็นเจ้าของคนสุดท้ายที่ยืนยันสิทธิ์แล้ว โปรดให้เจ้าของอีกคนยืนยันสิทธิ์ก่อน หรือติดต่อเจ้าหน้าที่ให้ดำเนินการ"
    en = "This is the last proven owner. Have another owner proven first, or ask an officer to end it."


class OwnersOnly(Forbidden):
    """Only a proven owner invites."""

    code = "invitation_owner_only"
    th = "เฉพาะเจ้าของกิจการที่ยืนยันสิทธิ์แล้วจึงเชิญผู้อื่นได้ โปรดให้เจ้าของเป็นผู้เชิญ"
    en = "Only a proven owner invites others. Ask the owner to invite."


class InvitationUnknown(NotFound):
    """There is no such invitation, or it can no longer be accepted."""

    code = "invitation_unknown"
    th = "ไม่พบคำเชิญนี้ หรือคำเชิญหมดอายุ ถูกใช้ หรือถูกยกเลิกแล้ว โปรดตรวจสอบรหัส หรือขอคำเชิญใหม่จากเจ้าของกิจการ"
    en = "There is no such open invitation: expired, used or withdrawn. Check the code, or ask the owner for a new one."


class NoticeOutdated(Conflict):
    """The acknowledged notice is not the one in force."""

    code = "notice_outdated"
    th = "ประกาศการใช้ข้อมูลที่รับทราบไม่ใช่รุ่นปัจจุบัน โปรดอ่านรุ่น {current} (GET /consent-texts) แล้วส่งใหม่พร้อมรุ่นนั้น"
    en = "The notice that was acknowledged is not the one in force. Read version {current} (GET /consent-texts) and send again naming it."


class SubmissionClosed(Conflict):
    """An application is submitted by somebody whose authority is proven; the finding names what is missing."""

    code = "authority_not_proven"
    th = "ยังส่งใบสมัครไม่ได้ เพราะสิทธิ์ดำเนินการแทนกิจการยังไม่ได้รับการยืนยัน ร่างที่บันทึกไว้ยังอยู่ โปรดดำเนินการตามรายการที่แจ้งแล้วส่งใหม่"
    en = (
        "The application cannot be submitted yet: your authority to act for the enterprise is not proven. "
        "What you saved is kept. Do what is listed and submit again."
    )
