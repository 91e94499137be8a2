"""The four services with a small season behind them, so that what is sent can be about something."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import yaml
from sqlalchemy import select
from werkzeug.test import TestResponse

from starsme.clock import BANGKOK, FixedClock
from starsme.events.envelope import CONTENT_TYPE
from starsme.identifiers import enterprise_id, normalise_number, number_is_valid
from starsme.messaging.broker import Delivery
from starsme.messaging.tables import outbox
from starsme.service import installed_service
from starsme.testing import ServiceClient, client
from starsme.testing.service import PSEUDONYM_KEY

SAMPLE = Path(__file__).parents[2] / "deploy" / "season" / "season" / "sample"
NAMES = ("enrolment", "mentoring", "consulting", "notifications")
CALL = "star-2562-sample"
TODAY = datetime(2019, 5, 20, 10, tzinfo=BANGKOK)


@contextmanager
def service(name: str, database_url: str, **settings: str) -> Iterator[ServiceClient]:
    """One service in process, with the clock standing after the call closed."""
    with client(installed_service(name), database_url=database_url, clock=FixedClock(TODAY), **settings) as opened:
        yield opened


def play(urls: Mapping[str, str]) -> None:
    """Fill the databases: a call from its opening to its selection, matched mentors, booked visits, letters to send."""
    with ExitStack() as stack:
        services = {name: stack.enter_context(service(name, urls[name])) for name in NAMES}
        _enrol(services["enrolment"])
        for name in NAMES[1:]:
            _tell(services["enrolment"], services[name])
        _match(services["mentoring"])
        _consult(services["consulting"])
        for name in NAMES[1:3]:
            _tell(services[name], services["notifications"])


def _tell(teller: ServiceClient, listener: ServiceClient) -> None:
    with teller.runtime.database.begin() as tx:
        wanted = select(outbox.c.content).where(outbox.c.type.in_(listener.runtime.inbox.types))
        told = tx.connection.execute(wanted.order_by(outbox.c.position)).scalars().all()
    listener.runtime.inbox.take([Delivery(1, content.encode(), CONTENT_TYPE, {}, "", "", False) for content in told])


def _enrol(enrolment: ServiceClient) -> None:
    document = yaml.safe_load((SAMPLE / "call.yaml").read_text("utf-8"))
    _done(enrolment.put(f"/calls/{CALL}", body=document))
    _send(enrolment, "/imports/agencies", "agencies.csv")
    _send(enrolment, f"/calls/{CALL}/imports/applications", "applications.csv")
    _ended(enrolment, enrolment.post(f"/calls/{CALL}/screening"))
    _send(enrolment, f"/calls/{CALL}/imports/scores", "scores.csv")
    tag = _done(enrolment.post(f"/calls/{CALL}/selection/proposal")).headers["ETag"]
    _done(enrolment.post(f"/calls/{CALL}/selection/publication", headers={"If-Match": tag}))


def _match(mentoring: ServiceClient) -> None:
    _send(mentoring, "/imports/mentors", "mentors.csv")
    tag = _done(mentoring.post(f"/cohorts/{CALL}/proposal")).headers["ETag"]
    _done(mentoring.post(f"/cohorts/{CALL}/publication", headers={"If-Match": tag}))


def _consult(consulting: ServiceClient) -> None:
    _send(consulting, "/imports/consultants", "consultants.csv")
    _send(consulting, "/imports/visits", "visits.csv")


def _send(target: ServiceClient, path: str, name: str) -> None:
    _ended(target, target.post(f"{path}?filename={name}", content=(SAMPLE / name).read_bytes()))


def _ended(target: ServiceClient, answer: TestResponse) -> None:
    job = _done(answer).json["id"]
    target.run_jobs()
    assert target.get(f"/jobs/{job}").json["status"] == "done", target.get(f"/jobs/{job}").text


def _done(answer: TestResponse) -> TestResponse:
    assert answer.status_code in (200, 201, 202), answer.text
    return answer


def known_things() -> dict[str, list[str]]:
    """People and firms of the season, by the names that tokens carry."""
    known = {name: [row["code"] for row in _rows(f"{name}.csv")] for name in ("agencies", "mentors", "consultants")}
    sheets = _rows("scores.csv")
    known["judges"] = sorted({row["judge_code"] for row in sheets})
    numbers = {normalise_number(row["tax_id"]) for row in sheets if row["tax_id"].strip()}
    known["enterprises"] = sorted(
        enterprise_id(number, PSEUDONYM_KEY.encode()) for number in numbers if number_is_valid(number)
    )
    return known | {"calls": [CALL], "provinces": ["50", "51"]}


def _rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
