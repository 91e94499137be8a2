"""The whole season in one process: right to the last answer, killed at any moment, run again, and with bad input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from season import synthetic
from season.words import DIMENSIONS
from tests.season.seasons import (
    PILOT,
    RESULTS,
    SAMPLE,
    Ended,
    differences,
    expected_of,
    kept_by,
    kill_season_after,
    run_season,
)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """The sample's season, run once for all who only look at it."""
    return run_season(SAMPLE, tmp_path_factory.mktemp("season") / "out")


def test_the_sample_comes_to_its_own_answers(finished: Ended) -> None:
    assert finished.status == 0, finished.said
    assert differences(finished.summary, expected_of(SAMPLE)) == []


def test_every_need_of_the_cohort_has_a_mentor_or_an_explanation(finished: Ended) -> None:
    matching = finished.summary["matching"]
    covered = {
        (match["row"], dimension)
        for match in finished.rows("matches.csv")
        for dimension in match["dimensions"].split(";")
    }
    unmet = {(need["row"], need["dimension"]) for need in finished.rows("unmet_needs.csv")}
    assert 0 < matching["coverage"] == len(covered) < matching["needs"]
    assert not covered & unmet
    stars = {str(row) for result in finished.summary["selection"].values() for row in result["star"]}
    assert covered | unmet == {(row, dimension) for row in stars for dimension in DIMENSIONS}
    assert all(need["reason_th"] and need["reason_en"] for need in finished.rows("unmet_needs.csv"))
    assert all(match["reason_th"] and match["reason_en"] for match in finished.rows("matches.csv"))


def test_each_star_has_one_lead_mentor(finished: Ended) -> None:
    matches = finished.rows("matches.csv")
    leads = [match["row"] for match in matches if match["lead"] == "yes"]
    assert sorted(leads) == sorted({match["row"] for match in matches})


def test_everything_that_was_promised_lies_in_the_results_folder(finished: Ended) -> None:
    assert {name for name in RESULTS if (finished.out / name).stat().st_size > 0} == set(RESULTS)
    corrections = finished.rows("rows_to_correct.csv")
    assert {(row["file"], row["code"]) for row in corrections} >= {
        ("applications.csv", "unreadable"),
        ("scores.csv", "score_invalid"),
    }
    assert all(row["th"] and row["en"] for row in corrections)
    assert (finished.out / "corrections_applications.csv").is_file()


def test_where_the_time_went_is_told(finished: Ended) -> None:
    seconds = json.loads((finished.out / "timings.json").read_text("utf-8"))
    assert {"applications", "screening", "matching", "visits", "settling", "results"} <= set(seconds)
    assert "Where the time went" in finished.said


def test_cells_that_a_spreadsheet_would_run_are_neutralised_in_what_is_written(finished: Ended) -> None:
    assert any("IMPORTXML" in row["name_th"] for row in finished.rows("decisions.csv"))
    for path in finished.out.glob("*.csv"):
        for cell in path.read_text("utf-8-sig").replace('"', "").replace("\r\n", ",").split(","):
            assert not cell.startswith(("=", "@", "+")), f"{path.name}: {cell}"


def test_no_number_lies_open_in_the_files_of_enrolment(finished: Ended) -> None:
    numbers = {one["tax_id"] for one in expected_of(SAMPLE)["applications"] if one["tax_id"]}
    (folder,) = finished.out.glob("platform/*/enrolment.sqlite3")
    # Of the file, its log too; written with dashes a number is still there.
    files = [path.read_bytes() for path in folder.parent.glob("enrolment.sqlite3*")]
    held = b"\n".join(files).replace(b"-", b"").replace(b" ", b"")
    assert len(numbers) > 20
    assert b"applications" in held
    assert [number for number in numbers if number[1:].encode() in held] == []


def test_run_twice_on_the_same_data_it_changes_nothing(finished: Ended) -> None:
    results = {name: (finished.out / name).read_bytes() for name in RESULTS}
    kept = kept_by(finished.out)
    again = run_season(SAMPLE, finished.out)
    assert again.status == 0, again.said
    assert {name: (again.out / name).read_bytes() for name in RESULTS} == results
    assert kept_by(again.out) == kept
    assert kept["enrolment outbox"] > 0
    assert kept["notifications deliveries"] > 0


@pytest.mark.parametrize(
    "step", ["Import the applications", "Rank, propose and publish", "Match mentors", "Import the consultants"]
)
def test_killed_in_the_middle_and_run_again_it_comes_to_the_same(finished: Ended, tmp_path: Path, step: str) -> None:
    # With the same key the enterprises have the same ids, and every tie is broken alike.
    for keys in finished.out.glob("platform/*/keys"):
        shutil.copytree(keys, tmp_path / "out" / keys.relative_to(finished.out))
    said = kill_season_after(step, SAMPLE, tmp_path / "out")
    assert "Where the time went" not in said
    again = run_season(SAMPLE, tmp_path / "out")
    assert again.status == 0, again.said
    for name in RESULTS:
        assert (again.out / name).read_bytes() == (finished.out / name).read_bytes(), name
    assert kept_by(again.out) == kept_by(finished.out)


