"""What the sender of a file must correct: each finding says what is wrong and what to write instead, in both languages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from enrolment.application.intake import Record
from enrolment.domain.applications import REQUIRED_FIELDS
from enrolment.domain.assessment import QUESTIONS
from enrolment.domain.call_document import CallDocument
from enrolment.domain.score_sheets import SheetOutcome
from enrolment.domain.words import Dimension, SheetCode
from starsme.findings import Finding

_ANSWER = ("ตัวเลข 0 ถึง 4", "a whole number from 0 to 4")
_WANTED: Mapping[str, tuple[str, str]] = {
    "submitted_at": ("วันและเวลา เช่น 13/1/2562, 9:05:00", "day and time, such as 13/1/2562, 9:05:00"),
    "tax_id": (
        "เลข 13 หลักครบถ้วนจากเอกสารต้นฉบับ (จัดเซลล์เป็นข้อความ)",
        "all 13 digits, from the original document (format the cell as text)",
    ),
    "kind": ("“นิติบุคคล” หรือ “บุคคลธรรมดา”", "“นิติบุคคล” (juristic) or “บุคคลธรรมดา” (natural person)"),
    "name_th": ("ชื่อกิจการ ไม่เกิน 1,000 ตัวอักษร", "the enterprise's name, at most 1,000 characters"),
    "province": ("ชื่อจังหวัดเดียวตามทะเบียน เช่น เชียงใหม่", "one province's official name, such as เชียงใหม่ or Chiang Mai"),
    "sector": ("การผลิต ค้าส่ง ค้าปลีก หรือบริการ", "การผลิต, ค้าส่ง, ค้าปลีก or บริการ"),
    "employees": ("จำนวนเต็ม เช่น 12 หรือ 12 คน", "a whole number, such as 12 or 12 คน"),
    "revenue": ("จำนวนเงินต่อปีเป็นบาท เช่น 1,800,000 หรือ 1.8 ล้าน", "baht a year, such as 1,800,000 or 1.8 ล้าน"),
    "started_on": ("วันที่เต็ม เช่น 29/2/2559 หรือ 29 กุมภาพันธ์ 2559", "a full date, day first, such as 29/2/2559"),
    "contact_name": ("ชื่อผู้ติดต่อ ไม่เกิน 1,000 ตัวอักษร", "the contact's name, at most 1,000 characters"),
    "phone": ("หมายเลขโทรศัพท์", "a telephone number"),
    **dict.fromkeys(QUESTIONS, _ANSWER),
}


def record_findings(
    record: Record,
    *,
    file: str,
    number: int,
    headings: Mapping[str, str],
    required: Collection[str] = REQUIRED_FIELDS,
) -> Iterator[Finding]:
    """What to correct in one record of the form; ``number`` is the record's in the file.

    Of the fields that the call does not require only what was written and cannot be read is told.
    """
    application = record.application
    told = [name for name in application.incomplete_fields if name in required or name in record.unreadable]
    fields = [*told, *sorted(record.unreadable.difference(told))]
    for field in fields:
        column = headings.get(field, field)
        th, en = _WANTED[field]
        if field in record.unreadable:
            yield Finding(
                file,
                number,
                column,
                "unreadable",
                f"อ่าน “{column}” ไม่ได้ โปรดแก้เป็น{th}",
                f"“{column}” cannot be read: write {en}.",
            )
        else:
            yield Finding(
                file,
                number,
                column,
                "empty",
                f"ยังไม่ได้กรอก “{column}” โปรดกรอก{th}",
                f"“{column}” is empty: fill in {en}.",
            )
    if application.number is not None and not application.number_fits:
        yield Finding(
            file,
            number,
            headings.get("tax_id", "tax_id"),
            "number_invalid",
            "เลข 13 หลักไม่ผ่านการตรวจสอบ หรือไม่ตรงกับประเภทกิจการ โปรดตรวจกับเอกสารต้นฉบับ",
            "The 13-digit number fails its check or does not fit the kind of enterprise: compare it with the document.",
        )


_REFUSED: Mapping[SheetCode, tuple[str, str, str]] = {
    SheetCode.UNKNOWN_APPLICATION: (
        "app_row",
        "ไม่มีใบสมัครลำดับนี้ โปรดตรวจลำดับในไฟล์ใบสมัคร (นับแถวข้อมูลแรกเป็น 1)",
        "There is no application of this number: check it in the applications file (the first record is 1).",
    ),
    SheetCode.REFERENCE_MISMATCH: (
        "tax_id",
        "เลข 13 หลักไม่ตรงกับใบสมัครลำดับนี้ โปรดตรวจทั้งลำดับและเลข",
        "The 13-digit number is not that of this application: check both references.",
    ),
    SheetCode.JUDGE_MISSING: (
        "judge_code",
        "ยังไม่ได้ระบุรหัสกรรมการ โปรดกรอก",
        "The judge's code is missing: fill it in.",
    ),
    SheetCode.APPLICATION_NOT_ELIGIBLE: (
        "app_row",
        "ใบสมัครนี้ไม่ผ่านคุณสมบัติ จึงไม่รับคะแนน หากอ้างใบสมัครผิดฉบับโปรดแก้ลำดับ",
        "This application is not eligible and takes no scores; if another one was meant, correct its number.",
    ),
    SheetCode.CONFLICT_MISSING: (
        "conflict",
        "กรรมการยังไม่ระบุส่วนได้เสีย โปรดกรอก yes หรือ no",
        "The judge did not say whether there is a conflict of interest: write yes or no.",
    ),
    SheetCode.ALREADY_SCORED: (
        "judge_code",
        "กรรมการท่านนี้ให้คะแนนใบสมัครนี้แล้ว คะแนนแรกมีผล โปรดลบแถวนี้",
        "This judge's sheet for this application was counted already; the first stands. Leave this one out.",
    ),
    SheetCode.REOPENED: (
        "judge_code",
        "เจ้าหน้าที่เปิดใบคะแนนนี้ให้แก้ไขแล้ว คะแนนนี้จึงไม่นับจนกว่ากรรมการจะส่งใหม่",
        "An officer opened this sheet again for a correction: it does not count until the judge submits it anew.",
    ),
}


def sheet_findings(
    call: CallDocument, outcome: SheetOutcome, *, file: str, number: int, headings: Mapping[str, str]
) -> Iterator[Finding]:
    """What to correct in one refused sheet; a counted or recused one gives nothing."""
    if outcome.code is None:
        return
    if outcome.code is SheetCode.SCORE_INVALID:
        for field in outcome.fields:
            yield _score_finding(call, Dimension(field), file, number, headings)
        return
    key, th, en = _REFUSED[outcome.code]
    yield Finding(file, number, headings.get(key, key), outcome.code, th, en)


def _score_finding(
    call: CallDocument, dimension: Dimension, file: str, number: int, headings: Mapping[str, str]
) -> Finding:
    column = headings.get(dimension, dimension)
    return Finding(
        file,
        number,
        column,
        SheetCode.SCORE_INVALID,
        f"คะแนน “{column}” ต้องเป็นจำนวนเต็ม {call.score_min} ถึง {call.score_max} โปรดแก้ไข",
        f"The score “{column}” must be a whole number from {call.score_min} to {call.score_max}: correct it.",
    )
