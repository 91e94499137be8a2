"""The invented enterprises as they really are, before anybody types them into a form.

No number can exist: juristic numbers carry a registration year 29xx B.E., personal ones the province code 00; all have
a valid check digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.th import pin

from season.synthetic.places import Province
from season.synthetic.words import BRANDS, FIRST_NAMES, LAST_NAMES, TITLES, TRADES, Trade

DIMENSIONS = ("management", "marketing", "innovation", "finance", "digital")
QUESTIONS = tuple(f"{dimension}_{number}" for dimension in DIMENSIONS for number in range(1, 6))
SIZES = ("micro", "small", "medium", "large")

# Ministerial Regulation B.E. 2562: the most staff and the most revenue (THB a year) of micro, small and medium.
_MOST_STAFF = {True: (5, 50, 200), False: (5, 30, 100)}
_MOST_REVENUE = {True: (1_800_000, 100_000_000, 500_000_000), False: (1_800_000, 50_000_000, 300_000_000)}


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One invented enterprise: ``revenue`` in THB, ``answers`` as ``QUESTIONS``, ``merit`` (0..1) guides its judges."""

    number: str
    kind: str
    name_th: str
    name_en: str
    province: Province
    district: str
    postcode: str
    sector: str
    tsic: str
    employees: int
    revenue: int
    started_on: date
    contact: str
    phone: str
    email: str
    line_id: str
    answers: tuple[int, ...]
    publicity: bool
    merit: float


def size_of(amount: int, most: tuple[int, ...]) -> str:
    """The class whose upper bound ``amount`` keeps to; above the last bound: large."""
    return next((size for size, bound in zip(SIZES, most, strict=False) if amount <= bound), "large")


def classes(sector: str, employees: int | None, revenue: int | None) -> dict[str, str | None]:
    """The four answers about size, as the oracle's file words them; ``None`` where the input is missing."""
    manufacturing = sector == "manufacturing"
    staff = size_of(employees, _MOST_STAFF[manufacturing]) if employees is not None else None
    money = size_of(revenue, _MOST_REVENUE[manufacturing]) if revenue is not None else None
    both = staff is not None and money is not None
    larger = max((staff or "", money or ""), key=lambda size: SIZES.index(size) if size else -1)
    return {
        "staff_class": staff,
        "revenue_class": money,
        "tie_revenue": money if both else None,
        "tie_larger": larger if both else None,
    }


def enterprises(rng: Random, provinces: tuple[Province, ...], opening: date) -> Iterator[Enterprise]:
    """Endless eligible enterprises of the provinces (the first one gets a double share), none twice."""
    shares = [2.0] + [1.0] * (len(provinces) - 1)
    given: set[str] = set()
    while True:
        made = _enterprise(rng, rng.choices(provinces, shares)[0], opening)
        if made.number not in given:
            given.add(made.number)
            yield made


def walk_in_number(rng: Random) -> str:
    """A valid number of somebody who never applied."""
    return _number(rng, juristic=rng.random() < 0.5)


def _enterprise(rng: Random, province: Province, opening: date) -> Enterprise:
    trade, (brand_th, brand_en) = rng.choice(TRADES), rng.choice(BRANDS)
    juristic = rng.random() < 0.6
    district, postcode = rng.choice(province.districts)
    tag = rng.randrange(10, 9_999)
    slug = brand_en.replace(" ", "").lower()
    merit = min(max(rng.gauss(0.55, 0.2), 0.02), 0.98)
    employees, revenue = _measures(rng, trade)
    return Enterprise(
        number=_number(rng, juristic=juristic),
        kind="juristic" if juristic else "natural",
        name_th=_thai_name(rng, trade, brand_th, juristic=juristic),
        name_en=f"{brand_en} {trade.en}{' Co., Ltd.' if juristic else ''}",
        province=province,
        district=district,
        postcode=postcode,
        sector=trade.sector,
        tsic=trade.tsic,
        employees=employees,
        revenue=revenue,
        started_on=opening - timedelta(days=rng.randrange(400, 9_000)),
        contact=f"{rng.choice(TITLES)}{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}",
        phone=f"000-{rng.randrange(1000):03d}-{rng.randrange(1000):03d}",
        email=f"{slug}{tag}@example.com" if rng.random() < 0.75 else "",
        line_id=f"sample_{slug}{tag}" if rng.random() < 0.6 else "",
        answers=_answers(rng, merit),
        publicity=rng.random() < 0.65,
        merit=merit,
    )


def _number(rng: Random, *, juristic: bool) -> str:
    if juristic:
        start = f"0{rng.randrange(50, 68)}{rng.choice('355')}9{rng.randrange(100):02d}{rng.randrange(100_000):05d}"
    else:
        start = f"{rng.choice('13358')}00{rng.randrange(1_000_000_000):09d}"
    check: str = pin.calc_check_digit(start + "0")
    return start + check


def _thai_name(rng: Random, trade: Trade, brand: str, *, juristic: bool) -> str:
    if not juristic:
        return rng.choice(("ร้าน{b}{t}", "{t}{b}", "วิสาหกิจ{t}{b}")).format(b=brand, t=trade.th)
    return rng.choice(("บริษัท {b}{t} จำกัด", "ห้างหุ้นส่วนจำกัด {b} {t}", "บริษัท {t} {b} (ตัวอย่าง) จำกัด")).format(
        b=brand, t=trade.th
    )


def _measures(rng: Random, trade: Trade) -> tuple[int, int]:
    """Staff and yearly revenue (a multiple of 10,000 THB) of an SME; one in five disagree about the class."""
    manufacturing = trade.sector == "manufacturing"
    by_revenue = rng.choices((0, 1, 2), (40, 42, 18))[0]
    by_staff = rng.randrange(3) if rng.random() < 0.2 else by_revenue
    return _between(rng, _MOST_STAFF[manufacturing], by_staff, 1), _between(
        rng, _MOST_REVENUE[manufacturing], by_revenue, 10_000
    )


def _between(rng: Random, most: tuple[int, ...], size: int, unit: int) -> int:
    low = most[size - 1] // unit + 1 if size else 1
    if rng.random() < 0.06:  # right on the boundary, where a rule is most easily wrong
        return most[size]
    return rng.randint(low, most[size] // unit) * unit


def _answers(rng: Random, merit: float) -> tuple[int, ...]:
    marks = []
    for _ in DIMENSIONS:
        level = min(max(rng.gauss(0.35 + merit * 0.5, 0.15), 0.0), 1.0)
        marks += [min(max(round(rng.gauss(level * 4, 0.7)), 0), 4) for _ in range(5)]
    return tuple(marks)
