"""What can be wrong with a row that the counter sends, in both languages, and what to do about it."""

from __future__ import annotations

from starsme.findings import Finding

_TEXTS = {
    "request_no_missing": (
        "ไม่มีเลขที่คำขอ โปรดกรอกเลขที่คำขอของเคาน์เตอร์ ห้ามซ้ำกับคำขออื่น",
        "The request number is empty: give the counter's own number, one that no other request has.",
    ),
    "request_no_reused": (
        "เลขที่คำขอ {value} ถูกใช้กับคำขออื่นแล้ว โปรดใช้เลขใหม่ หรือแก้ไขให้ตรงกับคำขอเดิม",
        "Request number {value} already names another request: give a new number, or say what the row said before.",
    ),
    "date_missing": (
        "ไม่มีวันที่ให้บริการ โปรดกรอกวันที่ เช่น 20/3/2562",
        "The day of the service is empty: give it, for example as 20/3/2562.",
    ),
    "date_unreadable": (
        "อ่านวันที่ “{value}” ไม่ได้ โปรดกรอกเป็น วัน/เดือน/ปี (พ.ศ. 4 หลัก) หรือ ปี-เดือน-วัน",
        "The date “{value}” cannot be read: write day/month/year with a year of four digits, or year-month-day.",
    ),
    "moment_unreadable": (
        "อ่านวันเวลาที่ยกเลิก “{value}” ไม่ได้ โปรดกรอกเช่น 19/3/2562 10:00",
        "The time of the cancellation, “{value}”, cannot be read: write it as 19/3/2562 10:00.",
    ),
    "cancelled_at_missing": (
        "ไม่มีวันเวลาที่ยกเลิก จึงตัดสินไม่ได้ว่ายกเลิกทันเวลาหรือไม่ โปรดกรอกช่องนี้",
        "The time of the cancellation is empty, so early or late cannot be told: give it.",
    ),
    "cancellation_contradicts": (
        "วันที่ยกเลิก {value} ไม่ตรงกับผล {outcome} โปรดแก้ไขวันที่ยกเลิกหรือผลให้ถูกต้อง",
        "Cancelling on {value} is not {outcome}: correct the time of the cancellation or the outcome.",
    ),
    "outcome_unknown": (
        "ไม่รู้จักผล “{value}” โปรดใช้ held, cancelled_early, cancelled_late, no_show_enterprise, no_show_consultant "
        "หรือ waived",
        "The outcome “{value}” is not known: use held, cancelled_early, cancelled_late, no_show_enterprise, "
        "no_show_consultant or waived.",
    ),
    "dimension_unknown": (
        "ไม่รู้จักด้าน “{value}” โปรดใช้ management, marketing, innovation, finance หรือ digital",
        "The dimension “{value}” is not known: use management, marketing, innovation, finance or digital.",
    ),
    "text_unreadable": (
        "ช่องนี้ว่างหรือยาวเกิน 1,000 ตัวอักษร โปรดกรอกข้อความสั้น ๆ",
        "The cell is empty or longer than 1,000 characters: give a short text.",
    ),
    "level_unreadable": (
        "ระดับ “{value}” ไม่ถูกต้อง โปรดกรอก 1 (ให้คำแนะนำได้) 2 (มีประสบการณ์) หรือ 3 (เชี่ยวชาญ)",
        "The level “{value}” is not one: give 1 (can advise), 2 (experienced) or 3 (expert).",
    ),
    "province_unknown": (
        "ไม่รู้จักจังหวัด “{value}” โปรดใช้รหัสจังหวัด 2 หลักหรือชื่อเต็ม คั่นด้วย ;",
        "The province “{value}” is not known: use two-digit codes or full names, with ; between them.",
    ),
    "active_unreadable": (
        "สถานะ “{value}” ไม่ถูกต้อง โปรดกรอก yes หรือ no",
        "“{value}” does not say whether the consultant is active: write yes or no.",
    ),
    "consultant_twice": (
        "รหัสที่ปรึกษา {value} ปรากฏในไฟล์นี้แล้วและข้อมูลไม่ตรงกัน โปรดเหลือไว้แถวเดียว",
        "Consultant {value} already stands in this file with other data: keep one row.",
    ),
}


def finding(file: str, row: int, column: str, code: str, **words: object) -> Finding:
    """One thing to correct in one cell."""
    th, en = _TEXTS[code]
    return Finding(file=file, row=row, column=column, code=code, th=th.format(**words), en=en.format(**words))
