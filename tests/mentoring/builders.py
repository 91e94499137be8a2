"""Mentors, enterprises and cohorts for tests: everything has a plain default, a test says what it is about."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mentoring.domain.cohort import Member
from mentoring.domain.dimension import DIMENSIONS, Dimension
from mentoring.domain.identity import CallCode, EnterpriseId, MentorId, Pair
from mentoring.domain.mentor import Level, Mentor
from mentoring.domain.standing import Held, Standing
from starsme.identifiers import enterprise_id, normalise_number

CALL = CallCode("star-2562-test")
PILOT = Path(__file__).parents[3] / "shared" / "data" / "pilot"
KEY = b"a key for tests only, never for a deployment"


def levels(**given: int) -> dict[Dimension, Level]:
    return {Dimension(name): Level(level) for name, level in given.items()}


def mentor(
    code: str = "M1",
    *,
    provinces: Iterable[str] = ("50",),
    capacity: int = 3,
    conflicts: Iterable[str] = (),
    industries: Iterable[str] = (),
    active: bool = True,
    name: str = "",
    **level: int,
) -> Mentor:
    """``mentor("M1", finance=2)``: in province 50, with three places."""
    return Mentor(
        MentorId(code),
        name or f"อาจารย์ {code}",
        "AG02",
        levels(**level),
        frozenset(provinces),
        capacity,
        agency_type="university",
        industries=frozenset(industries),
        conflicts=frozenset(map(EnterpriseId, conflicts)),
        active=active,
    )


def enterprise(
    code: str = "ent_a", *, province: str = "50", industry: str | None = None, promoted: bool = False, **score: int
) -> Member:
    """``enterprise("ent_a", finance=20)``: in province 50; 50 in every dimension that is not given."""
    return Member(
        CALL,
        EnterpriseId(code),
        f"app_{code}",
        f"กิจการ {code}",
        province,
        industry,
        {dimension: score.get(dimension, 50) for dimension in DIMENSIONS},
        promoted=promoted,
    )


def pair(mentor_id: str, enterprise: str) -> Pair:
    return Pair(MentorId(mentor_id), EnterpriseId(enterprise))


def held(mentor_id: str, enterprise: str, *dimensions: str, lead: bool = False, accepted: bool = False) -> Held:
    return Held(pair(mentor_id, enterprise), tuple(map(Dimension, dimensions)), lead, accepted)


def standing(*offers: Held, declined: Iterable[Pair] = (), elsewhere: Mapping[MentorId, int] | None = None) -> Standing:
    return Standing(offers, elsewhere or {}, frozenset(declined))


def season(
    enterprises: int, mentors: int, *, provinces: int = 17, seed: int = 0, most_places: int = 5, serves: int = 3
) -> tuple[list[Mentor], list[Member]]:
    """A cohort of any size, always the same for the same arguments."""
    chance = random.Random(seed)
    sections = "ACGHIJMNS"
    members = [
        enterprise(
            f"ent_{number:04}",
            province=str(number % provinces),
            industry=chance.choice(sections),
            **{dimension: chance.randrange(0, 101, 5) for dimension in DIMENSIONS},
        )
        for number in range(enterprises)
    ]
    register = []
    for number in range(mentors):
        strong = chance.sample(DIMENSIONS, chance.choice([1, 1, 1, 2, 2, 3]))
        home = chance.randrange(provinces)
        register.append(
            mentor(
                f"M{number:03}",
                provinces=[str((home + step) % provinces) for step in range(chance.randint(1, serves))],
                capacity=chance.randint(0, most_places),
                industries=chance.sample(sections, chance.randint(1, 3)),
                **{dimension: chance.randint(1, 3) for dimension in strong},
            )
        )
    return register, members


def pilot_cohort() -> list[Member]:
    """The enterprises that the pilot's selection made STAR, from its expected answers."""
    expected = json.loads((PILOT / "expected.json").read_text(encoding="utf-8"))
    applications = {each["row"]: each for each in expected["applications"]}
    selected = [applications[row] for province in expected["selection"].values() for row in province["star"]]
    return [_pilot_member(each) for each in selected]


def _pilot_member(application: dict[str, Any]) -> Member:
    code = enterprise_id(application["tax_id"], KEY)
    scores = {dimension: application["assessment"][dimension] for dimension in DIMENSIONS}
    return enterprise(code, province=application["province"], industry=application["tsic_section"], **scores)


def pilot_mentors() -> list[Mentor]:
    """The pilot's register."""
    with (PILOT / "mentors.csv").open(encoding="utf-8-sig", newline="") as file:
        return [_pilot_mentor(row) for row in csv.DictReader(file)]


def _pilot_mentor(row: dict[str, str]) -> Mentor:
    numbers = [normalise_number(cell) for cell in row["conflicts"].split(";") if cell.strip()]
    return mentor(
        row["code"],
        provinces=row["provinces"].split(";"),
        capacity=int(row["capacity"]),
        conflicts=[enterprise_id(number, KEY) for number in numbers],
        industries=row["industries"].split(";"),
        active=row["active"] == "yes",
        **{dimension: int(row[dimension]) for dimension in DIMENSIONS},
    )
