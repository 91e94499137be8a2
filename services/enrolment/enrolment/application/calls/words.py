"""A call's rules in the words that an applicant reads: window, eligibility, gates and selection, Thai and English."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from enrolment.application.assessments.words import MONTHS_EN
from enrolment.application.columns import APPLICATION_COLUMNS
from enrolment.domain.applications import REQUIRED_FIELDS
from enrolment.domain.call_document import CallDocument
from enrolment.domain.call_form import in_words
from enrolment.domain.gates import TOTAL
from enrolment.domain.size import Limit
from enrolment.domain.texts import DIMENSION_NAMES, Text
from enrolment.domain.words import Reason, Sector, SizeClass, Tie
from starsme.thai import BANGKOK, format_date_th, name_en, name_th

_HEADINGS = {column.key: column.headings[0] for column in APPLICATION_COLUMNS}


def window_words(call: CallDocument) -> Text:
    """When applications are taken, in Bangkok time; the Thai year is Buddhist."""
    opens, closes = call.opens_at.astimezone(BANGKOK), call.closes_at.astimezone(BANGKOK)
    return Text(
        f"รับสมัครตั้งแต่ {_time_th(opens)} ถึง {_time_th(closes)}",
        f"Applications are taken from {_time_en(opens)} to {_time_en(closes)} (Bangkok time).",
    )


def rule_words(call: CallDocument, reason: Reason) -> Text:
    """What a rule of eligibility asks of the applicant, with the call's parameters."""
    return _RULES[reason](call)


def gate_words(call: CallDocument) -> Iterator[tuple[str, str, Text]]:
    """Each gate: its name, the least that it asks for, and the same in words."""
    if call.gates.least_total is not None:
        least = in_words(call.gates.least_total)
        words = Text(f"คะแนนรวมต้องไม่ต่ำกว่า {least} จาก 100", f"The total must be at least {least} of 100.")
        yield TOTAL, least, words
    for dimension, bound in call.gates.least_mean.items():
        least, named = in_words(bound), DIMENSION_NAMES[dimension]
        yield (
            dimension.value,
            least,
            Text(
                f"คะแนนเฉลี่ยด้าน{named.th}ต้องไม่ต่ำกว่า {least} จาก {call.score_max}",
                f"The mean score for “{named.en}” must be at least {least} of {call.score_max}.",
            ),
        )


def selection_words(call: CallDocument) -> Text:
    """How seats are given."""
    return Text(
        f"กรรมการอย่างน้อย {call.min_judges} ท่านให้คะแนนด้านละ {call.score_min} ถึง {call.score_max} "
        f"ผู้ได้คะแนนสูงสุดตามจำนวนที่นั่งของแต่ละจังหวัดได้รับคัดเลือก และอีก {call.waiting_list} รายต่อจังหวัดอยู่ในบัญชีสำรอง",
        f"At least {call.min_judges} judges score each dimension from {call.score_min} to {call.score_max}. The highest "
        f"totals of each province take its seats; the next {call.waiting_list} of the province wait in order.",
    )


def _time_th(time: datetime) -> str:
    return f"{format_date_th(time.date())} เวลา {time:%H.%M} น."


def _time_en(time: datetime) -> str:
    return f"{time.day} {MONTHS_EN[time.month - 1]} {time.year}, {time:%H:%M}"


def _area(call: CallDocument) -> Text:
    return Text(
        f"สถานประกอบการตั้งอยู่ในจังหวัด{' '.join(map(name_th, call.seats))}",
        f"The place of business is in {', '.join(map(name_en, call.seats))}.",
    )


def _sme(call: CallDocument) -> Text:
    tie = {
        Tie.REVENUE: Text("หากสองเกณฑ์ต่างกันให้ยึดรายได้", "where the two disagree, revenue prevails"),
        Tie.LARGER: Text("หากสองเกณฑ์ต่างกันให้ยึดขนาดที่ใหญ่กว่า", "where the two disagree, the larger class holds"),
    }[call.tie]
    made, sold = (_medium(call, sector) for sector in (Sector.MANUFACTURING, Sector.SERVICES))
    return Text(
        f"เป็น SME: ภาคการผลิต จ้างงานไม่เกิน {made.staff:,} คน รายได้ไม่เกิน {made.revenue_thb:,} บาทต่อปี "
        f"ภาคการค้าและบริการ จ้างงานไม่เกิน {sold.staff:,} คน รายได้ไม่เกิน {sold.revenue_thb:,} บาทต่อปี {tie.th}",
        f"It is an SME: manufacturing, at most {made.staff:,} staff and {made.revenue_thb:,} baht of revenue a year; trade and "
        f"services, at most {sold.staff:,} staff and {sold.revenue_thb:,} baht; {tie.en}.",
    )


def _medium(call: CallDocument, sector: Sector) -> Limit:
    return next(limit for limit in call.size_rule.limits[sector] if limit.size is SizeClass.MEDIUM)


def _age(call: CallDocument) -> Text:
    day, years = call.opening_day, call.minimum_full_years
    return Text(
        f"ดำเนินกิจการมาแล้วไม่น้อยกว่า {years} ปีเต็ม ณ วันที่ {format_date_th(day)}",
        f"It had been in business for at least {years} full year{'' if years == 1 else 's'} "
        f"on {day.day} {MONTHS_EN[day.month - 1]} {day.year}.",
    )


def _complete(call: CallDocument) -> Text:
    required = call.eligibility.required_fields
    if required == frozenset(REQUIRED_FIELDS):
        return Text("กรอกช่องที่จำเป็นครบและอ่านได้", "Every required field of the form is filled in and can be read.")
    asked = [key for key in _HEADINGS if key in required]
    return Text(
        f"กรอกช่องเหล่านี้ครบและอ่านได้: {', '.join(_HEADINGS[key] for key in asked)}",
        f"These fields are filled in and can be read: {', '.join(asked)}.",
    )


_RULES: Mapping[Reason, Callable[[CallDocument], Text]] = {
    Reason.ID_INVALID: lambda _call: Text(
        "เลขประจำตัว 13 หลักถูกต้องและตรงกับประเภทกิจการ", "The 13-digit number is valid and fits the kind of enterprise."
    ),
    Reason.OUTSIDE_AREA: _area,
    Reason.OUTSIDE_WINDOW: window_words,
    Reason.NOT_SME: _sme,
    Reason.TOO_YOUNG: _age,
    Reason.NO_CONSENT: lambda _call: Text(
        "รับทราบประกาศความเป็นส่วนตัวของบริการหลัก", "The notice of the core service is acknowledged."
    ),
    Reason.INCOMPLETE: _complete,
    Reason.DUPLICATE: lambda _call: Text(
        "หนึ่งเลขประจำตัวนับใบสมัครเดียว หากส่งหลายครั้งนับฉบับสมบูรณ์ฉบับสุดท้าย",
        "One application counts for a number: where several were sent, the last complete one.",
    ),
}
