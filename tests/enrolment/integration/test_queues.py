from datetime import datetime, timedelta
from typing import Any

import pytest

from starsme.auth import Role
from starsme.clock import BANGKOK
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    CALL,
    a_form,
    a_panel,
    as_csv,
    enrolment,
    open_call,
    pages,
    publish,
    screen,
    send,
)
from tests.enrolment.making import call_document

AGENCIES = [
    {"code": "LPN", "name_th": "อุตสาหกรรมจังหวัดลำพูน", "provinces": "51"},
    {"code": "TAK", "name_th": "อุตสาหกรรมจังหวัดตาก", "provinces": "63"},
]


def queue(service: ServiceClient, name: str, **options: Any) -> dict[str, Any]:
    answer = service.get("/queues", **options)
    assert answer.status_code == 200, answer.text
    (found,) = [one for one in answer.json["queues"] if one["name"] == name]
    return dict(found)


def test_a_call_goes_from_queue_to_queue_until_it_is_published(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        assert {one["items"] for one in service.get("/queues").json["queues"]} == {0}
        send(service, "applications", as_csv([a_form(1), a_form(2)]))
        assert queue(service, "screening")["items"] == 2
        (item,) = pages(service, "/queues/screening")
        assert (item["id"], item["count"], item["call_code"]) == ("star-test", 2, "star-test")
        screen(service)
        assert (queue(service, "screening")["items"], queue(service, "proposals")["items"]) == (0, 1)
        send(service, "scores", as_csv(a_panel(1, 5) + a_panel(2, 4)))
        service.post(f"{CALL}/selection/proposal")
        waiting = queue(service, "publications")
        assert (queue(service, "proposals")["items"], waiting["items"], waiting["turn"]) == (0, 1, "coordinator")
        publish(service)
        assert queue(service, "publications")["items"] == 0


def test_what_waits_too_many_working_days_is_overdue(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1)]))  # on a Friday: the fifth working day after it is the next
        (item,) = pages(service, "/queues/screening")
        assert (item["due_on"], item["overdue"]) == ("2019-03-08", False)
        service.runtime.clock.move_to(datetime(2019, 3, 8, 23, 59, tzinfo=BANGKOK))  # type: ignore[attr-defined]
        assert queue(service, "screening")["overdue"] == 0
        service.runtime.clock.move_to(datetime(2019, 3, 9, 0, 0, tzinfo=BANGKOK))  # type: ignore[attr-defined]
        assert queue(service, "screening")["overdue"] == 1
        assert [one["overdue"] for one in pages(service, "/queues/screening")] == [True]
        assert service.get("/queues/screening?overdue=false").json["items"] == []
        assert len(service.get("/queues/screening?overdue=true").json["items"]) == 1


def test_days_that_the_cabinet_declares_off_are_not_counted(tmp_path: Any) -> None:
    days = tmp_path / "days.csv"
    days.write_text("day,working,source\n2019-03-04,no,Cabinet\n", "utf-8")
    with enrolment(STARSME_WORKING_DAY_OVERRIDES=str(days)) as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1)]))
        (item,) = pages(service, "/queues/screening")
        assert item["due_on"] == "2019-03-11"


def test_a_file_waits_until_its_sender_sends_the_next(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        first = send(service, "applications", as_csv([a_form(1), a_form(2, revenue="ห้าแสน")]), "ก.csv")
        (item,) = pages(service, "/queues/imports")
        assert (item["id"], item["label"], item["count"], item["assignee"]) == (first["id"], "ก.csv", 1, "somebody")
        assert service.get("/queues/imports?assignee=another").json["items"] == []
        service.runtime.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
        send(service, "applications", as_csv([a_form(2)]), "ข.csv")
        assert pages(service, "/queues/imports") == []


def test_pages_of_a_queue_go_on_where_they_stopped_while_work_arrives(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        calls = [f"/calls/star-{place}" for place in range(5)]
        for place, call in enumerate(calls):
            service.put(call, body=call_document(code=f"star-{place}"))
            send(service, "applications", as_csv([a_form(place + 1)]), call=call)
            service.runtime.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
        first = service.get("/queues/screening?limit=2").json
        screen(service, calls[0])
        rest = service.get(f"/queues/screening?limit=10&after={first['next']}").json["items"]
        assert [one["id"] for one in first["items"] + rest] == [f"star-{place}" for place in range(5)]


def test_officers_of_another_agency_see_the_calls_of_their_provinces(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        send(service, "agencies", as_csv(AGENCIES))
        send(service, "applications", as_csv([a_form(1, phone="")]))
        theirs = {"roles": [Role.OFFICER], "agency": "LPN"}
        others = {"roles": [Role.OFFICER], "agency": "TAK"}
        assert queue(service, "screening", **theirs)["items"] == 1
        assert queue(service, "imports", **theirs)["items"] == 1
        assert queue(service, "screening", **others)["items"] == 0
        assert pages(service, "/queues/screening", **others) == []
        assert pages(service, "/queues/imports", **others) == []


@pytest.mark.parametrize("role", [Role.ENTREPRENEUR, Role.JUDGE, Role.MENTOR])
def test_only_the_office_has_queues(role: Role) -> None:
    with enrolment() as service:
        for path in ("/queues", "/queues/screening"):
            assert service.get(path, roles=[role], enterprises=["ent_x"], person="J1").status_code == 403


def test_a_queue_that_is_not_there_and_a_page_that_never_was_are_refused() -> None:
    with enrolment() as service:
        answer = service.get("/queues/nothing")
        assert (answer.status_code, answer.json["code"]) == (404, "queue_unknown")
        for after in ("x", "W10", "WyIyMDE5IiwgImEiXQ", "%F0%9F%98%80"):
            assert service.get(f"/queues/screening?after={after}").status_code == 400


def test_every_queue_has_a_name_of_its_own_and_speaks_both_languages() -> None:
    with enrolment() as service:
        found = service.get("/queues").json["queues"]
        assert len({one["name"] for one in found}) == len(found) >= 4
        assert all(one["title_th"] and one["title_en"] and one["turn"] in set(Role) for one in found)


def test_rows_to_correct_are_given_back_to_those_who_see_the_call() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "agencies", as_csv(AGENCIES))
        job = send(service, "applications", as_csv([a_form(1, phone="")]))
        for part in ("", "/findings", "/corrections.csv"):
            path = f"/jobs/{job['id']}{part}"
            assert service.get(path, roles=[Role.OFFICER], agency="LPN").status_code == 200
            assert service.get(path, roles=[Role.OFFICER], agency="TAK").json["code"] == "agency_not_in_call"
            # Who keeps the platform running sees what failed, not the rows as people typed them.
            assert service.get(path, roles=[Role.OPERATOR]).status_code == (403 if "csv" in part else 200)
