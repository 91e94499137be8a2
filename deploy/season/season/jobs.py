"""Long work on the platform: sending files, waiting for jobs, and collecting what must be corrected."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from season.client import Platform, PlatformProblem
from season.show import Advance

FINISHED = ("done", "failed")
_SHORTEST, _LONGEST = 0.05, 0.25


class JobFailed(PlatformProblem):
    """The platform gave the work up."""

    def __init__(self, service: str, job: Mapping[str, Any]) -> None:
        what = job.get("filename") or job["kind"]
        super().__init__(
            "job_failed",
            f"{service}: งาน {what} ทำไม่สำเร็จ ({job.get('error')}) โปรดแจ้งผู้ดูแลระบบพร้อมหมายเลขงาน {job['id']}",
            f"{service}: the work on {what} failed ({job.get('error')}). Tell the operator the job's number {job['id']}.",
        )


@dataclass(frozen=True, slots=True)
class Received:
    """A file that a service took in: its job, and where its findings can be asked for."""

    file: str
    service: str
    job: Mapping[str, Any]


@dataclass(slots=True)
class Corrections:
    """What must be corrected, file by file: the findings of files taken in, and of files refused whole."""

    received: list[Received] = field(default_factory=list)
    refused: list[Mapping[str, Any]] = field(default_factory=list)

    def findings(self, platform: Platform) -> Iterator[Mapping[str, Any]]:
        """Every finding in the order of the files and rows; ``file`` is the name as it was sent."""
        yield from self.refused
        for one in self.received:
            if one.job["findings"]:
                for finding in platform.pages(one.service, f"/jobs/{one.job['id']}/findings"):
                    yield {**finding, "file": one.file}

    def download(self, platform: Platform, folder: Path) -> list[Path]:
        """Keep the platform's files of rows to correct and import again; gives those that were written."""
        written = []
        for one in self.received:
            target = folder / f"corrections_{Path(one.file).stem}.csv"
            if one.job["rows_refused"]:
                platform.download(one.service, f"/jobs/{one.job['id']}/corrections.csv", target)
                written.append(target)
            else:
                target.unlink(missing_ok=True)  # of an earlier run, before the rows were corrected
        return written


@dataclass(slots=True)
class CorrectionCounts:
    """How many findings by file and code, and the first of them."""

    by_code: Counter[str] = field(default_factory=Counter)
    first: list[Mapping[str, Any]] = field(default_factory=list)

    def note(self, finding: Mapping[str, Any], keep: int) -> None:
        """Count one; the first ``keep`` are kept."""
        self.by_code[f"{finding['file']}: {finding['code']}"] += 1
        if len(self.first) < keep:
            self.first.append(finding)

    @property
    def total(self) -> int:
        """All of them."""
        return self.by_code.total()


def import_file(
    platform: Platform, corrections: Corrections, service: str, path: str, file: Path, advance: Advance
) -> Mapping[str, Any]:
    """Send a file and wait until every row is handled; the same bytes again are the same job.

    Raises ``PlatformProblem``; what is wrong with a file refused whole is among the corrections then.
    """
    try:
        job = platform.send_file(service, path, file)
    except PlatformProblem as problem:
        corrections.refused += [{**finding, "file": finding.get("file") or file.name} for finding in problem.findings]
        raise
    job = wait_for(platform, service, job, advance)
    corrections.received.append(Received(file.name, service, job))
    return job


def wait_for(
    platform: Platform,
    service: str,
    job: Mapping[str, Any],
    advance: Advance,
    sleep: Callable[[float], None] = time.sleep,
) -> Mapping[str, Any]:
    """Wait until a job has ended; raises ``JobFailed``."""
    pause, done = _SHORTEST, -1
    while job["status"] not in FINISHED:
        advance(job["rows_done"], job["rows"])
        sleep(pause)
        pause = _SHORTEST if job["rows_done"] != done else min(pause * 2, _LONGEST)
        done = job["rows_done"]
        job = platform.get(service, f"/jobs/{job['id']}")
    if job["status"] == "failed":
        raise JobFailed(service, job)
    advance(job["rows"], job["rows"])
    return job
