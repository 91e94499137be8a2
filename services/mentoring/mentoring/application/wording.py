"""Why a mentor was chosen and why a need stays unmet, in the words of those who read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mentoring.domain.dimension import Dimension
from mentoring.domain.identity import MentorId
from mentoring.domain.match import Duty
from mentoring.domain.mentor import Level
from mentoring.domain.unmet import Reason, Unmet


class Told(NamedTuple):
    """One sentence in both languages."""

    th: str
    en: str


_DIMENSIONS = {
    Dimension.MANAGEMENT: Told("การบริหารจัดการและพัฒนาบุคลากร", "Management and people"),
    Dimension.MARKETING: Told("กลยุทธ์การตลาด", "Strategic marketing"),
    Dimension.INNOVATION: Told("นวัตกรรมผลิตภัณฑ์", "Product innovation"),
    Dimension.FINANCE: Told("การเงินธุรกิจ บัญชี ภาษี และกฎหมาย", "Finance, accounting, tax, law"),
    Dimension.DIGITAL: Told("เทคโนโลยีดิจิทัล", "Digital technology"),
}
_LEVELS = {
    Level.NONE: Told("ไม่มีระดับ", "no level"),
    Level.ADVISES: Told("ให้คำแนะนำได้", "can advise"),
    Level.EXPERIENCED: Told("มีประสบการณ์", "experienced"),
    Level.EXPERT: Told("เชี่ยวชาญ", "expert"),
}
_UNMET = {
    Reason.NOBODY_ON_REGISTER: Told(
        "ไม่มีพี่เลี้ยงด้านนี้ในทะเบียนเลย โปรดหาพี่เลี้ยงด้านนี้แล้วนำเข้าทะเบียน",
        "Nobody on the register has this dimension: find a mentor for it and import the register.",
    ),
    Reason.NOBODY_IN_PROVINCE: Told(
        "ไม่มีพี่เลี้ยงด้านนี้ที่ดูแลจังหวัดของกิจการ โปรดขอให้ {who} ขยายพื้นที่ หรือหาพี่เลี้ยงเพิ่ม",
        "No mentor with this dimension serves the province: ask {who} to, or find another mentor.",
    ),
    Reason.ALL_INACTIVE: Told(
        "พี่เลี้ยงด้านนี้ในจังหวัดพักงานอยู่ทั้งหมด โปรดติดต่อ {who}",
        "Every mentor with this dimension in the province is inactive: talk to {who}.",
    ),
    Reason.ALL_CONFLICTED: Told(
        "พี่เลี้ยงที่เหลือมีส่วนได้เสียกับกิจการนี้ ({who}) โปรดหาพี่เลี้ยงอื่น",
        "The mentors who are left have a conflict with this enterprise ({who}): find another.",
    ),
    Reason.ALL_DECLINED: Told(
        "พี่เลี้ยงที่เหลือปฏิเสธหรือไม่ตอบข้อเสนอของกิจการนี้แล้ว ({who}) โปรดหาพี่เลี้ยงอื่น",
        "The mentors who are left refused this enterprise or did not answer ({who}): find another.",
    ),
    Reason.NO_CAPACITY: Told(
        "พี่เลี้ยงที่เหลือระบุว่ารับกิจการได้ 0 แห่ง โปรดขอให้ {who} เพิ่มจำนวนที่รับได้",
        "The mentors who are left give a capacity of 0: ask {who} to take an enterprise.",
    ),
    Reason.CAPACITY_USED_ELSEWHERE: Told(
        "พี่เลี้ยงที่เหมาะสมรับกิจการอื่นเต็มจำนวนแล้ว โปรดขอให้ {who} รับเพิ่ม หรือหาพี่เลี้ยงเพิ่ม",
        "The mentors who could are full with other enterprises: ask {who} to take one more, or find another mentor.",
    ),
    Reason.SEARCH_STOPPED: Told(
        "ยังมีพี่เลี้ยงที่อาจรับได้ ({who}) โปรดสั่งเสนอการจับคู่ใหม่",
        "A mentor who could take it is still free ({who}): propose the matching anew.",
    ),
}
_NAMED = 3


def why_chosen(duty: Duty) -> Told:
    """Why a mentor does a dimension at an enterprise."""
    dimension, level = _DIMENSIONS[duty.dimension], _LEVELS[duty.level]
    same = Told(" อยู่ในอุตสาหกรรมเดียวกัน", ", same industry") if duty.same_industry else Told("", "")
    return Told(
        f"{dimension.th}: {level.th} (ระดับ {int(duty.level)}) ความต้องการของกิจการ {duty.strength} จาก 100{same.th}",
        f"{dimension.en}: {level.en} (level {int(duty.level)}), the enterprise's need is {duty.strength} of 100{same.en}",
    )


def why_unmet(unmet: Unmet, names: Mapping[MentorId, str]) -> Told:
    """Why nobody covers a need, and whom to talk to."""
    dimension, words = _DIMENSIONS[unmet.need.dimension], _UNMET[unmet.reason]
    who = ", ".join(f"{names[code]} ({code})" for code in unmet.nearest[:_NAMED])
    more = len(unmet.nearest) - _NAMED
    th, en = (f"{who} และอีก {more} คน", f"{who} and {more} more") if more > 0 else (who, who)
    return Told(f"{dimension.th}: {words.th.format(who=th)}", f"{dimension.en}: {words.en.format(who=en)}")
