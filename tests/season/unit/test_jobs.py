"""Long work: a file is sent, waited for, and what is wrong with it is collected by file, row and column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from season.client import Addresses, Platform, PlatformProblem
from season.jobs import Corrections, JobFailed, import_file, wait_for
from tests.season.fake_services import Answer, FakeServices, fake_services


@pytest.fixture
def services() -> Iterator[FakeServices]:
    with fake_services() as fake:
        yield fake


@pytest.fixture
def platform(services: FakeServices) -> Iterator[Platform]:
    made = Platform(Addresses.read([services.address]), "a token", sleep=lambda _seconds: None)
    yield made
    made.close()


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    file = tmp_path / "scores.csv"
    file.write_text("judge\n")
    return file


def a_job(**told: Any) -> dict[str, Any]:
    job = {"id": "job-1", "kind": "scores", "filename": "scores.csv", "status": "running", "rows": 10, "rows_done": 0}
    return {**job, "findings": 0, "rows_refused": 0, "error": None, **told}


def finding(row: int | None, column: str) -> dict[str, Any]:
    return {"file": "", "row": row, "column": column, "code": "score_invalid", "th": "แก้", "en": "Correct it."}


def test_progress_is_told_until_the_job_is_done(services: FakeServices, platform: Platform) -> None:
    answers = [Answer(a_job(rows_done=done)) for done in (0, 4, 8)] + [Answer(a_job(status="done", rows_done=10))]
    services.answer("GET", "/enrolment/jobs/job-1", *answers)
    heard: list[tuple[int, int]] = []
    wait_for(platform, "enrolment", a_job(), lambda done, whole: heard.append((done, whole)), sleep=lambda _pause: None)
    assert heard == [(0, 10), (0, 10), (4, 10), (8, 10), (10, 10)]


def test_a_job_that_the_platform_gave_up_says_its_number_and_error(services: FakeServices, platform: Platform) -> None:
    failed = a_job(status="failed", error="KeyError: 'x'")
    with pytest.raises(JobFailed, match=r"KeyError.*job-1"):
        wait_for(platform, "enrolment", failed, lambda _done, _whole: None)


def test_findings_carry_the_name_of_the_file_that_was_sent(
    services: FakeServices, platform: Platform, scores: Path
) -> None:
    services.answer("POST", "/enrolment/imports", Answer(a_job(status="done", findings=2, rows_refused=2), 202))
    services.answer(
        "GET",
        "/enrolment/jobs/job-1/findings",
        Answer({"items": [finding(3, "digital"), finding(9, "x")], "next": None}),
    )
    corrections = Corrections()
    import_file(platform, corrections, "enrolment", "/imports", scores, lambda _done, _whole: None)
    assert [(one["file"], one["row"]) for one in corrections.findings(platform)] == [
        ("scores.csv", 3),
        ("scores.csv", 9),
    ]


def test_a_file_refused_whole_is_among_the_corrections(
    services: FakeServices, platform: Platform, scores: Path
) -> None:
    refusal = {
        "code": "file_refused",
        "detail_th": "รับไม่ได้",
        "detail_en": "Refused.",
        "errors": [finding(None, "conflict")],
    }
    services.answer("POST", "/enrolment/imports", Answer(refusal, 422))
    corrections = Corrections()
    with pytest.raises(PlatformProblem):
        import_file(platform, corrections, "enrolment", "/imports", scores, lambda _done, _whole: None)
    assert [(one["file"], one["row"], one["column"]) for one in corrections.findings(platform)] == [
        ("scores.csv", None, "conflict")
    ]


def test_the_file_of_rows_to_correct_is_kept_and_an_outdated_one_is_not(
    services: FakeServices, platform: Platform, scores: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "corrections_scores.csv"
    services.answer("POST", "/enrolment/imports", Answer(a_job(status="done", findings=1, rows_refused=1), 202))
    services.answer("GET", "/enrolment/jobs/job-1/corrections.csv", Answer(b"\xef\xbb\xbfjudge\r\n"))
    corrections = Corrections()
    import_file(platform, corrections, "enrolment", "/imports", scores, lambda _done, _whole: None)
    assert corrections.download(platform, tmp_path) == [kept]
    assert kept.read_bytes() == b"\xef\xbb\xbfjudge\r\n"
    services.answer("POST", "/enrolment/imports", Answer(a_job(status="done"), 202))
    corrected = Corrections()
    import_file(platform, corrected, "enrolment", "/imports", scores, lambda _done, _whole: None)
    assert corrected.download(platform, tmp_path) == []
    assert not kept.exists()
