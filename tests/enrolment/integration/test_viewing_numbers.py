"""Whole numbers: shown to who is entitled, on request, each view recorded; an enterprise found by its number."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from starsme.auth import Role
from starsme.http.tables import idempotency_keys
from starsme.identifiers import mask_number
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    CALL,
    a_form,
    as_csv,
    enrolment,
    enterprise_of,
    number_of,
    open_call,
    pages,
    send,
)

OFFICER, COORDINATOR = [Role.OFFICER], [Role.COORDINATOR]
AGENCIES = [
    {"code": "AG02", "name_th": "มหาวิทยาลัย", "roles": "mentoring", "provinces": "51"},
    {"code": "AG03", "name_th": "ธนาคาร", "roles": "finance", "provinces": "57"},
]
LOOKUP = "/enterprises/lookup"


def take_in(service: ServiceClient) -> None:
    open_call(service)
    send(service, "agencies", as_csv(AGENCIES))
    send(service, "applications", as_csv([a_form(1), a_form(2, province="ลำพูน"), a_form(3, tax_id="ไม่มี")]))


def application_of(service: ServiceClient, row: int) -> str:
    found = service.get(f"{CALL}/applications?numbers=masked").json["items"]
    return str(found[row - 1]["id"])


def recorded(service: ServiceClient, query: str = "", **claims: Any) -> list[dict[str, Any]]:
    return list(service.get(f"/number-views{query}", roles=COORDINATOR, **claims).json["items"])


def test_one_number_is_shown_on_request_and_the_view_is_recorded_with_its_reason(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        take_in(service)
        body = {"reason": "ตรวจกับหนังสือรับรอง"}
        claims: dict[str, Any] = {"roles": OFFICER, "subject": "malee", "agency": "AG02"}
        shown = service.post(f"/enterprises/{enterprise_of(2)}/number", body=body, **claims)
        assert shown.json == {"enterprise_id": enterprise_of(2), "tax_id": number_of(2)}
        assert shown.headers["Cache-Control"] == "no-store"
        one = application_of(service, 2)
        assert service.post(f"/applications/{one}/number", body={}, **claims).json["tax_id"] == number_of(2)
        second, first = recorded(service)
        assert first.pop("at")
        assert first == {
            "position": 1,
            "by": "malee",
            "agency": "AG02",
            "view": "enterprise",
            "enterprise_id": enterprise_of(2),
            "application_id": None,
            "reason": body["reason"],
        }
        assert (second["view"], second["application_id"], second["reason"]) == ("application", one, None)


def test_lists_of_whole_numbers_record_every_one_and_masked_lists_none(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        take_in(service)
        for path in (f"{CALL}/applications", "/enterprises"):
            masked = service.get(f"{path}?numbers=masked", roles=OFFICER, subject="malee").json["items"]
            assert {item["tax_id"] for item in masked} <= {mask_number(number_of(1)), mask_number(number_of(2)), None}
        assert service.get(f"/enterprises/{enterprise_of(1)}?numbers=masked").json["tax_id"] == mask_number(
            number_of(1)
        )
        assert recorded(service) == []
        pages(service, f"{CALL}/applications", roles=OFFICER, subject="malee")
        pages(service, "/enterprises", roles=OFFICER, subject="somchai")
        assert len(recorded(service)) == 4
        assert {one["by"] for one in recorded(service, f"?enterprise={enterprise_of(1)}")} == {"malee", "somchai"}
        assert {one["enterprise_id"] for one in recorded(service, "?by=somchai")} == {
            enterprise_of(1),
            enterprise_of(2),
        }
        assert service.get("/enterprises?numbers=all").status_code == 422


def test_who_is_shown_masked_numbers_leaves_no_record() -> None:
    with enrolment() as service:
        take_in(service)
        own: dict[str, Any] = {"roles": [Role.ENTREPRENEUR], "enterprises": [enterprise_of(1)]}
        assert pages(service, "/enterprises", **own)[0]["tax_id"] == mask_number(number_of(1))
        assert recorded(service) == []


def test_a_view_that_fails_is_not_recorded() -> None:
    with enrolment() as service:
        take_in(service)
        refused = service.post(f"/applications/{application_of(service, 3)}/number", body={})
        assert (refused.status_code, refused.json["code"]) == (404, "number_absent")
        assert recorded(service) == []


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"roles": [Role.ENTREPRENEUR], "enterprises": [enterprise_of(1)]}, 403),
        ({"roles": [Role.JUDGE], "person": "J1"}, 403),
        ({"roles": []}, 403),
        ({"roles": OFFICER, "agency": "AG03"}, 404),
        ({"roles": OFFICER, "agency": "AG99"}, 404),
    ],
)
def test_nobody_else_is_shown_a_whole_number(claims: dict[str, Any], status: int) -> None:
    with enrolment() as service:
        take_in(service)
        for path in (f"/enterprises/{enterprise_of(1)}", f"/applications/{application_of(service, 1)}"):
            assert service.post(f"{path}/number", body={}, **claims).status_code == status
        assert recorded(service) == []


@pytest.mark.parametrize("roles", [OFFICER, [Role.ENTREPRENEUR], [Role.JUDGE], [Role.OPERATOR]])
def test_the_record_is_the_coordinators_to_read(roles: list[Role]) -> None:
    with enrolment() as service:
        assert service.get("/number-views", roles=roles).status_code == 403


def test_the_record_is_read_page_by_page_newest_first() -> None:
    with enrolment() as service:
        take_in(service)
        for _ in range(3):
            pages(service, "/enterprises", roles=OFFICER)
        seen = [one["position"] for one in pages(service, "/number-views", limit=2, roles=COORDINATOR)]
        assert seen == [6, 5, 4, 3, 2, 1]
        assert service.get("/number-views?after=x", roles=COORDINATOR).status_code == 400


@pytest.mark.parametrize(
    "typed",
    [
        number_of(1),
        f"'{number_of(1)}",
        f" {number_of(1)[:1]}-{number_of(1)[1:5]} {number_of(1)[5:10]}–{number_of(1)[10:12]}-{number_of(1)[12]} ",
        number_of(1).translate({48 + digit: 0xE50 + digit for digit in range(10)}),
    ],
)
def test_an_enterprise_is_found_by_its_number_however_it_is_typed(typed: str) -> None:
    with enrolment() as service:
        take_in(service)
        found = service.post(LOOKUP, body={"number": typed}, roles=OFFICER).json
        assert found["found"] is True
        assert found["enterprise"]["enterprise_id"] == enterprise_of(1)
        assert found["enterprise"]["tax_id"] == mask_number(number_of(1))


def test_a_number_that_nobody_registered_or_that_is_out_of_sight_finds_nothing() -> None:
    with enrolment() as service:
        take_in(service)
        nothing = {"found": False, "enterprise": None}
        assert service.post(LOOKUP, body={"number": number_of(9)}, roles=OFFICER).json == nothing
        assert service.post(LOOKUP, body={"number": number_of(1)}, roles=OFFICER, agency="AG02").json == nothing
        assert service.post(LOOKUP, body={"number": number_of(2)}, roles=OFFICER, agency="AG02").json["found"] is True
        for role in (Role.ENTREPRENEUR, Role.JUDGE):
            assert service.post(LOOKUP, body={"number": number_of(1)}, roles=[role]).status_code == 403


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1.23456E+12", "number_ruined"),
        ("'๑.๐๕๕๕๖E+๑๑", "number_ruined"),
        ("1,05556e11", "number_ruined"),
        ("0105x56000001", "number_unreadable"),
        ("-?!-", "number_unreadable"),
        ("0105556000002", "number_invalid"),
        ("123", "number_invalid"),
    ],
)
def test_what_is_no_number_is_refused_with_what_to_do_and_without_the_number(typed: str, code: str) -> None:
    with enrolment() as service, capture_logs() as lines:
        refused = service.post(LOOKUP, body={"number": typed}, roles=OFFICER)
        assert (refused.status_code, refused.json["code"]) == (422, code)
        assert typed not in refused.text
        assert typed not in str(lines)


def test_an_answer_with_a_whole_number_is_kept_under_no_key() -> None:
    with enrolment() as service:
        take_in(service)
        headers = {"Idempotency-Key": "a-key-for-this-question"}
        service.post(f"/enterprises/{enterprise_of(1)}/number", body={}, headers=headers)
        service.post(LOOKUP, body={"number": number_of(1)}, headers=headers)
        with service.runtime.database.begin() as tx:
            assert tx.connection.execute(idempotency_keys.select()).first() is None
