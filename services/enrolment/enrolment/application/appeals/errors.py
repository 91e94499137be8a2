"""What appeals refuse, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import Conflict, Invalid, NotFound


class AppealUnknown(NotFound):
    """There is no such appeal about the application."""

    code = "appeal_unknown"
    th = "ไม่พบอุทธรณ์นี้ โปรดเรียกดูอุทธรณ์ของใบสมัคร"
    en = "There is no such appeal. Look at the application's appeals."


class NothingToAppeal(Conflict):
    """The decision is the one that the applicant asked for, or gave up."""

    code = "nothing_to_appeal"
    th = "ใบสมัครนี้ได้รับคัดเลือกหรือถอนตัวแล้ว จึงไม่มีผลที่ต้องอุทธรณ์"
    en = "This application was selected or withdrawn: there is no decision to appeal against."


class AppealLate(Conflict):
    """The time to appeal is over."""

    code = "appeal_late"
    th = "พ้นกำหนดอุทธรณ์แล้ว (วันสุดท้ายคือ {last_day}) หากมีเหตุจำเป็น โปรดติดต่อผู้ประสานงานโครงการ"
    en = "The time to appeal is over (its last day was {last_day}). If something kept you, talk to the coordinator."


class AppealedBefore(Conflict):
    """One letter is appealed against once."""

    code = "appealed_before"
    th = "ท่านอุทธรณ์หนังสือฉบับนี้ไว้แล้ว โปรดดูผลที่รายการอุทธรณ์ของใบสมัคร"
    en = "This letter was appealed against before. Look at the application's appeals for what became of it."


class AppealDecidedBefore(Conflict):
    """An appeal is decided once."""

    code = "appeal_already_decided"
    th = "อุทธรณ์นี้มีคำวินิจฉัยแล้ว ไม่ต้องดำเนินการเพิ่ม"
    en = "This appeal was decided before; nothing more is to be done."


class WaiverInvalid(Invalid):
    """Reasons can be set aside only for an application that is ineligible for them, before publication."""

    code = "waiver_invalid"
    th = "งดเว้นเหตุผล {reasons} ไม่ได้ งดเว้นได้เฉพาะ {waivable} ที่เป็นเหตุของใบสมัครนี้ เมื่อรับอุทธรณ์ก่อนประกาศผล"
    en = (
        "{reasons} cannot be set aside. Only {waivable} can be, where the application is ineligible for them, by an "
        "appeal that is upheld before publication. For others, ask for information or record a correction."
    )
