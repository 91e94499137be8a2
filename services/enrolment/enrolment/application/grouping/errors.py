"""What the groups refuse, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import Conflict, Invalid, NotFound


class GroupRuleInvalidDocument(Invalid):
    """The rule's document has problems; the findings name all of them."""

    code = "group_rule_invalid"
    th = "เอกสารกติกาการจัดกลุ่มไม่ถูกต้อง โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The group rule's document is not valid. Correct what is listed and send it again."


class GroupRuleUnknown(NotFound):
    """There is no such rule."""

    code = "group_rule_unknown"
    th = "ไม่มีกติกาการจัดกลุ่มรุ่น {version} โปรดดูรุ่นที่มีที่ GET /group-rules หรือเผยแพร่ก่อน"
    en = "There is no group rule {version}. GET /group-rules lists them; publish it first if it is new."


class GroupRulePublished(Conflict):
    """A published rule stands."""

    code = "group_rule_published"
    th = "กติการุ่น {version} เผยแพร่แล้วด้วยข้อความอื่น กติกาที่เผยแพร่แล้วแก้ไขไม่ได้ โปรดเผยแพร่เป็นรุ่นใหม่"
    en = "Rule {version} was published with another text. What is published stands: publish a new version."


class GroupRuleBackdated(Conflict):
    """A rule begins today or later."""

    code = "group_rule_backdated"
    th = "กติกาใหม่ต้องมีผลตั้งแต่วันนี้ ({today}) หรือหลังจากนั้น โปรดแก้ effective_from ({effective_from})"
    en = "A new rule begins today ({today}) or later. Correct effective_from ({effective_from})."


class GroupRuleDayTaken(Conflict):
    """One rule begins on a day."""

    code = "group_rule_day_taken"
    th = "มีกติกาอื่นที่มีผลตั้งแต่ {effective_from} แล้ว โปรดเลือกวันอื่น"
    en = "Another rule begins on {effective_from} already. Choose another day."


class GroupRuleNotInForce(Conflict):
    """Enterprises are graded by the rule in force; any other can only be tried."""

    code = "group_rule_not_in_force"
    th = "วันนี้ใช้กติการุ่น {current} ไม่ใช่ {version} จัดกลุ่มใหม่ได้ตามกติกาที่ใช้อยู่เท่านั้น ลองดูผลของรุ่นอื่นได้ด้วย ?trial=true"
    en = (
        "Rule {current} is in force today, not {version}. Enterprises are graded by the rule in force; "
        "any other can be tried with ?trial=true."
    )


class TrialMissing(Conflict):
    """What a rule would move is looked at before it moves anybody."""

    code = "regrading_trial_missing"
    th = "โปรดลองจัดกลุ่มด้วยกติการุ่น {version} ก่อน (?trial=true) ตรวจผล แล้วสั่งจัดกลุ่มจริงโดยระบุรหัสงานลองใน after_trial"
    en = (
        "Try rule {version} first (?trial=true), look at what it would move, and then name that job in after_trial. "
        "It must have ended."
    )


class RegradingUnknown(NotFound):
    """There is no such re-grading."""

    code = "regrading_unknown"
    th = "ไม่พบงานจัดกลุ่มใหม่นี้ โปรดตรวจสอบรหัสงาน"
    en = "There is no such re-grading. Check the job's id."


class RuleVersionDiffers(Invalid):
    """The address names another version than the document."""

    code = "document_version_differs"
    th = "รุ่นในที่อยู่คือ {address} แต่ในเอกสารคือ {document} โปรดแก้ให้ตรงกัน"
    en = "The address says version {address}, the document {document}. Make them agree."
