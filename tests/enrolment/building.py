"""What tests of the running service are built from: the service on a database, files, and the season's steps."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from enrolment.bootstrap import SERVICE
from enrolment.domain.words import Dimension
from starsme.clock import BANGKOK, FixedClock
from starsme.identifiers import enterprise_id
from starsme.testing import ServiceClient, client
from starsme.testing.service import PSEUDONYM_KEY
from tests.enrolment.making import call_document, form_cells

PILOT = Path(__file__).parents[3] / "shared" / "data" / "pilot"
TODAY = datetime(2019, 3, 1, 10, tzinfo=BANGKOK)
CALL = "/calls/star-test"


@contextmanager
def enrolment(database_url: str = "sqlite://", **settings: str) -> Iterator[ServiceClient]:
    """The service on its own database, with the clock standing at ``TODAY``."""
    with client(SERVICE, database_url=database_url, clock=FixedClock(TODAY), **settings) as service:
        yield service


def number_of(place: int) -> str:
    """The ``place``-th valid juristic number."""
    twelve = f"0{place:011d}"
    weighted = sum((13 - index) * int(digit) for index, digit in enumerate(twelve))
    return twelve + str((11 - weighted % 11) % 10)


def enterprise_of(place: int) -> str:
    """The pseudonym of the ``place``-th number."""
    return enterprise_id(number_of(place), PSEUDONYM_KEY.encode())


def a_form(place: int, **cells: str) -> Mapping[str, str]:
    """The ``place``-th applicant's record, without fault."""
    usual = {
        "tax_id": number_of(place),
        "submitted_at": f"15/1/2562, 9:{place:02d}:00",
        "email": f"e{place}@example.com",
    }
    return form_cells(**(usual | cells))


def a_sheet_line(judge: str, row: int, points: int | str = 4, **cells: str) -> Mapping[str, str]:
    """A judge's sheet about applicant ``row`` whose record is ``row`` too."""
    usual = {"judge_code": judge, "agency": "AG01", "app_row": str(row), "tax_id": number_of(row), "conflict": "no"}
    return usual | {"remark": ""} | {dimension.value: str(points) for dimension in Dimension} | cells


def a_panel(row: int, points: int, judges: int = 3) -> list[Mapping[str, str]]:
    """The sheets of some judges who agree."""
    return [a_sheet_line(f"J{judge}", row, points) for judge in range(1, judges + 1)]


def as_csv(records: Sequence[Mapping[str, str]]) -> bytes:
    """The records as a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(records[0]))
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode("utf-8-sig")


def open_call(service: ServiceClient, **changes: Any) -> None:
    """Open the test call."""
    answer = service.put(CALL, body=call_document(**changes))
    assert answer.status_code in (200, 201), answer.text


def send(
    service: ServiceClient, kind: str, content: bytes, filename: str = "file.csv", call: str = CALL
) -> dict[str, Any]:
    """Import a file and let the job finish; gives the job."""
    path = "/imports/agencies" if kind == "agencies" else f"{call}/imports/{kind}"
    answer = service.post(f"{path}?filename={filename}", content=content)
    assert answer.status_code in (200, 202), answer.text
    service.run_jobs()
    return done(service, answer.json["id"])


def done(service: ServiceClient, job_id: str) -> dict[str, Any]:
    """A job that must have ended well."""
    job: dict[str, Any] = service.get(f"/jobs/{job_id}").json
    assert job["status"] == "done", job
    return job


def screen(service: ServiceClient, call: str = CALL) -> dict[str, Any]:
    """Screen a call and let the job finish; gives the job."""
    answer = service.post(f"{call}/screening")
    assert answer.status_code == 202, answer.text
    service.run_jobs()
    return done(service, answer.json["id"])


def publish(service: ServiceClient, call: str = CALL) -> dict[str, Any]:
    """Propose and publish, once the call has closed; gives the published selection."""
    closing = datetime.fromisoformat(service.get(call).json["closes_at"])
    if service.runtime.clock.now() <= closing:
        service.runtime.clock.move_to(closing + timedelta(seconds=1))  # type: ignore[attr-defined]
    proposed = service.post(f"{call}/selection/proposal")
    assert proposed.status_code in (200, 201), proposed.text
    published = service.post(f"{call}/selection/publication", headers={"If-Match": proposed.headers["ETag"]})
    assert published.status_code == 200, published.text
    return dict(published.json)


def pages(service: ServiceClient, path: str, limit: int = 1000, **options: Any) -> list[dict[str, Any]]:
    """Every item of a list."""
    items: list[dict[str, Any]] = []
    after = None
    while True:
        answer = service.get(f"{path}?limit={limit}" + (f"&after={after}" if after else ""), **options)
        assert answer.status_code == 200, answer.text
        items += answer.json["items"]
        after = answer.json["next"]
        if after is None:
            return items


def applications(service: ServiceClient) -> dict[int, dict[str, Any]]:
    """The test call's applications by row."""
    return {item["row"]: item for item in pages(service, f"{CALL}/applications")}


def sheets(service: ServiceClient) -> list[str]:
    """What became of the test call's sheets: the code of a refusal, else the status."""
    return [item["code"] or item["status"] for item in pages(service, f"{CALL}/scores")]
