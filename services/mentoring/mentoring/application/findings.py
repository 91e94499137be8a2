"""What can be wrong with a row of the register, in both languages, and what to do about it."""

from __future__ import annotations

from starsme.findings import Finding

_TEXTS = {
    "text_unreadable": (
        "ช่องนี้ว่างหรือยาวเกิน 1,000 ตัวอักษร โปรดกรอกข้อความสั้น ๆ",
        "The cell is empty or longer than 1,000 characters: give a short text.",
    ),
    "level_unreadable": (
        "ระดับ “{value}” ไม่ถูกต้อง โปรดกรอก 0 (ไม่มี) 1 (ให้คำแนะนำได้) 2 (มีประสบการณ์) หรือ 3 (เชี่ยวชาญ)",
        "The level “{value}” is not one: give 0 (none), 1 (can advise), 2 (experienced) or 3 (expert).",
    ),
    "province_unknown": (
        "ไม่รู้จักจังหวัด “{value}” โปรดใช้รหัสจังหวัด 2 หลักหรือชื่อเต็ม คั่นด้วย ;",
        "The province “{value}” is not known: use two-digit codes or full names, with ; between them.",
    ),
    "industry_unknown": (
        "ไม่รู้จักหมวดอุตสาหกรรม “{value}” โปรดใช้อักษรหมวด TSIC A ถึง U คั่นด้วย ;",
        "The industry “{value}” is not known: use TSIC sections A to U, with ; between them.",
    ),
    "capacity_unreadable": (
        "จำนวนกิจการที่รับได้ “{value}” ไม่ถูกต้อง โปรดกรอกจำนวนเต็มตั้งแต่ 0 ถึง 10,000",
        "The capacity “{value}” is not one: give a whole number of enterprises from 0 to 10,000.",
    ),
    "conflict_unreadable": (
        "อ่านเลข 13 หลักของกิจการที่มีส่วนได้เสีย (ลำดับที่ {place}) ไม่ได้ รับพี่เลี้ยงไว้แล้วแต่ยังไม่กันกิจการนี้ โปรดแก้เลขแล้วนำเข้าแถวนี้ใหม่",
        "Number {place} in this list of conflicts cannot be read. The mentor is on the register, but this enterprise is not "
        "kept apart yet: correct the number and import the row again.",
    ),
    "conflict_invalid": (
        "เลข 13 หลักของกิจการที่มีส่วนได้เสีย {value} (ลำดับที่ {place}) ไม่ผ่านการตรวจสอบ รับพี่เลี้ยงไว้แล้วแต่ยังไม่กันกิจการนี้ "
        "โปรดแก้เลขแล้วนำเข้าแถวนี้ใหม่",
        "The number {value}, number {place} in this list of conflicts, fails its check. The mentor is on the register, but this "
        "enterprise is not kept apart yet: correct the number and import the row again.",
    ),
    "active_unreadable": (
        "สถานะ “{value}” ไม่ถูกต้อง โปรดกรอก yes หรือ no",
        "“{value}” does not say whether the mentor is active: write yes or no.",
    ),
    "mentor_twice": (
        "รหัสพี่เลี้ยง {value} ปรากฏในไฟล์นี้แล้วและข้อมูลไม่ตรงกัน โปรดเหลือไว้แถวเดียว",
        "Mentor {value} already stands in this file with other data: keep one row.",
    ),
}


def finding(file: str, row: int, column: str, code: str, **words: object) -> Finding:
    """One thing to correct in one cell."""
    th, en = _TEXTS[code]
    return Finding(file=file, row=row, column=column, code=code, th=th.format(**words), en=en.format(**words))
