"""What service models refuse, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import Conflict, Invalid, NotFound


class ServiceModelInvalidDocument(Invalid):
    """The document has problems; the findings name all of them."""

    code = "service_model_invalid"
    th = "เอกสารรูปแบบการให้บริการไม่ถูกต้อง โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The service model's document is not valid. Correct what is listed and send it again."


class ServiceModelVersionDiffers(Invalid):
    """The address names another version than the document."""

    code = "service_model_version_differs"
    th = "รุ่นในที่อยู่คือ {address} แต่ในเอกสารคือ {document} โปรดแก้ให้ตรงกัน"
    en = "The address says version {address}, the document {document}. Make them agree."


class ServiceModelUnknown(NotFound):
    """There is no such version."""

    code = "service_model_unknown"
    th = "ไม่มีรูปแบบการให้บริการรุ่น {version} โปรดดูรุ่นที่มีที่ GET /service-models"
    en = "There is no service model {version}. GET /service-models lists them."


class ServiceModelPublished(Conflict):
    """What is published stands."""

    code = "service_model_published"
    th = "รูปแบบการให้บริการรุ่น {version} เผยแพร่แล้วด้วยข้อความอื่นและแก้ไขไม่ได้ โปรดเผยแพร่เป็นรุ่นใหม่ที่มีผลภายหลัง"
    en = "Service model {version} was published with another text and stands. Publish a new version that begins later."


class ServiceModelBackdated(Conflict):
    """A model begins today or later."""

    code = "service_model_backdated"
    th = "รูปแบบการให้บริการใหม่ต้องมีผลตั้งแต่วันนี้ ({today}) หรือหลังจากนั้น โปรดแก้ effective_from ({effective_from})"
    en = "A new service model begins today ({today}) or later. Correct effective_from ({effective_from})."


class ServiceModelNotLatest(Conflict):
    """A new version begins after those of its group."""

    code = "service_model_not_latest"
    th = "รุ่น {other} ของกลุ่มนี้มีผลตั้งแต่ {other_from} รุ่นใหม่ต้องมีผลหลังจากนั้น โปรดแก้ effective_from"
    en = "Version {other} of this group begins on {other_from}; a new one begins after it. Correct effective_from."


class GroupNotKnownYet(Conflict):
    """An enterprise without a group has no service model yet."""

    code = "group_not_known_yet"
    th = "กิจการยังไม่ได้จัดกลุ่ม จะจัดเมื่อคัดกรองใบสมัครหรือส่งผลประเมินตนเองครบ 25 ข้อ"
    en = "The enterprise has no group yet: it gets one when its application is screened or a self-assessment of all 25 questions is sent."


class NoServiceModel(NotFound):
    """No model of the group is in force on the day."""

    code = "service_model_not_in_force"
    th = "ไม่มีรูปแบบการให้บริการของกลุ่ม {group} ที่ใช้ในวันที่ {day} โปรดเลือกวันอื่น หรือสอบถามผู้ประสานงาน"
    en = "No service model of the group {group} is in force on {day}. Choose another day, or ask the coordinator."
