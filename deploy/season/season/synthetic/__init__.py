"""Invented seasons of any size, messy as real intake is, with the answers that the platform must give.

``make`` is deterministic: the same plan gives the same season, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from season.synthetic import answers, applications, documents, files, panel, registers, visits
from season.synthetic.enterprises import enterprises
from season.synthetic.places import Province, northern

__all__ = ["SMALLEST", "WINDOW", "Plan", "Shape", "Synthetic", "make", "write"]

SMALLEST = 60
"""Fewer applications cannot carry every reason and still fill a waiting list."""

_BANGKOK = ZoneInfo("Asia/Bangkok")
WINDOW = applications.Window(datetime(2019, 3, 1, tzinfo=_BANGKOK), datetime(2019, 3, 29, 23, 59, 59, tzinfo=_BANGKOK))


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make: how many applications, for which provinces (DOPA codes), from which seed."""

    applications: int = 66
    provinces: tuple[str, ...] = ("50", "51")
    seed: int = 2562
    code: str = "star-2562-sample"

    def __post_init__(self) -> None:
        if self.applications < SMALLEST:
            raise ValueError(f"a season has at least {SMALLEST} applications")
        northern(self.provinces)


@dataclass(frozen=True, slots=True)
class Shape:
    """How the intake file is written. ``encoding`` as Python names it; a workbook has none."""

    encoding: str = "utf-8-sig"
    workbook: bool = False
    shuffle_columns: bool = False


@dataclass(frozen=True)
class Synthetic:
    """A season: its inputs as objects, and ``expected``, the answers."""

    plan: Plan
    provinces: tuple[Province, ...]
    seats: Mapping[str, int]
    records: list[applications.Record]
    sheets: list[panel.Sheet]
    mentors: list[registers.Row]
    consultants: list[registers.Row]
    agencies: list[registers.Row]
    visits: list[visits.Visit]

    @cached_property
    def expected(self) -> dict[str, Any]:
        """The answers, in the shape of ``summary.json``."""
        return answers.summary(self.records, self.sheets, self.visits, self.seats)


def make(plan: Plan) -> Synthetic:
    """Invent the season of a plan."""
    rng = Random(plan.seed)  # noqa: S311 - invention, not secrecy
    provinces = northern(plan.provinces)
    records = applications.records(rng, enterprises(rng, provinces, WINDOW.opening), WINDOW, plan.applications)
    sheets = panel.sheets(rng, records)
    seats = _seats(provinces, records)
    requests = max(40, round(plan.applications * 0.7))
    consultants = registers.consultants(rng, provinces, requests)
    return Synthetic(
        plan=plan,
        provinces=provinces,
        seats=seats,
        records=records,
        sheets=sheets,
        mentors=registers.mentors(rng, provinces, records, sum(seats.values())),
        consultants=consultants,
        agencies=registers.agencies(provinces),
        visits=visits.visits(rng, records, requests, [row["code"] for row in consultants[:-3]]),
    )


def write(season: Synthetic, folder: Path, shape: Shape = Shape()) -> None:
    """Write the season's files into ``folder`` (made if needed). Existing files of the same names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    keys, headings = list(applications.KEYS), list(applications.HEADINGS)
    if shape.shuffle_columns:
        keys, headings = files.shuffled(Random(season.plan.seed), keys, headings)  # noqa: S311
    cells = (record.cells for record in season.records)
    if shape.workbook:
        files.write_workbook(folder / "applications.xlsx", keys, headings, cells)
    else:
        files.write_table(folder / "applications.csv", keys, headings, cells, shape.encoding)
    for name, columns, rows in (
        ("scores.csv", panel.COLUMNS, (sheet.cells() for sheet in season.sheets)),
        ("mentors.csv", registers.MENTOR_COLUMNS, season.mentors),
        ("consultants.csv", registers.CONSULTANT_COLUMNS, season.consultants),
        ("agencies.csv", registers.AGENCY_COLUMNS, season.agencies),
        ("visits.csv", visits.COLUMNS, (visit.cells for visit in season.visits)),
    ):
        files.write_table(folder / name, columns, columns, rows)
    seats = {place: season.seats[place.code] for place in season.provinces}
    files.write_yaml(
        folder / "call.yaml",
        documents.call(season.plan.code, WINDOW, seats),
        "SYNTHETIC call: invented for trying the platform out.",
    )
    files.write_yaml(
        folder / "questions.yaml", documents.questions(), "The 25 questions of the self-assessment; each answered 0-4."
    )
    text = documents.readme(season.plan.applications, len(season.provinces), season.plan.seed)
    (folder / "README.md").write_text(text, encoding="utf-8")
    files.write_json(folder / "expected.json", {"synthetic": True, "call": season.plan.code, **season.expected})


def _seats(provinces: tuple[Province, ...], records: list[applications.Record]) -> dict[str, int]:
    """Ten a province; where too few apply for a waiting list, fewer."""
    eligible = Counter(record.enterprise.province.code for record in records if record.eligible)
    return {place.code: min(10, max(2, eligible[place.code] * 2 // 5)) for place in provinces}
