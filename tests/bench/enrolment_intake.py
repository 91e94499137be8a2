"""How long enrolment takes for a large season, step by step, on SQLite or the database given.

``python -m tests.bench.enrolment_intake [applications] [database url]``
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from starsme.logging import configure_logging
from tests.enrolment.building import CALL, a_form, a_sheet_line, as_csv, enrolment, number_of, open_call, pages

JUDGES_A_PANEL = 3


@contextmanager
def timed(step: str, count: int) -> Iterator[None]:
    """Print how long the block took, and how many a second that is."""
    started = time.perf_counter()
    yield
    seconds = time.perf_counter() - started
    print(f"{step:<12} {count:>8,} in {seconds:6.2f} s  {count / seconds:>9,.0f}/s")  # noqa: T201


def forms(count: int) -> bytes:
    """Applications that differ as real ones do: answers, sizes, provinces, one in ten with a fault."""
    chance = random.Random(count)
    records = []
    for place in range(1, count + 1):
        cells = {
            f"{dimension}_{question}": str(chance.randint(0, 4)) for dimension in DIMENSIONS for question in range(1, 6)
        }
        cells |= {"employees": str(chance.randint(1, 80)), "revenue": f"{chance.randint(1, 400)} ล้าน"}
        cells["province"] = chance.choice(["เชียงใหม่", "จ.ลำพูน", "Chiang Mai"])
        if chance.random() < 0.1:
            cells[chance.choice(["phone", "kind", "started_on"])] = "-"
        records.append(a_form(place, submitted_at="15/1/2562, 9:00:00", **cells))
    return as_csv(records)


DIMENSIONS = ("management", "marketing", "innovation", "finance", "digital")


def sheets(rows: list[int]) -> bytes:
    """A panel's sheets for each of the rows."""
    chance = random.Random(1)
    lines = []
    for row in rows:
        for judge in chance.sample(range(30), JUDGES_A_PANEL):
            points = {dimension: str(chance.randint(1, 5)) for dimension in DIMENSIONS}
            lines.append(a_sheet_line(f"J{judge:02}", row, tax_id=number_of(row), **points))
    return as_csv(lines)


def main(count: int, database_url: str) -> None:
    """Run the season's enrolment part once."""
    configure_logging(level="WARNING")
    content = forms(count)
    with enrolment(database_url) as service:
        open_call(service)
        with timed("import", count):
            service.post(f"{CALL}/imports/applications", content=content)
            service.run_jobs()
        with timed("screening", count):
            service.post(f"{CALL}/screening")
            service.run_jobs()
        with timed("list", count):
            eligible = [item["row"] for item in pages(service, f"{CALL}/applications") if item["verdict"] == "eligible"]
        scores = sheets(eligible)
        with timed("scores", len(eligible) * JUDGES_A_PANEL):
            service.post(f"{CALL}/imports/scores", content=scores)
            service.run_jobs()
        with timed("proposal", len(eligible)):
            tag = service.post(f"{CALL}/selection/proposal").headers["ETag"]
        with timed("publication", len(eligible)):
            service.post(f"{CALL}/selection/publication", headers={"If-Match": tag})
        print(f"events       {len(service.published()):>8,}")  # noqa: T201
    print(f"memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>8,.0f} MB at most")  # noqa: T201


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 20_000,
            sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/enrolment.sqlite3",
        )
