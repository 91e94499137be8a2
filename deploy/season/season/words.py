"""The words that the season shows to people, each in Thai and English."""

from __future__ import annotations

from typing import NamedTuple

from starsme.events.words import DIMENSIONS as DIMENSIONS

THAI, ENGLISH = "th", "en"


class Words(NamedTuple):
    """One text in both languages."""

    th: str
    en: str

    def in_(self, language: str) -> str:
        """The text in ``th`` or ``en``."""
        return self.th if language == THAI else self.en


DIMENSION_NAMES = {
    "management": Words(
        "ความเป็นผู้ประกอบการ การบริหารจัดการธุรกิจสมัยใหม่ และการพัฒนาบุคลากร",
        "Entrepreneurship, modern management, people development",
    ),
    "marketing": Words("กลยุทธ์การตลาด", "Strategic marketing"),
    "innovation": Words("นวัตกรรมผลิตภัณฑ์", "Product innovation"),
    "finance": Words("การเงินธุรกิจ การบัญชี ภาษีธุรกิจ และกฎหมาย", "Business finance, accounting, tax, law"),
    "digital": Words("เทคโนโลยีดิจิทัล", "Digital technology"),
}
DIMENSION_SHORT = {
    "management": Words("บริหาร", "Management"),
    "marketing": Words("การตลาด", "Marketing"),
    "innovation": Words("นวัตกรรม", "Innovation"),
    "finance": Words("การเงิน", "Finance"),
    "digital": Words("ดิจิทัล", "Digital"),
}
REASONS = {
    "incomplete": Words("ข้อมูลไม่ครบหรืออ่านไม่ได้", "Incomplete or unreadable"),
    "id_invalid": Words("เลข 13 หลักไม่ถูกต้อง", "Invalid 13-digit number"),
    "outside_area": Words("อยู่นอกจังหวัดที่รับสมัคร", "Outside the call's provinces"),
    "outside_window": Words("ส่งนอกช่วงเวลารับสมัคร", "Sent outside the window"),
    "not_sme": Words("ใหญ่กว่า SME", "Larger than an SME"),
    "too_young": Words("ดำเนินกิจการไม่ครบ 1 ปี", "Less than one year in business"),
    "no_consent": Words("ไม่ได้รับทราบประกาศความเป็นส่วนตัว", "Core notice not acknowledged"),
    "duplicate": Words("สมัครซ้ำ (ใช้ใบสมัครครบถ้วนล่าสุด)", "Superseded by a later application"),
}
REFUSALS = {
    "id_invalid": Words("เลข 13 หลักไม่ถูกต้อง", "Invalid 13-digit number"),
    "hours_invalid": Words("จำนวนชั่วโมงไม่ถูกต้อง", "Hours are not whole minutes"),
    "below_minimum": Words("น้อยกว่าครึ่งคน-วัน", "Below half a man-day"),
    "insufficient_balance": Words("คน-วันคงเหลือไม่พอ", "More than the balance left"),
}
SHEETS = {
    "unknown_application": Words("ไม่พบใบสมัครที่อ้างถึง", "No such application"),
    "reference_mismatch": Words("เลขไม่ตรงกับใบสมัคร", "Number does not match the application"),
    "application_not_eligible": Words("ใบสมัครไม่ผ่านคุณสมบัติ", "Application is not eligible"),
    "conflict_missing": Words("ไม่ระบุส่วนได้เสีย", "Conflict not declared either way"),
    "score_invalid": Words("คะแนนไม่ใช่ 1–5", "A score is not 1–5"),
    "already_scored": Words("กรรมการให้คะแนนไปแล้ว", "This judge has already scored it"),
}
GROUPS = {
    "star": Words("กลุ่มสตาร์", "Star"),
    "high_potential": Words("กลุ่มที่มีศักยภาพเข้มแข็ง", "High potential"),
    "general": Words("กลุ่มทั่วไป", "General"),
}
DECISIONS = {
    "star": Words("STAR SME", "STAR SME"),
    "waiting": Words("รายชื่อสำรอง", "Waiting list"),
    "declined": Words("ไม่ได้รับคัดเลือก", "Declined"),
    "not_rankable": Words("จัดอันดับไม่ได้", "Not rankable"),
    "ineligible": Words("ไม่ผ่านคุณสมบัติ", "Not eligible"),
    "withdrawn": Words("ถอนตัว", "Withdrawn"),
}
