"""A large season, invented by ``starsme season sample``, through the deployed service: import, screening, scores, ranking."""

from __future__ import annotations

import json
import random
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import psutil
import requests
import yaml

from enrolment.domain.ranking import Candidate, Panel, rank
from starsme.auth import Role
from tests.enrolment.building import number_of
from tests.servers.services import STARSME, Deployment

POLL_SECONDS = 0.1
LIMIT_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Figures:
    """What one season took."""

    import_seconds: float
    import_processor_seconds: float
    import_peak_megabytes: float
    ranked: int
    proposal_seconds: float


def invent(folder: Path, applications: int) -> None:
    """Write the season's files."""
    words = ["season", "sample", "--out", str(folder), "--applications", str(applications), "--provinces", "all"]
    subprocess.run([STARSME, *words], check=True, capture_output=True)


class LargeSeason:
    """The steps of one call."""

    def __init__(self, deployment: Deployment, folder: Path) -> None:
        self._url = deployment.urls["enrolment"]
        self._process = psutil.Process(deployment.processes["enrolment"].pid)
        self._folder = folder
        self._document = yaml.safe_load((folder / "call.yaml").read_text("utf-8"))
        self._call = f"/calls/{self._document['code']}"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {deployment.token([Role.COORDINATOR, Role.OFFICER])}"

    def run(self) -> Figures:
        """Import, screen, score and rank."""
        self._ask("PUT", self._call, json=self._document)
        processor, started = self._processor_seconds(), time.perf_counter()
        self._import("applications")
        seconds, processor = time.perf_counter() - started, self._processor_seconds() - processor
        peak = self._peak_megabytes()
        self._wait(self._ask("POST", f"{self._call}/screening"))
        self._import("scores")
        started = time.perf_counter()
        proposed = self._ask("POST", f"{self._call}/selection/proposal")
        proposal = time.perf_counter() - started
        ranked = sum(province["rankable"] for province in proposed["provinces"].values())
        return Figures(seconds, processor, peak, ranked, proposal)

    def _import(self, kind: str) -> None:
        content = (self._folder / f"{kind}.csv").read_bytes()
        headers = {"Content-Type": "application/octet-stream"}
        path = f"{self._call}/imports/{kind}?filename={kind}.csv"
        self._wait(self._ask("POST", path, data=content, headers=headers))

    def _wait(self, job: Any) -> None:
        deadline = time.monotonic() + LIMIT_SECONDS
        while job["status"] != "done":
            if job["status"] == "failed" or time.monotonic() > deadline:
                raise RuntimeError(json.dumps(job, ensure_ascii=False))
            time.sleep(POLL_SECONDS)
            job = self._ask("GET", f"/jobs/{job['id']}")

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        answer = self._session.request(method, self._url + path, timeout=LIMIT_SECONDS, **options)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:2000]}")
        return answer.json()

    def _processor_seconds(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def _peak_megabytes(self) -> float:
        """The highest resident size that the kernel has seen."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def seconds_to_rank(count: int) -> float:
    """The pure ranking of invented candidates, many of them equal up to the last tie-break."""
    chance = random.Random(5)
    opening = datetime(2019, 3, 1, tzinfo=UTC)
    candidates = [
        Candidate(
            row,
            number_of(row),
            "50",
            opening + timedelta(minutes=chance.randrange(5_000)),
            Panel(3, Fraction(chance.randrange(60, 301), 3), Fraction(chance.randrange(3, 16), 3)),
        )
        for row in range(1, count + 1)
    ]
    started = time.perf_counter()
    rank(candidates)
    return time.perf_counter() - started
