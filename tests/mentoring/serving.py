"""The mentoring service in process, and the events that bring it a cohort."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from mentoring.bootstrap import SERVICE
from mentoring.domain.dimension import DIMENSIONS
from starsme.clock import BANGKOK, FixedClock
from starsme.events import Event
from starsme.events.enrolment import ApplicationWithdrawn, CallOpened, SelectionPublished, StarSelected
from starsme.testing import ServiceClient, client

CALL = "star-2562-test"
TODAY = datetime(2019, 3, 4, 10, tzinfo=BANGKOK)  # a Monday in a week without a holiday
HEAD = (
    "code,name,agency,agency_type,management,marketing,innovation,finance,digital,"
    "provinces,industries,capacity,conflicts,active\r\n"
)
A, B = "ent_aaaaaaaaaaaaaaaaaaaaaaaaaa", "ent_bbbbbbbbbbbbbbbbbbbbbbbbbb"
ALL = "1,1,1,1,1"
"""Levels of a mentor who can advise on everything."""


@contextmanager
def mentoring(
    database_url: str = "sqlite://", *, clock: FixedClock | None = None, **settings: str
) -> Iterator[ServiceClient]:
    """The service on its own database, with the clock standing at ``TODAY``."""
    with client(SERVICE, database_url=database_url, clock=clock or FixedClock(TODAY), **settings) as service:
        yield service


def a_mentor(
    code: str,
    levels: str = ALL,
    *,
    provinces: str = "50",
    capacity: str = "1",
    conflicts: str = "",
    active: str = "yes",
    industries: str = "C;G",
    name: str = "",
) -> str:
    """A line of the register: one place in Chiang Mai."""
    return f"{code},{name or f'อ.{code}'},AG02,university,{levels},{provinces},{industries},{capacity},{conflicts},{active}\r\n"


def register(service: ServiceClient, *lines: str, name: str = "mentors.csv") -> dict[str, Any]:
    """Import a register and give the finished job."""
    return imported(service, (HEAD + "".join(lines)).encode(), name)


def imported(service: ServiceClient, content: bytes, name: str = "mentors.csv") -> dict[str, Any]:
    """Send a file, carry the job to its end, and give it."""
    answer = service.post(f"/imports/mentors?filename={name}", content=content)
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


def star(enterprise: str = A, *, province: str = "50", promoted: bool = False, **facts: Any) -> Event:
    """Enrolment tells of a STAR: 40 of 100 in every dimension, unless told otherwise."""
    usual = {
        "application_id": f"app_{enterprise[-4:]}",
        "call_code": CALL,
        "rank": 1,
        "total": "90.00",
        "name_th": f"กิจการ {enterprise[-1]}",
        "kind": "juristic",
        "industry": "C",
        "assessment": dict.fromkeys(map(str, DIMENSIONS), 40),
        "publicity_consent": True,
    }
    return StarSelected.event(enterprise_id=enterprise, province=province, promoted=promoted, **{**usual, **facts})


def withdrawn(enterprise: str = A, **facts: Any) -> Event:
    """Enrolment tells that a STAR withdrew."""
    usual = {"application_id": f"app_{enterprise[-4:]}", "call_code": CALL, "province": "50", "was": "star"}
    return ApplicationWithdrawn.event(enterprise_id=enterprise, name_th="กิจการ", **{**usual, **facts})


def opened(**seats: int) -> Event:
    """Enrolment tells that the call is open; ``opened(p50=10)``."""
    return CallOpened.event(
        call_code=CALL,
        version="star-2562",
        title_th="รอบทดสอบ",
        title_en="Test call",
        opens_at=datetime(2019, 1, 15, tzinfo=BANGKOK),
        closes_at=datetime(2019, 2, 15, tzinfo=BANGKOK),
        provinces={province.removeprefix("p"): count for province, count in seats.items()},
    )


def province_published(province: str = "50", stars: int = 1) -> Event:
    """Enrolment tells that a province is published."""
    counts = dict.fromkeys(("waiting", "declined", "not_rankable", "unfilled_seats"), 0)
    return SelectionPublished.event(
        selection_id=f"{CALL}:{province}", call_code=CALL, province=province, stars=stars, **counts
    )


def propose(service: ServiceClient, call: str = CALL) -> dict[str, Any]:
    """Propose and give the matching."""
    answer = service.post(f"/cohorts/{call}/proposal")
    assert answer.status_code == 200, answer.text
    matching: dict[str, Any] = answer.json
    return matching


def publish(service: ServiceClient, call: str = CALL) -> dict[str, Any]:
    """Propose, publish and give the matching."""
    propose(service, call)
    answer = service.post(f"/cohorts/{call}/publication")
    assert answer.status_code == 200, answer.text
    matching: dict[str, Any] = answer.json
    return matching


def offers(service: ServiceClient, **wanted: str) -> list[dict[str, Any]]:
    """The offers that an officer sees."""
    return pages(service, "/offers?" + "&".join(f"{name}={value}" for name, value in wanted.items()))


def the_offer(service: ServiceClient, **wanted: str) -> dict[str, Any]:
    """The only offer of its kind."""
    (offer,) = offers(service, **wanted)
    return offer


def types(service: ServiceClient) -> list[str]:
    """What the service has published: the facts' names, in order, the register aside."""
    told = [event.type.split(".")[1] for event in service.published()]
    return [name for name in told if name != "mentor-registered"]
