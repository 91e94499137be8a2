"""The texts beside the tables: the call, the 25 questions and the README that labels everything as synthetic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from season.synthetic.applications import Window
from season.synthetic.enterprises import DIMENSIONS
from season.synthetic.places import Province

SCALE = (
    ("ยังไม่เคยทำ", "never done"),
    ("ทำบ้างเมื่อจำเป็น", "done when needed"),
    ("ทำอยู่แต่ยังไม่ครบ", "done, with gaps"),
    ("ทำสม่ำเสมอ", "done as a rule"),
    ("ทำเป็นระบบและวัดผลได้", "done systematically, with measured results"),
)
QUESTIONS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "management": (
        ("เขียนเป้าหมายของปีไว้และทุกคนในร้านรู้", "This year's goals are written down and everyone here knows them."),
        ("รู้ว่างานใดใครรับผิดชอบ แม้เจ้าของไม่อยู่", "It is clear who answers for what, even when the owner is away."),
        ("คนทำงานได้ฝึกทักษะใหม่ในรอบปีที่ผ่านมา", "People here learned a new skill in the past year."),
        ("ประชุมทบทวนยอดขายและปัญหาทุกเดือน", "Sales and problems are reviewed every month."),
        ("เตรียมผู้สืบทอดหรือผู้ช่วยที่ตัดสินใจแทนได้", "A successor or deputy is being prepared."),
    ),
    "marketing": (
        ("บอกได้ว่าลูกค้าประจำซื้อเพราะอะไร", "We can say why our regular customers buy."),
        ("มีเรื่องเล่าหรือเครื่องหมายที่คนจำได้", "We have a story or mark that people remember."),
        ("คิดราคาจากต้นทุนและสิ่งที่ลูกค้ายอมจ่าย", "Prices come from cost and from what customers will pay."),
        ("ขายได้มากกว่าหนึ่งทางและรู้ยอดของแต่ละทาง", "We sell through several channels and know the sales of each."),
        ("ลองหาตลาดใหม่และจดผลที่ได้", "We try new markets and note the result."),
    ),
    "innovation": (
        ("ออกสินค้าหรือบริการใหม่ในสองปีนี้", "We brought out something new in the past two years."),
        ("ให้ลูกค้าลองใช้ก่อนขายจริง", "Customers try things before we sell them."),
        ("ผ่านมาตรฐานหรือการทดสอบที่สินค้าควรมี", "Our goods pass the tests and standards that they should."),
        ("ทำงานกับอาจารย์ นักวิจัย หรือผู้เชี่ยวชาญ", "We work with lecturers, researchers or experts."),
        ("จดแจ้งเครื่องหมาย สูตร หรือแบบไว้แล้ว", "Marks, recipes or designs are registered."),
    ),
    "finance": (
        ("เงินร้านกับเงินบ้านแยกบัญชีกัน", "The shop's money and the family's are kept apart."),
        ("รู้กำไรของสินค้าแต่ละอย่าง", "We know the profit of each thing we sell."),
        ("วางแผนเงินสดล่วงหน้าอย่างน้อยสามเดือน", "Cash is planned at least three months ahead."),
        ("ยื่นภาษีตรงเวลาและเข้าใจสิทธิที่ใช้ได้", "Taxes are filed on time and reliefs are understood."),
        ("มีสัญญาและใบอนุญาตครบ", "Contracts and licences are in order."),
    ),
    "digital": (
        ("เก็บข้อมูลขายและสต็อกในเครื่อง ไม่ใช่กระดาษ", "Sales and stock are kept on a device, not on paper."),
        ("ลูกค้าหาเราเจอและสั่งซื้อทางออนไลน์ได้", "Customers find us and order online."),
        ("รับเงินทางดิจิทัลและกระทบยอดได้", "We take digital payment and reconcile it."),
        ("สำรองข้อมูลและตั้งรหัสผ่านรัดกุม", "Data is backed up and passwords are strong."),
        ("ใช้ตัวเลขจากระบบช่วยตัดสินใจ", "Figures from our systems guide decisions."),
    ),
}


def call(code: str, window: Window, seats: Mapping[Province, int]) -> dict[str, Any]:
    """The call's document: window, seats and the settings of rule version ``star-2562``."""
    return {
        "code": code,
        "version": "star-2562",
        "title_th": "รับสมัคร STAR SME ภาคเหนือ (ข้อมูลสังเคราะห์)",
        "title_en": "Northern STAR SME call (SYNTHETIC)",
        "timezone": "Asia/Bangkok",
        "opens_at": window.opens_at.isoformat(),
        "closes_at": window.closes_at.isoformat(),
        "opening_day": window.opening.isoformat(),
        "minimum_full_years_on_opening_day": 1,
        "provinces": [
            {"code": place.code, "name_th": place.th, "name_en": place.en, "seats": number}
            for place, number in seats.items()
        ],
        "waiting_list": 5,
        "size": {"rule": "mr-2562", "tie": "revenue"},
        "min_judges": 3,
        "score_min": 1,
        "score_max": 5,
        "weights": {"management": 20, "marketing": 20, "innovation": 25, "finance": 15, "digital": 20},
        "man_days": {"per_year": 3, "minutes_per_man_day": 360, "smallest_booking_minutes": 180, "year": "fiscal"},
    }


def questions() -> dict[str, Any]:
    """The 25 questions of the self-assessment, in our own wording."""
    return {
        "version": "selfcheck-sample-1",
        "scale": [{"value": value, "th": th, "en": en} for value, (th, en) in enumerate(SCALE)],
        "questions": [
            {"code": f"{dimension}_{number}", "dimension": dimension, "th": th, "en": en}
            for dimension in DIMENSIONS
            for number, (th, en) in enumerate(QUESTIONS[dimension], start=1)
        ],
    }


def readme(applications: int, provinces: int, seed: int) -> str:
    """What the folder is, so that nobody takes it for real people."""
    return f"""# A season's intake: SYNTHETIC (ข้อมูลสังเคราะห์ ไม่ใช่บุคคลหรือกิจการจริง)

Invented by `starsme season sample` (seed {seed}): {applications} applications, provinces: {provinces}.
No row is a real person or enterprise. Numbers cannot exist (juristic: registration year 29xx B.E.; personal: province
code 00) but carry a valid check digit; phones begin with 000, mail is @example. Provinces, districts and postcodes are
real, everything else is fiction.

- `call.yaml` window, seats and settings; `applications.csv` (or `.xlsx`) the online form's export.
- `scores.csv` the judges' sheets; `visits.csv` the consulting requests in the order received.
- `mentors.csv`, `consultants.csv`, `agencies.csv` the registers; `questions.yaml` the 25 questions.
- `expected.json` the generator's own answers (all but the largest number of covered needs).

Wrong on purpose, as real intake is: unreadable cells, odd dates and amounts, cells that a spreadsheet would run,
duplicates, numbers that fail their check, sheets that must be refused, requests over the balance.
`starsme season run --data FOLDER --out RESULTS` shows what becomes of them.
"""
