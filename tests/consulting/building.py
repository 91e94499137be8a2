"""What tests of consulting are built from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from consulting.bootstrap import SERVICE
from starsme.clock import BANGKOK, FixedClock
from starsme.events import Event
from starsme.events.enrolment import EnterpriseRegistered
from starsme.identifiers import enterprise_id
from starsme.testing import ServiceClient, client
from starsme.testing.service import PSEUDONYM_KEY

PILOT = Path(__file__).parents[2].parent / "shared" / "data" / "pilot"
TODAY = datetime(2019, 3, 1, 10, tzinfo=BANGKOK)
NUMBER, OTHER_NUMBER = "0645973339461", "0555901467154"
KEY = PSEUDONYM_KEY.encode()
ENTERPRISE, OTHER_ENTERPRISE = enterprise_id(NUMBER, KEY), enterprise_id(OTHER_NUMBER, KEY)
COLUMNS = (
    "request_no",
    "enterprise_id",
    "requested_on",
    "hours",
    "service_date",
    "dimension",
    "consultant_code",
    "outcome",
    "cancelled_at",
    "waive_reason",
)


@contextmanager
def consulting(database_url: str = "sqlite://", now: datetime = TODAY, **settings: str) -> Iterator[ServiceClient]:
    """The service on its own database, with the clock standing at ``now``."""
    with client(SERVICE, database_url=database_url, clock=FixedClock(now), **settings) as service:
        yield service


def a_line(request_no: str, **cells: str) -> dict[str, str]:
    """A line of the counter's file: half a man-day in March, held, unless told otherwise."""
    usual = {"enterprise_id": NUMBER, "requested_on": "2019-02-01", "hours": "3", "service_date": "2019-03-20"}
    return {"request_no": request_no, **usual, "outcome": "held", **cells}


def a_file(*lines: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """The counter's file as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def import_visits(service: ServiceClient, *lines: dict[str, str], name: str = "visits.csv") -> dict[str, Any]:
    """Import a file and give the finished job."""
    return imported(service, "visits", a_file(*lines), name)


def imported(service: ServiceClient, kind: str, content: bytes, name: str) -> dict[str, Any]:
    """Send a file, carry the job to its end, and give it."""
    answer = service.post(f"/imports/{kind}?filename={name}", content=content)
    assert answer.status_code == 202, answer.text
    service.run_jobs()
    job: dict[str, Any] = service.get(f"/jobs/{answer.json['id']}").json
    assert job["status"] == "done", job
    return job


def findings(service: ServiceClient, job: dict[str, Any]) -> list[tuple[int, str, str]]:
    """What the sender must correct: row, column, code."""
    items = pages(service, f"/jobs/{job['id']}/findings")
    assert all(item["th"] and item["en"] for item in items)
    return [(item["row"], item["column"], item["code"]) for item in items]


def pages(service: ServiceClient, path: str, **options: Any) -> list[dict[str, Any]]:
    """Every item of a list, page by page."""
    items: list[dict[str, Any]] = []
    after = None
    joint = "&" if "?" in path else "?"
    while True:
        answer = service.get(path + (f"{joint}after={after}" if after else ""), **options)
        assert answer.status_code == 200, answer.text
        items += answer.json["items"]
        after = answer.json["next"]
        if after is None:
            return items


def balance(service: ServiceClient, enterprise: str = ENTERPRISE, year: int = 2562) -> tuple[int, int, int, int]:
    """Granted, reserved, used and available minutes."""
    (item,) = pages(service, f"/balances?enterprise={enterprise}&year={year}")
    return item["granted"], item["reserved"], item["used"], item["available"]


def registered(enterprise: str = ENTERPRISE, on: date = date(2019, 1, 20)) -> Event:
    """Enrolment tells that an enterprise is known."""
    return EnterpriseRegistered.event(
        enterprise_id=enterprise,
        kind="juristic",
        name_th="กิจการสมมติ",
        name_en=None,
        province="50",
        sector="services",
        size="micro",
        registered_on=on,
    )


def a_request(**changes: Any) -> dict[str, Any]:
    """The body of a request at the counter: one man-day in March."""
    return {"enterprise": NUMBER, "hours": "6", "service_date": "2019-03-20", **changes}
