"""The commands: what is wrong with what was typed is said at once, in the person's language, with status 2."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from season import synthetic
from season.command import app
from season.results import write_json
from tests.season.told_facts import facts_of

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    synthetic.write(synthetic.make(synthetic.Plan()), folder)
    return folder


def run(*words: str | Path, **environ: str) -> tuple[int, str, str]:
    clean = {name: "" for name in os.environ if name.startswith("STARSME_")}
    answer = CliRunner().invoke(app, [str(word) for word in words], env={**clean, "LC_ALL": "en_GB.UTF-8", **environ})
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.exit_code, answer.stdout, answer.stderr


def test_an_empty_folder_is_refused_with_all_that_is_missing(tmp_path: Path) -> None:
    status, _, said = run("run", "--data", tmp_path, "--out", tmp_path / "out", "--url", NOWHERE)
    assert status == 2
    assert "call.yaml" in said
    assert "applications.csv" in said
    assert "Traceback" not in said


def test_the_locale_chooses_the_language_and_an_option_overrides_it(tmp_path: Path) -> None:
    _, _, thai = run("run", "--data", tmp_path, "--out", tmp_path / "o", "--url", NOWHERE, LC_ALL="th_TH.UTF-8")
    _, _, english = run(
        "run", "--data", tmp_path, "--out", tmp_path / "o", "--url", NOWHERE, "--lang", "en", LC_ALL="th_TH"
    )
    assert "ไม่พบไฟล์ใบสมัคร" in thai
    assert "There are no applications" in english


def test_a_language_that_we_do_not_speak_is_refused(tmp_path: Path) -> None:
    assert run("report", "--out", tmp_path, "--lang", "fr")[0] == 2


def test_a_platform_needs_a_token(sample: Path, tmp_path: Path) -> None:
    status, _, said = run("run", "--data", sample, "--out", tmp_path / "out", "--url", NOWHERE)
    assert status == 2
    assert "STARSME_TOKEN" in said


def test_a_token_file_that_is_not_there_is_named(sample: Path, tmp_path: Path) -> None:
    words = ("--url", NOWHERE, "--token-file", tmp_path / "gone")
    status, _, said = run("run", "--data", sample, "--out", tmp_path / "out", *words)
    assert status == 2
    assert "gone" in said


def test_addresses_that_leave_a_service_out_are_refused(sample: Path, tmp_path: Path) -> None:
    status, _, said = run("run", "--data", sample, "--out", tmp_path / "out", "--url", "enrolment=http://a:1")
    assert status == 2
    assert "consulting" in said


def test_a_folder_that_cannot_be_written_is_refused(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, _, said = run("run", "--data", sample, "--out", tmp_path / "file" / "out", "--url", NOWHERE)
    assert status == 2
    assert "cannot be written" in said


def test_a_platform_that_is_away_is_a_failed_step_told_for_programmes_too(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("season.client._TRIES", 1)
    words = ("run", "--data", sample, "--out", tmp_path / "out", "--url", NOWHERE)
    status, told, _ = run(*words, "--json", STARSME_TOKEN="a token")
    outcome = json.loads(told)
    assert status == 1
    assert outcome["completed"] is False
    assert [one["step"] for one in outcome["failed"]] == ["call"]
    assert NOWHERE in outcome["failed"][0]["en"]


def test_a_report_is_written_again_from_the_kept_facts(tmp_path: Path) -> None:
    write_json(tmp_path / "report.json", facts_of(synthetic.make(synthetic.Plan())).as_json())
    assert run("report", "--out", tmp_path, "--lang", "en")[0] == 0
    assert '<html lang="en">' in (tmp_path / "report.html").read_text("utf-8")


def test_a_report_of_nothing_is_refused(tmp_path: Path) -> None:
    status, _, said = run("report", "--out", tmp_path)
    assert status == 2
    assert "starsme season run" in said


def test_a_sample_of_another_size_and_shape_is_invented(tmp_path: Path) -> None:
    words = ("--applications", "90", "--provinces", "50,52,57", "--seed", "3", "--xlsx", "--shuffle-columns")
    assert run("sample", "--out", tmp_path, *words)[0] == 0
    assert (tmp_path / "applications.xlsx").is_file()


@pytest.mark.parametrize("words", [("--provinces", "83"), ("--applications", "5"), ("--encoding", "klingon")])
def test_a_sample_that_cannot_be_is_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    status, _, said = run("sample", "--out", tmp_path / "x", *words)
    assert status == 2
    assert words[1] in said or "60" in said
