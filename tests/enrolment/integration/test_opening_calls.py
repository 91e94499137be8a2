import pytest

from starsme.auth import Role
from tests.enrolment.building import CALL, enrolment, open_call
from tests.enrolment.making import call_document


def test_a_call_is_opened_once_and_told_once(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        first = service.put(CALL, body=call_document())
        again = service.put(CALL, body=dict(reversed(list(call_document().items()))))
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json == again.json
        assert service.get(CALL).json["document"] == call_document()
        told = service.published()
        assert [event.type for event in told] == ["enrolment.call-opened.v1"]
        assert told[0].data["provinces"] == {"50": 2, "51": 1}
        assert told[0].data["closes_at"].isoformat() == "2019-02-15T23:59:59+07:00"


def test_the_rules_of_an_open_call_stand() -> None:
    with enrolment() as service:
        open_call(service)
        refused = service.put(CALL, body=call_document(waiting_list=9, min_judges=1))
        assert (refused.status_code, refused.json["code"]) == (409, "call_already_open")
        assert "min_judges, waiting_list" in refused.json["detail_en"]
        assert service.get(CALL).json["document"]["waiting_list"] == 1


def test_every_problem_of_a_document_is_answered_at_once() -> None:
    with enrolment() as service:
        answer = service.put(
            CALL, body=call_document(version="x", opens_at="soon", provinces=[{"code": "99", "seats": 1}])
        )
        assert (answer.status_code, answer.json["code"]) == (422, "call_invalid")
        assert {(error["column"], error["code"]) for error in answer.json["errors"]} == {
            ("version", "not_a_choice"),
            ("opens_at", "not_a_time"),
            ("provinces[0].code", "not_a_choice"),
        }
        assert service.published() == []


def test_the_address_and_the_document_must_name_the_same_call() -> None:
    with enrolment() as service:
        answer = service.put("/calls/another", body=call_document())
        assert (answer.status_code, answer.json["code"]) == (422, "call_code_differs")


@pytest.mark.parametrize("body", [[], "star", 5])
def test_what_is_no_document_is_refused(body: object) -> None:
    with enrolment() as service:
        assert service.put(CALL, body=body).status_code == 422


def test_only_a_coordinator_opens_a_call() -> None:
    with enrolment() as service:
        assert service.put(CALL, body=call_document(), roles=[Role.OFFICER]).status_code == 403


@pytest.mark.parametrize("route", ["", "/applications", "/scores", "/selection"])
def test_an_unknown_call_is_not_found(route: str) -> None:
    with enrolment() as service:
        answer = service.get(f"{CALL}{route}")
        assert (answer.status_code, answer.json["code"]) == (404, "call_unknown")
