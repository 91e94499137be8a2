"""The folder with a season's files: what may be missing, and what is said when it cannot be a season."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from season.source import OPTIONAL, SourceWrong, read_source

CALL = "code: star-1\nversion: star-2562\nopens_at: 2019-03-01 00:00:00\nopening_day: 2019-03-01\nprovinces: []\n"


def folder_with(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return folder


def english(refused: pytest.ExceptionInfo[SourceWrong]) -> str:
    return " ".join(en for _, en in refused.value.problems)


def test_only_the_call_and_the_applications_are_needed(tmp_path: Path) -> None:
    source = read_source(folder_with(tmp_path, call__yaml=CALL, applications__csv="x"))
    assert source.code == "star-1"
    assert source.files == {}
    assert source.left_out == OPTIONAL


def test_a_workbook_of_applications_will_do(tmp_path: Path) -> None:
    source = read_source(folder_with(tmp_path, call__yaml=CALL, applications__xlsx="x", visits__csv="x"))
    assert source.applications.name == "applications.xlsx"
    assert list(source.files) == ["visits.csv"]


def test_everything_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceWrong) as refused:
        read_source(tmp_path)
    assert "call.yaml" in english(refused)
    assert "applications.csv" in english(refused)
    assert all(th for th, _ in refused.value.problems)


def test_two_files_of_applications_are_refused_rather_than_chosen_from(tmp_path: Path) -> None:
    with pytest.raises(SourceWrong, match=r"both applications\.csv and applications\.xlsx"):
        read_source(folder_with(tmp_path, call__yaml=CALL, applications__csv="x", applications__xlsx="x"))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceWrong, match="nowhere"):
        read_source(tmp_path / "nowhere")


@pytest.mark.parametrize("call", ["code: [", "- a\n- b\n", "title_th: x\n", "code: !!python/object:os.system x\n"])
def test_a_call_that_is_no_call_is_refused(tmp_path: Path, call: str) -> None:
    with pytest.raises(SourceWrong, match=r"call\.yaml"):
        read_source(folder_with(tmp_path, call__yaml=call, applications__csv="x"))


def test_dates_that_nobody_quoted_go_to_the_platform_as_iso_text(tmp_path: Path) -> None:
    call = read_source(folder_with(tmp_path, call__yaml=CALL, applications__csv="x")).call
    assert json.loads(json.dumps(call))["opens_at"] == "2019-03-01T00:00:00"
    assert call["opening_day"] == "2019-03-01"


def test_the_same_files_have_the_same_fingerprint_and_a_changed_cell_has_another(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, call__yaml=CALL, applications__csv="a", scores__csv="b")
    first = read_source(folder).fingerprint()
    assert read_source(folder).fingerprint() == first
    (folder / "scores.csv").write_text("c")
    assert read_source(folder).fingerprint() != first
