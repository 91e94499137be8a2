"""The registers beside the intake: mentors, consultants and partner agencies. All invented, all labelled so."""

from __future__ import annotations

from random import Random

from season.synthetic import spelling
from season.synthetic.applications import Record
from season.synthetic.enterprises import DIMENSIONS
from season.synthetic.places import Province
from season.synthetic.words import FIRST_NAMES, LAST_NAMES, TITLES

Row = dict[str, str]

MENTOR_COLUMNS = (
    "code",
    "name",
    "agency",
    "agency_type",
    *DIMENSIONS,
    "provinces",
    "industries",
    "capacity",
    "conflicts",
    "active",
)
CONSULTANT_COLUMNS = (
    "code",
    "name",
    "registration_no",
    "agency",
    "level",
    "dimensions",
    "provinces",
    "registered_until",
    "active",
)
AGENCY_COLUMNS = ("code", "name_th", "name_en", "agency_type", "roles", "provinces", "contact_email")

_AGENCIES = (
    (
        "SA01",
        "ศูนย์ส่งเสริมกิจการตัวอย่าง (สมมติ)",
        "Sample Promotion Centre (fictional)",
        "government",
        "coordinator;screening;consulting",
    ),
    (
        "SA02",
        "มหาวิทยาลัยดอยหลวงตัวอย่าง (สมมติ)",
        "Sample Doi Luang University (fictional)",
        "university",
        "mentoring;panel;research",
    ),
    ("SA03", "วิทยาลัยหัตถกรรมตัวอย่าง (สมมติ)", "Sample College of Crafts (fictional)", "university", "mentoring;training"),
    (
        "SA04",
        "ห้องทดสอบมาตรฐานตัวอย่าง (สมมติ)",
        "Sample Standards Laboratory (fictional)",
        "government",
        "testing;standards;panel",
    ),
    (
        "SA05",
        "บริษัท ตลาดกว้างตัวอย่าง จำกัด (สมมติ)",
        "Sample Wide Market Co., Ltd. (fictional)",
        "company",
        "market_access;mentoring",
    ),
    (
        "SA06",
        "ธนาคารกิจการย่อมตัวอย่าง (สมมติ)",
        "Sample Small Enterprise Bank (fictional)",
        "bank",
        "finance;panel;mentoring",
    ),
    (
        "SA07",
        "หอการค้าหุบเขาตัวอย่าง (สมมติ)",
        "Sample Valley Chamber (fictional)",
        "chamber",
        "panel;mentoring;market_access",
    ),
    (
        "SA08",
        "ศูนย์เครื่องจักรกลางตัวอย่าง (สมมติ)",
        "Sample Shared Machinery Centre (fictional)",
        "government",
        "consulting;equipment;committee",
    ),
)
_MENTORING = (
    *((code, kind) for code, _, _, kind, roles in _AGENCIES if "mentoring" in roles),
    ("SA01", "government"),
)
_SECTIONS = "CGIJMN"


def agencies(provinces: tuple[Province, ...]) -> list[Row]:
    """The directory of partner agencies; all of them serve all provinces of the call."""
    served = ";".join(province.code for province in provinces)
    return [
        dict(zip(AGENCY_COLUMNS, (code, th, en, kind, roles, served, f"{code.lower()}@example.org"), strict=True))
        for code, th, en, kind, roles in _AGENCIES
    ]


def mentors(rng: Random, provinces: tuple[Province, ...], records: list[Record], seats: int) -> list[Row]:
    """Mentors in proportion to the seats, a little too few for every need; one cell of one row cannot be read."""
    known = [record.number for record in records if record.eligible and record.number]
    rows = []
    for number in range(1, max(10, round(seats * 0.95)) + 1):
        rows.append(_mentor(rng, number, provinces, known))
    rows[-1]["capacity"] = "สองราย"
    rows[-2]["active"] = "no"
    return rows


def _mentor(rng: Random, number: int, provinces: tuple[Province, ...], known: list[str]) -> Row:
    agency, kind = rng.choice(_MENTORING)
    levels = dict.fromkeys(DIMENSIONS, "0")
    # Those who know digital work and finance are scarce: that is where needs stay unmet.
    strong = rng.sample(DIMENSIONS, 3, counts=(3, 3, 3, 2, 2))
    for dimension in strong[: rng.choice((1, 2, 3))]:
        levels[dimension] = spelling.mark(rng, rng.choice((1, 2, 2, 3)))
    served = rng.sample(provinces, min(len(provinces), rng.choice((1, 2, 2, 3))))
    conflicts = rng.sample(known, min(len(known), rng.choice((0, 0, 0, 1, 2))))
    values = (
        f"SM{number:03d}",
        _person(rng),
        agency,
        kind,
        *levels.values(),
        ";".join(sorted(province.code for province in served)),
        ";".join(sorted(rng.sample(_SECTIONS, rng.randrange(1, 4)))),
        str(rng.choice((2, 3, 3, 4, 5))),
        ";".join(spelling.number(rng, conflict).strip() for conflict in conflicts),
        "yes",
    )
    return dict(zip(MENTOR_COLUMNS, values, strict=True))


def consultants(rng: Random, provinces: tuple[Province, ...], requests: int) -> list[Row]:
    """Registered consultants, one for about forty requests; one registration has run out, one cell cannot be read."""
    rows = []
    for number in range(1, max(8, requests // 40) + 1):
        dimensions = rng.sample(DIMENSIONS, rng.randrange(1, 3))
        served = rng.sample(provinces, min(len(provinces), rng.choice((1, 2, 3))))
        values = (
            f"SC{number:02d}",
            _person(rng),
            f"SAMPLE-{2000 + number}",
            rng.choice(("SA01", "SA03", "SA08")),
            str(rng.randrange(1, 4)),
            ";".join(dimensions),
            ";".join(sorted(province.code for province in served)),
            f"{rng.choice((2020, 2021, 2022))}-{rng.choice(('03-31', '06-30', '12-31'))}",
            "yes",
        )
        rows.append(dict(zip(CONSULTANT_COLUMNS, values, strict=True)))
    rows[-1]["registered_until"] = "31/02/2563"
    rows[-2]["registered_until"] = "31/5/2562"
    rows[-3]["active"] = "no"
    return rows


def _person(rng: Random) -> str:
    return f"{rng.choice(TITLES)}{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