@pytest.mark.parametrize(
    "shape",
    [
        synthetic.Shape(encoding="cp874", shuffle_columns=True),
        synthetic.Shape(workbook=True, shuffle_columns=True),
    ],
    ids=["windows-874", "workbook"],
)
def test_another_season_in_another_shape_comes_to_its_own_answers(tmp_path: Path, shape: synthetic.Shape) -> None:
    plan = synthetic.Plan(applications=240, provinces=("50", "52", "57", "65", "66"), seed=8, code="star-2562-other")
    synthetic.write(synthetic.make(plan), tmp_path / "data", shape)
    ended = run_season(tmp_path / "data", tmp_path / "out")
    assert ended.status == 0, ended.said
    assert differences(ended.summary, expected_of(tmp_path / "data")) == []


@pytest.mark.skipif(not PILOT.is_dir(), reason="the pilot's folder is not beside the repository")
def test_the_pilot_comes_to_the_oracles_answers(tmp_path: Path) -> None:
    ended = run_season(PILOT, tmp_path / "out")
    assert ended.status == 0, ended.said
    expected = expected_of(PILOT)
    assert differences(ended.summary, expected) == []
    assert ended.summary["matching"]["coverage"] == expected["matching"]["maximum_coverage"]


@pytest.mark.skipif(not PILOT.is_dir(), reason="the pilot's folder is not beside the repository")
def test_a_call_may_count_man_days_by_calendar_year(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for path in PILOT.glob("*.csv"):
        shutil.copyfile(path, data / path.name)
    call = (PILOT / "call.yaml").read_text("utf-8")
    (data / "call.yaml").write_text(call.replace("year: fiscal", "year: calendar"), "utf-8")
    ended = run_season(data, tmp_path / "out")
    assert ended.status == 0, ended.said
    ours, expected = ended.summary["ledger"], expected_of(PILOT)["ledger_if_calendar_year"]
    assert [(one["line"], one["code"]) for one in ours["refused"]] == [
        (one["line"], one["code"]) for one in expected["refused"]
    ]
    assert ours["balances"] == expected["balances"]


def test_with_only_a_call_and_applications_the_selection_stays_a_proposal(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for name in ("call.yaml", "applications.csv"):
        shutil.copy(SAMPLE / name, data)
    ended = run_season(data, tmp_path / "out")
    assert ended.status == 0, ended.said
    assert all(f"There is no {name}" in ended.said for name in ("scores.csv", "mentors.csv", "visits.csv"))
    ours, expected = ended.summary, expected_of(SAMPLE)
    assert [item["verdict"] for item in ours["applications"]] == [item["verdict"] for item in expected["applications"]]
    assert {item["decision"] for item in ours["applications"]} == {"not_rankable", "ineligible"}
    assert ours["ledger"] == {"refused": [], "accepted": [], "balances": []}
    assert ours["matching"] == {"enterprises": 0, "needs": 0, "coverage": 0}
    assert "it has not been published" in (ended.out / "report.html").read_text("utf-8")


def test_a_table_that_lacks_a_column_is_refused_whole_and_the_rest_goes_on(tmp_path: Path) -> None:
    data = shutil.copytree(SAMPLE, tmp_path / "data")
    scores = (data / "scores.csv").read_text("utf-8-sig").replace("innovation,", "inovation,", 1)
    (data / "scores.csv").write_text(scores, "utf-8-sig")
    (data / "mentors.csv").write_bytes(b"%PDF-1.7 no table at all")
    ended = run_season(data, tmp_path / "out")
    assert ended.status == 1, ended.said
    refused = {(row["file"], row["column"], row["code"]) for row in ended.rows("rows_to_correct.csv")}
    assert {("scores.csv", "innovation", "column_missing"), ("mentors.csv", "", "not_a_table")} <= refused
    assert "Traceback" not in ended.said
    ours, expected = ended.summary, expected_of(SAMPLE)
    assert ours["ledger"]["balances"]
    assert [item["verdict"] for item in ours["applications"]] == [item["verdict"] for item in expected["applications"]]
    assert "star" not in {item["decision"] for item in ours["applications"]}


def test_applications_that_are_no_table_are_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    data = shutil.copytree(SAMPLE, tmp_path / "data")
    (data / "applications.csv").write_bytes(b"")
    ended = run_season(data, tmp_path / "out")
    assert ended.status == 1, ended.said
    refused = next(iter(ended.rows("rows_to_correct.csv")))
    assert (refused["file"], refused["code"]) == ("applications.csv", "empty_file")
    assert ended.summary["applications"] == []
    assert len(ended.summary["ledger"]["accepted"]) == len(expected_of(SAMPLE)["ledger"]["accepted"])
