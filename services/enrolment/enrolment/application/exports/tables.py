"""The columns of exported tables: a Thai heading, and how its cell is made from what the list tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from enrolment.application.told import View
from enrolment.domain.application_numbers import application_number
from enrolment.domain.ranking import shown
from enrolment.domain.texts import DIMENSION_WORDS, GROUP_WORDS
from enrolment.domain.words import Decision, Dimension, Group, Kind, Sector, SizeClass, Verdict
from starsme.thai import format_date_th, name_th

Column = tuple[str, Callable[[View], object]]

_KINDS = {Kind.JURISTIC: "นิติบุคคล", Kind.NATURAL: "บุคคลธรรมดา"}
_SECTORS = {
    Sector.MANUFACTURING: "การผลิต",
    Sector.WHOLESALE: "การค้าส่ง",
    Sector.RETAIL: "การค้าปลีก",
    Sector.SERVICES: "การบริการ",
}
_SIZES = {
    SizeClass.MICRO: "รายย่อย",
    SizeClass.SMALL: "ขนาดย่อม",
    SizeClass.MEDIUM: "ขนาดกลาง",
    SizeClass.LARGE: "ขนาดใหญ่",
}
_VERDICTS = {Verdict.ELIGIBLE: "ผ่านคุณสมบัติ", Verdict.INELIGIBLE: "ไม่ผ่านคุณสมบัติ"}
_DECISIONS = {
    Decision.INELIGIBLE: "ไม่ผ่านคุณสมบัติ",
    Decision.STAR: "ได้รับคัดเลือก",
    Decision.WAITING: "บัญชีสำรอง",
    Decision.DECLINED: "ไม่ได้รับคัดเลือก",
    Decision.NOT_RANKABLE: "จัดอันดับไม่ได้",
    Decision.WITHDRAWN: "ถอนตัว",
}


def _word(key: str, words: Mapping[Any, str]) -> Callable[[View], object]:
    return lambda item: None if item[key] is None else words.get(item[key], item[key])


def _plain(key: str) -> Callable[[View], object]:
    return lambda item: item[key]


def _province(item: View) -> object:
    return None if item["province"] is None else name_th(item["province"])


def _moment(time: datetime | None) -> str | None:
    return None if time is None else f"{format_date_th(time.date())} {time:%H:%M:%S}"


def _exact(text: str | None) -> str | None:
    """An exact fraction with two decimals."""
    return None if text is None else shown(Fraction(text))


def _baht(item: View) -> object:
    if item["revenue"] is None:
        return None
    revenue = Fraction(item["revenue"])
    return str(revenue) if revenue.denominator == 1 else shown(revenue)


def _points(dimension: Dimension) -> Column:
    return (
        f"ประเมินตนเอง: {DIMENSION_WORDS[dimension].th}",
        lambda item: item["assessment"].get(dimension.value),
    )


def application_columns(call_code: str) -> Sequence[Column]:
    """A call's applications."""
    return (
        ("ลำดับใบสมัคร", _plain("row")),
        ("เลขที่ใบสมัคร", lambda item: application_number(call_code, item["row"])),
        ("รหัสใบสมัคร", _plain("id")),
        ("รหัสกิจการ", _plain("enterprise_id")),
        ("เลขประจำตัว 13 หลัก", _plain("tax_id")),
        ("ชื่อกิจการ", _plain("name_th")),
        ("ชื่อภาษาอังกฤษ", _plain("name_en")),
        ("ประเภทกิจการ", _word("kind", _KINDS)),
        ("จังหวัด", _province),
        ("อำเภอ", _plain("district")),
        ("กลุ่มธุรกิจ", _word("sector", _SECTORS)),
        ("หมวดใหญ่ TSIC", _plain("tsic_section")),
        ("จำนวนพนักงาน", _plain("employees")),
        ("รายได้ต่อปี (บาท)", _baht),
        ("วันที่เริ่มกิจการ", lambda item: item["started_on"] and format_date_th(item["started_on"])),
        ("ยื่นเมื่อ", lambda item: _moment(item["submitted_at"])),
        ("ขนาด (ตามจำนวนพนักงาน)", lambda item: _SIZES.get(item["size"]["staff_class"])),
        ("ขนาด (ตามรายได้)", lambda item: _SIZES.get(item["size"]["revenue_class"])),
        ("ยินยอมเผยแพร่", lambda item: "ยินยอม" if item["consent_publicity"] else "ไม่ยินยอม"),
        *(_points(dimension) for dimension in Dimension),
        ("ประเมินตนเอง: เฉลี่ย", lambda item: _exact(item["assessment"].get("mean"))),
        ("ผลคัดกรอง", _word("verdict", _VERDICTS)),
        ("เหตุผล (รหัส)", lambda item: "; ".join(item["reasons"])),
        ("ช่องที่ไม่ครบ (รหัส)", lambda item: "; ".join(item["incomplete_fields"])),
        ("ใบสมัครที่นับแทน", _plain("superseded_by")),
        ("ผลการคัดเลือก", _word("decision", _DECISIONS)),
    )


ENTERPRISE_COLUMNS: Sequence[Column] = (
    ("รหัสกิจการ", _plain("enterprise_id")),
    ("เลขประจำตัว 13 หลัก", _plain("tax_id")),
    ("ชื่อกิจการ", _plain("name_th")),
    ("ชื่อภาษาอังกฤษ", _plain("name_en")),
    ("ประเภทกิจการ", _word("kind", _KINDS)),
    ("จังหวัด", _province),
    ("กลุ่มธุรกิจ", _word("sector", _SECTORS)),
    ("ขนาด", _word("size", _SIZES)),
    ("ขึ้นทะเบียนเมื่อ", lambda item: format_date_th(item["registered_on"])),
    ("กลุ่ม", _word("group", {group: GROUP_WORDS[group].th for group in Group})),
    ("เหตุผลของกลุ่ม (รหัส)", _plain("group_reason")),
)
"""Enterprises."""

SELECTION_COLUMNS: Sequence[Column] = (
    ("จังหวัด", _province),
    ("อันดับ", _plain("rank")),
    ("ลำดับใบสมัคร", _plain("row")),
    ("รหัสใบสมัคร", lambda item: item.get("application_id")),
    ("เลขประจำตัว 13 หลัก", _plain("tax_id")),
    ("ชื่อกิจการ", _plain("name_th")),
    ("จำนวนกรรมการที่นับ", _plain("judges")),
    ("คะแนนรวม", lambda item: item.get("shown")),
    ("คะแนนรวม (เศษส่วนแท้)", lambda item: item.get("total")),
    ("ยื่นเมื่อ", lambda item: _moment(item.get("submitted_at"))),
    ("ผลการคัดเลือก", _word("decision", _DECISIONS)),
    ("ลำดับสำรอง", lambda item: item.get("waiting_position")),
    ("ตัดสินคะแนนเท่าด้วย (รหัส)", lambda item: item.get("tie_with_previous_broken_by")),
)
"""A selection, province by province, best first; then those who could not be ranked."""
