"""What the service refuses, and what to do then."""

from __future__ import annotations

from starsme.errors import Conflict, Forbidden, NotFound


class DeliveryUnknown(NotFound):
    """There is no such delivery, or it is not the caller's to see."""

    code = "delivery_unknown"
    th = "ไม่พบข้อความหมายเลข {delivery_id} โปรดตรวจสอบหมายเลขจากรายการ"
    en = "There is no message {delivery_id}. Check the number in the list."


class DeliveryNotFailed(Conflict):
    """Only what failed is tried again."""

    code = "delivery_not_failed"
    th = "ข้อความนี้มีสถานะ {status} ส่งซ้ำได้เฉพาะข้อความที่ส่งไม่สำเร็จ (failed)"
    en = "This message is {status}. Only a failed one can be sent again."


class NotYourParty(Forbidden):
    """Preferences are the party's own."""

    code = "not_your_party"
    th = "ตั้งค่าการรับข่าวสารได้เฉพาะของกิจการหรือของตนเอง หากต้องการแก้ไขแทนผู้อื่น โปรดติดต่อเจ้าหน้าที่"
    en = "You may set this for your own enterprise or yourself only. Ask an officer to change it for someone else."
