"""Checking with the registry, against a real server: every answer, none, a slow one, and what each means."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from enrolment.adapters.registry_checks import SqlRegistryChecks
from enrolment.application.identity.registry import LEASE
from starsme.auth import Role
from starsme.clock import FixedClock
from starsme.testing import ServiceClient
from tests.enrolment.building import a_form, as_csv, enrolment, enterprise_of, number_of, open_call, pages, send
from tests.enrolment.registry import Answer, FakeRegistry, a_registry, coded, person

NAME = "บริษัท ตัวอย่าง จำกัด"


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with a_registry() as running:
        yield running


def settings(registry: FakeRegistry) -> dict[str, str]:
    return {"STARSME_REGISTRY_URL": registry.url, "STARSME_REGISTRY_TIMEOUT_SECONDS": "1"}


def take_in(service: ServiceClient, *places: int, **cells: str) -> None:
    open_call(service)
    send(service, "applications", as_csv([a_form(place, name_th=NAME, **cells) for place in places]))


def check(service: ServiceClient, times: int = 1) -> None:
    """Ask the registry so many times; what needs no network does not count."""
    for _ in range(times):
        while service.runtime.service.check_registry():
            pass


def of(service: ServiceClient, place: int = 1) -> dict[str, Any]:
    return cast(dict[str, Any], service.get(f"/enterprises/{enterprise_of(place)}?numbers=masked").json["registry"])


def told(service: ServiceClient) -> list[tuple[str, str]]:
    return [
        (event.data["status"], event.data["reason"]) for event in service.published("enrolment.registry-checked.v1")
    ]


def advance(service: ServiceClient, by: timedelta) -> None:
    cast(FixedClock, service.runtime.clock).advance(by)


@pytest.mark.parametrize(
    ("answer", "finding"),
    [
        (person(number_of(1), "บริษัท ตัวอย่าง จำกัด (มหาชน)"), ("verified", "name_matches")),
        (person(number_of(1), "บริษัท อื่น จำกัด"), ("mismatch", "name_differs")),
        (person(number_of(1), NAME, status="ร้าง"), ("mismatch", "not_operating")),
        (coded("1004"), ("unverified", "not_found")),
    ],
)
def test_what_the_registry_says_is_shown_with_the_enterprise_and_told(
    any_database_url: str, registry: FakeRegistry, answer: Answer, finding: tuple[str, str]
) -> None:
    registry.answer = lambda _number: answer
    with enrolment(any_database_url, **settings(registry)) as service:
        take_in(service, 1)
        assert of(service) is None
        check(service)
        seen = of(service)
        assert (seen["status"], seen["reason"]) == finding
        assert seen["reason_th"]
        assert seen["reason_en"]
        assert seen["checked_at"].startswith("2019-03-01T10:00")
        assert pages(service, "/enterprises")[0]["registry"] == seen
        assert registry.asked == [number_of(1)]
        (event,) = service.published("enrolment.registry-checked.v1")
        assert (event.subject, event.data["status"], event.data["reason"]) == (enterprise_of(1), *finding)
        assert number_of(1) not in str(event)
        check(service, 3)
        assert len(registry.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"oops"),
        (404, b"not here"),
        (302, b""),
        (200, b"<html>blocked</html>"),
        (200, b"\xff\xfe"),
        (200, b"[" * 100_000),
        (200, b"null"),
        (200, b'{"status": {"code": "1000"}, "data": []}'),
        (200, b'{"status": {"code": "1000"}, "data": [{"cd:OrganizationJuristicPerson": {}}]}'),
        (200, b'{"status": 7, "data": 7}'),
        (200, b" " * 1_100_000),
        coded("9999"),
        person(number_of(2), NAME),
        (403, b"slow down"),
        (429, b"slow down"),
        coded("8888"),
    ],
)
def test_what_is_no_answer_leaves_the_enterprise_unverified_for_now(registry: FakeRegistry, answer: Answer) -> None:
    registry.answer = lambda _number: answer
    with enrolment(**settings(registry)) as service, capture_logs() as lines:
        take_in(service, 1)
        check(service)
        assert (of(service)["status"], of(service)["reason"]) == ("unverified", "unavailable")
        assert told(service) == []
        assert [line["event"] for line in lines].count("registry_away") == 1
        assert number_of(1) not in str(lines)
        registry.answer = lambda number: person(number, NAME)
        advance(service, timedelta(days=1))
        check(service)
        assert told(service) == [("verified", "name_matches")]


def test_a_registry_that_is_away_or_slow_is_not_waited_for(registry: FakeRegistry) -> None:
    registry.drips = True
    with enrolment(**settings(registry)) as service:
        take_in(service, 1)
        started = time.monotonic()
        check(service)
        assert time.monotonic() - started < 5
        assert of(service)["reason"] == "unavailable"
    nowhere = {"STARSME_REGISTRY_URL": "http://127.0.0.1:9/api/v1", "STARSME_REGISTRY_TIMEOUT_SECONDS": "1"}
    with enrolment(**nowhere) as service:
        take_in(service, 1)
        check(service)
        assert of(service)["reason"] == "unavailable"
        assert service.get("/enterprises").status_code == 200


def test_after_three_failures_the_registry_is_left_alone_for_a_while(registry: FakeRegistry) -> None:
    registry.answer = lambda _number: (500, b"")
    with enrolment(**settings(registry)) as service:
        take_in(service, 1, 2, 3, 4, 5)
        check(service, 6)
        assert len(registry.asked) == 3
        registry.answer = lambda number: person(number, NAME)
        advance(service, timedelta(minutes=1))
        check(service, 6)
        assert len(registry.asked) == 5
        assert told(service) == [("verified", "name_matches")] * 2


@pytest.mark.parametrize(("answer", "rest"), [((429, b""), timedelta(hours=1)), (coded("8888"), timedelta(hours=14))])
def test_a_registry_that_wants_to_be_left_alone_is(registry: FakeRegistry, answer: Answer, rest: timedelta) -> None:
    registry.answer = lambda _number: answer
    with enrolment(**settings(registry)) as service:
        take_in(service, 1, 2)
        check(service, 2)
        advance(service, rest - timedelta(seconds=1))
        check(service, 2)
        assert len(registry.asked) == 1
        advance(service, timedelta(seconds=1))
        check(service)
        assert len(registry.asked) == 2


def test_an_answer_is_kept_until_it_is_old_and_stands_while_the_registry_is_away(registry: FakeRegistry) -> None:
    with enrolment(**settings(registry)) as service:
        registry.answer = lambda number: person(number, NAME)
        take_in(service, 1)
        check(service)
        advance(service, timedelta(days=179))
        check(service)
        assert len(registry.asked) == 1
        registry.answer = lambda _number: (500, b"")
        advance(service, timedelta(days=1))
        check(service)
        assert len(registry.asked) == 2
        assert of(service)["status"] == "verified"
        registry.answer = lambda number: person(number, NAME, status="เลิก")
        advance(service, timedelta(days=1))
        check(service)
        assert told(service) == [("verified", "name_matches"), ("mismatch", "not_operating")]


def test_a_corrected_name_is_compared_with_the_answer_at_hand(registry: FakeRegistry) -> None:
    registry.answer = lambda number: person(number, "บริษัท ถูกต้อง จำกัด")
    with enrolment(**settings(registry)) as service:
        take_in(service, 1)
        check(service)
        with service.runtime.database.begin() as tx:
            tx.connection.execute(text("UPDATE enterprises SET name_th = 'หจก.ถูกต้อง'"))
        again = service.post(f"/enterprises/{enterprise_of(1)}/registry-check", roles=[Role.OFFICER])
        assert (again.status_code, again.json["registry"]["status"]) == (202, "mismatch")
        check(service)
        assert told(service) == [("mismatch", "name_differs"), ("verified", "name_matches")]
        assert len(registry.asked) == 1


def test_natural_persons_are_not_in_the_registry(registry: FakeRegistry) -> None:
    number = "1509900000017"
    with enrolment(**settings(registry)) as service:
        take_in(service, 1, tax_id=number, kind="บุคคลธรรมดา")
        (one,) = pages(service, "/enterprises")
        check(service, 2)
        assert registry.asked == []
        refused = service.post(f"/enterprises/{one['enterprise_id']}/registry-check")
        assert (refused.status_code, refused.json["code"]) == (409, "enterprise_not_juristic")


def test_without_an_address_nothing_is_asked_and_later_the_earlier_ones_are(
    any_database_url: str, registry: FakeRegistry
) -> None:
    with enrolment(any_database_url) as service:
        take_in(service, 1, 2)
        check(service, 2)
        assert of(service) is None
        refused = service.post(f"/enterprises/{enterprise_of(1)}/registry-check")
        assert (refused.status_code, refused.json["code"]) == (409, "registry_off")
    with enrolment(any_database_url, **settings(registry)) as service:
        check(service, 3)
        assert sorted(registry.asked) == sorted([number_of(1), number_of(2)])


def test_a_check_that_somebody_has_in_hand_is_left_to_them_and_taken_up_when_they_died(registry: FakeRegistry) -> None:
    with enrolment(**settings(registry)) as service:
        take_in(service, 1)
        with service.runtime.database.begin() as tx:
            claimed = SqlRegistryChecks().claim(tx.connection, tx.now, tx.now + LEASE)
            assert claimed is not None
        check(service)
        assert registry.asked == []
        advance(service, LEASE)
        check(service)
        assert registry.asked == [number_of(1)]


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"roles": [Role.ENTREPRENEUR], "enterprises": [enterprise_of(1)]}, 403),
        ({"roles": [Role.JUDGE]}, 403),
        ({"roles": [Role.OFFICER], "agency": "AG99"}, 404),
    ],
)
def test_who_may_not_see_an_enterprise_has_it_not_checked(
    registry: FakeRegistry, claims: dict[str, Any], status: int
) -> None:
    with enrolment(**settings(registry)) as service:
        take_in(service, 1)
        assert service.post(f"/enterprises/{enterprise_of(1)}/registry-check", **claims).status_code == status
