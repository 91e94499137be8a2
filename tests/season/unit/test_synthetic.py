"""The invented seasons: the same from the same seed, with every reason, and cells that mean what was meant."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from season import synthetic
from season.synthetic.applications import FORMULAS, HEADINGS, KEYS
from season.synthetic.places import NORTHERN
from starsme import identifiers, tables, thai
from starsme.events.words import REASONS, REFUSALS

NORTH = tuple(province.code for province in NORTHERN)
PLAN = synthetic.Plan(applications=400, provinces=NORTH[:5], seed=41)
SAMPLE = Path(synthetic.__file__).parents[1] / "sample"
PILOT = Path(__file__).parents[3].parent / "shared" / "data" / "pilot"


@pytest.fixture(scope="module")
def season() -> synthetic.Synthetic:
    return synthetic.make(PLAN)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_plan_gives_the_same_season_byte_for_byte(tmp_path: Path) -> None:
    synthetic.write(synthetic.make(PLAN), tmp_path / "one")
    synthetic.write(synthetic.make(PLAN), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_another_seed_gives_another_season(tmp_path: Path) -> None:
    synthetic.write(synthetic.make(PLAN), tmp_path / "one")
    synthetic.write(synthetic.make(replace(PLAN, seed=42)), tmp_path / "two")
    assert contents(tmp_path / "one")["applications.csv"] != contents(tmp_path / "two")["applications.csv"]


def test_the_sample_that_ships_is_what_its_generator_makes(tmp_path: Path) -> None:
    synthetic.write(synthetic.make(synthetic.Plan()), tmp_path)
    assert contents(tmp_path) == contents(SAMPLE)


def test_no_number_can_exist_yet_every_check_digit_is_right(season: synthetic.Synthetic) -> None:
    numbers = {record.enterprise.number for record in season.records}
    assert all(identifiers.number_is_valid(number) for number in numbers)
    assert all(number[4] == "9" if number[0] == "0" else number[1:3] == "00" for number in numbers)


@pytest.mark.parametrize("plan", [synthetic.Plan(), PLAN])
def test_every_reason_and_every_refusal_occurs(plan: synthetic.Plan) -> None:
    made = synthetic.make(plan)
    assert {reason for record in made.records for reason in record.reasons} == set(REASONS)
    assert {sheet.code for sheet in made.sheets} - {None} == {
        "unknown_application",
        "reference_mismatch",
        "application_not_eligible",
        "conflict_missing",
        "score_invalid",
        "already_scored",
    }
    assert {visit.refusal for visit in made.visits} - {None} == set(REFUSALS)
    assert {visit.effect for visit in made.visits} - {None} == {"used", "released"}
    assert {record.cells[key] for record in made.records for key, _ in FORMULAS} >= {cell for _, cell in FORMULAS}


def test_the_sample_has_a_waiting_list_declined_and_every_way_to_break_a_tie() -> None:
    made = synthetic.make(synthetic.Plan()).expected
    decided = Counter(application["decision"] for application in made["applications"])
    assert set(decided) == {"star", "waiting", "declined", "not_rankable", "ineligible"}
    assert all(province["waiting"] and province["declined"] for province in made["selection"].values())
    ties = {place["tie_with_previous_broken_by"] for result in made["selection"].values() for place in result["order"]}
    assert ties == {None, "innovation", "submitted_at", "number"}


def test_a_cell_without_fault_means_what_was_meant(season: synthetic.Synthetic) -> None:
    sectors = {"ผลิต": "manufacturing", "ค้าส่ง": "wholesale", "ค้าปลีก": "retail", "บริการ": "services"}
    for record in (record for record in season.records if record.eligible):
        cells, it = record.cells, record.enterprise
        assert identifiers.normalise_number(cells["tax_id"]) == it.number
        assert thai.parse_province(cells["province"]) == it.province.code
        assert thai.parse_staff(cells["employees"]) == it.employees
        assert thai.parse_amount_thb(cells["revenue"]) == it.revenue, cells["revenue"]
        assert thai.parse_date(cells["started_on"]) == it.started_on
        assert thai.parse_clock(cells["submitted_at"]) == record.at
        assert [thai.parse_score(cells[key], 0, 4) for key in KEYS[19:]] == list(it.answers)
        word = thai.clean(cells["sector"]).removeprefix("ภาค").removeprefix("การ")
        assert sectors[word] == it.sector


def test_a_cell_that_must_not_be_read_cannot_be_read(season: synthetic.Synthetic) -> None:
    readers = {
        "tax_id": identifiers.normalise_number,
        "province": thai.parse_province,
        "employees": thai.parse_staff,
        "revenue": thai.parse_amount_thb,
        "started_on": thai.parse_date,
        "name_th": thai.parse_text,
        "contact_name": thai.parse_text,
        "phone": thai.parse_text,
    }
    tried: Counter[str] = Counter()
    for record in season.records:
        for key in set(record.fields) & set(readers):
            typed = record.cells[key]
            tried[key] += 1
            try:
                meant = readers[key](typed)
            except thai.Unreadable:
                continue
            assert meant == "", f"{key} {typed!r} was read as {meant!r}"
    assert set(tried) == set(readers)


@pytest.mark.parametrize(
    "shape",
    [
        synthetic.Shape(),
        synthetic.Shape(encoding="cp874", shuffle_columns=True),
        synthetic.Shape(workbook=True, shuffle_columns=True),
    ],
)
def test_a_season_in_any_shape_reads_as_the_same_records(
    season: synthetic.Synthetic, shape: synthetic.Shape, tmp_path: Path
) -> None:
    synthetic.write(season, tmp_path, shape)
    (path,) = tmp_path.glob("applications.*")
    columns = [tables.Column(key, heading) for key, heading in zip(KEYS, HEADINGS, strict=True)]
    rows = tables.read_table(path.read_bytes(), path.name, columns).rows
    assert len(rows) == len(season.records)
    for row, record in zip(rows, season.records, strict=True):
        assert thai.clean(row.cells["name_th"]) == thai.clean(record.cells["name_th"])
        assert thai.clean(row.cells["kind"]) == thai.clean(record.cells["kind"])
        if record.eligible:
            assert identifiers.normalise_number(row.cells["tax_id"]) == record.number
            assert thai.parse_date(row.cells["started_on"]) == record.enterprise.started_on
            assert thai.parse_clock(row.cells["submitted_at"]) == record.at
    if shape.shuffle_columns and not shape.workbook:
        assert next(csv.reader(io.StringIO(path.read_text("cp874")))) != list(HEADINGS)


def test_a_written_season_says_that_it_is_synthetic(season: synthetic.Synthetic, tmp_path: Path) -> None:
    synthetic.write(season, tmp_path)
    call = yaml.safe_load((tmp_path / "call.yaml").read_text("utf-8"))
    assert "SYNTHETIC" in call["title_en"]
    assert "SYNTHETIC" in (tmp_path / "README.md").read_text("utf-8")
    assert json.loads((tmp_path / "expected.json").read_text("utf-8"))["synthetic"] is True
    assert {place["code"]: place["seats"] for place in call["provinces"]} == season.seats


def test_most_eligible_applications_have_three_judges(season: synthetic.Synthetic) -> None:
    counted = Counter(sheet.app_row for sheet in season.sheets if sheet.status == "counted")
    eligible = [record for record in season.records if record.eligible]
    assert sum(counted[str(record.row)] >= 3 for record in eligible) > 0.9 * len(eligible)


def test_a_season_too_small_for_every_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 60"):
        synthetic.Plan(applications=59)


def test_a_province_that_is_not_northern_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="83"):
        synthetic.Plan(provinces=("50", "83"))


@pytest.mark.skipif(not PILOT.is_dir(), reason="the pilot's folder is not beside the repository")
def test_nobody_of_the_pilot_appears_in_our_sample() -> None:
    theirs = (PILOT / "applications.csv").read_text("utf-8-sig")
    ours = synthetic.make(synthetic.Plan())
    assert not [record for record in ours.records if record.enterprise.number in theirs]
    assert not [record for record in ours.records if record.enterprise.name_th in theirs]
    assert not [row for row in (*ours.mentors, *ours.consultants) if row["name"] in theirs]
