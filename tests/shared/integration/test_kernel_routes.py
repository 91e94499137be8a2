"""The kernel as a caller sees it: routes, refusals, idempotency keys, on SQLite and PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from starsme.auth import Role
from starsme.testing import ServiceClient


def test_a_command_answers_and_its_event_is_in_the_outbox(service: ServiceClient) -> None:
    answer = service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 180})
    assert (answer.status_code, answer.json, answer.headers["ETag"]) == (201, {"granted": 180}, '"7"')
    [event] = service.published()
    assert (event.subject, event.sequence, event.data["minutes"]) == ("ent_a", 1, 180)
    assert event.source == "urn:starsme:dip:consulting"


def test_a_refused_command_leaves_nothing_and_says_so_in_both_languages(service: ServiceClient) -> None:
    answer = service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 0}, headers={"Accept-Language": "en"})
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "year_closed"
    assert answer.json["detail"] == answer.json["detail_en"] == "Year 2562 is closed."
    assert answer.json["detail_th"] == "ปี 2562 ปิดแล้ว"
    assert service.published() == []


def test_a_fault_of_ours_is_a_problem_document_without_its_details(service: ServiceClient) -> None:
    answer = service.post("/grants", body={"enterprise_id": "ent_a", "minutes": -1})
    assert answer.status_code == 500
    assert "fault of ours" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("body", "columns"),
    [
        ({}, {"enterprise_id", "minutes"}),
        ({"enterprise_id": "a", "minutes": "x"}, {"minutes"}),
        ({"enterprise_id": "a", "minutes": 1, "z": 1}, {"z"}),
    ],
)
def test_every_invalid_field_is_named_at_once(service: ServiceClient, body: dict[str, Any], columns: set[str]) -> None:
    answer = service.post("/grants", body=body)
    assert answer.status_code == 422
    assert {error["column"] for error in answer.json["errors"]} == columns
    assert all(error["th"] and error["en"] for error in answer.json["errors"])


def test_who_may_not_is_told_so(service: ServiceClient) -> None:
    assert service.runtime.api is not None
    assert service.get("/things", roles=[Role.MENTOR]).status_code == 200
    assert service.get("/things", roles=[Role.ENTREPRENEUR]).status_code == 403
    assert service.get("/things", headers={"Authorization": "Bearer x.y.z"}).status_code == 401
    assert service.get("/nowhere").status_code == 404
    assert service.post("/things", body={}).json["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/openapi.json", "/events/status", "/things", "/jobs/x"])
def test_every_call_but_health_and_metrics_wants_a_token(service: ServiceClient, path: str) -> None:
    without = service.get(path, headers={"Authorization": ""})
    assert (without.status_code, without.json["code"]) == (401, "token_missing")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_and_metrics_want_no_token(service: ServiceClient, path: str) -> None:
    assert service.get(path, headers={"Authorization": ""}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json"])
def test_the_operator_s_addresses_answer(service: ServiceClient, path: str) -> None:
    answer = service.get(path)
    assert answer.status_code == 200
    assert answer.get_data()


def test_what_no_database_can_hold_is_refused_at_the_door(service: ServiceClient) -> None:
    assert service.post("/grants", body={"enterprise_id": "a\0b", "minutes": 1}).status_code == 400
    assert service.get("/jobs/%00").status_code == 400
    assert service.post("/imports/numbers?filename=a%00.csv", content=b"x").status_code == 400


def test_invented_methods_do_not_fill_the_metrics(service: ServiceClient) -> None:
    for number in range(5):
        service.call(f"INVENT{number}", "/grants")
    assert "INVENT" not in service.get("/metrics").get_data(as_text=True)


def test_twins_with_one_key_get_one_answer(service: ServiceClient) -> None:
    def give(_: int) -> int:
        return service.post(
            "/grants", body={"enterprise_id": "ent_t", "minutes": 60}, headers={"Idempotency-Key": "twin-0001"}
        ).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(give, range(4))) == [201] * 4
    assert len(service.published()) == 1
