import json
from typing import Any

import pytest
from structlog.testing import capture_logs

from starsme.auth import Role
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    CALL,
    a_form,
    a_panel,
    as_csv,
    enrolment,
    enterprise_of,
    number_of,
    open_call,
    pages,
    publish,
    screen,
    send,
)

OFFICER, JUDGE, ENTREPRENEUR = [Role.OFFICER], [Role.JUDGE], [Role.ENTREPRENEUR]
AGENCIES = [
    {"code": "AG02", "name_th": "มหาวิทยาลัย", "roles": "mentoring;panel", "provinces": "51;ตาก"},
    {"code": "AG03", "name_th": "ธนาคาร", "roles": "finance", "provinces": "57"},
    {"code": "AG04", "name_th": "สำนักงาน", "roles": "coordinator", "provinces": ""},
]


def a_season(service: ServiceClient) -> None:
    open_call(service)
    send(service, "agencies", as_csv(AGENCIES))
    send(service, "applications", as_csv([a_form(1), a_form(2), a_form(3, province="ลำพูน")]))
    screen(service)
    send(service, "scores", as_csv([*a_panel(1, 5), *a_panel(2, 4)]))
    publish(service)


def numbers(items: list[dict[str, Any]]) -> list[str]:
    return [item["tax_id"] for item in items]


@pytest.mark.parametrize("claims", [{}, {"agency": "dip"}, {"agency": "AG02"}, {"agency": "AG04"}])
def test_officers_of_the_operator_and_of_agencies_in_the_call_see_all_of_it(claims: dict[str, str]) -> None:
    with enrolment() as service:
        a_season(service)
        assert len(pages(service, f"{CALL}/applications", roles=OFFICER, **claims)) == 3
        assert len(pages(service, f"{CALL}/scores", roles=OFFICER, **claims)) == 6
        assert service.get(f"{CALL}/selection", roles=OFFICER, **claims).status_code == 200


@pytest.mark.parametrize("agency", ["AG03", "AG99"])
@pytest.mark.parametrize("route", ["", "/applications", "/scores", "/selection"])
def test_officers_of_other_agencies_see_nothing_of_it(agency: str, route: str) -> None:
    with enrolment() as service:
        a_season(service)
        refused = service.get(f"{CALL}{route}", roles=OFFICER, agency=agency)
        assert (refused.status_code, refused.json["code"]) == (403, "agency_not_in_call")
        assert service.post(f"{CALL}/screening", roles=OFFICER, agency=agency).status_code == 403
        assert pages(service, "/enterprises", roles=OFFICER, agency=agency) == []
        one = pages(service, f"{CALL}/applications")[0]["id"]
        assert service.get(f"/applications/{one}", roles=OFFICER, agency=agency).status_code == 404
        assert service.post(f"/applications/{one}/withdrawal", roles=OFFICER, agency=agency).status_code == 404


def test_an_agency_sees_the_enterprises_of_its_provinces() -> None:
    with enrolment() as service:
        a_season(service)
        seen = pages(service, "/enterprises", roles=OFFICER, agency="AG02")
        assert [item["enterprise_id"] for item in seen] == [enterprise_of(3)]
        assert service.get(f"/enterprises/{enterprise_of(1)}", roles=OFFICER, agency="AG02").status_code == 404


def test_a_judge_sees_her_own_sheets_only() -> None:
    with enrolment() as service:
        a_season(service)
        assert {item["judge"] for item in pages(service, f"{CALL}/scores", roles=JUDGE, person="J2")} == {"J2"}
        assert pages(service, f"{CALL}/scores", roles=JUDGE) == []
        assert service.get(f"{CALL}/applications", roles=JUDGE, person="J2").status_code == 403


def test_an_entrepreneur_sees_only_what_is_hers_with_the_number_masked() -> None:
    with enrolment() as service:
        a_season(service)
        own: dict[str, Any] = {"roles": ENTREPRENEUR, "enterprises": [enterprise_of(2)]}
        number = number_of(2)
        masked = f"{number[0]}-{number[1:5]}-•••••-••-{number[12]}"
        assert numbers(pages(service, f"{CALL}/applications", **own)) == [masked]
        assert numbers(pages(service, "/enterprises", **own)) == [masked]
        assert service.get(f"/enterprises/{enterprise_of(2)}", **own).json["tax_id"] == masked
        assert len(pages(service, f"/enterprises/{enterprise_of(2)}/groups", **own)) == 2
        for hidden in (f"/enterprises/{enterprise_of(1)}", f"/enterprises/{enterprise_of(1)}/groups"):
            assert service.get(hidden, **own).status_code == 404
        assert service.get(f"{CALL}/scores", **own).status_code == 403
        assert service.get(f"{CALL}/selection", **own).status_code == 403
        assert pages(service, "/enterprises", roles=ENTREPRENEUR) == []


def test_who_looks_at_whole_numbers_is_logged_without_them() -> None:
    with enrolment() as service:
        a_season(service)
        with capture_logs() as lines:
            assert numbers(pages(service, f"{CALL}/applications", roles=OFFICER, subject="malee"))[0] == number_of(1)
            service.get(f"/enterprises/{enterprise_of(1)}", roles=OFFICER, subject="malee")
            service.get(f"{CALL}/selection", roles=OFFICER, subject="malee")
            pages(service, "/enterprises", roles=ENTREPRENEUR, enterprises=[enterprise_of(1)])
        viewed = [line for line in lines if line["event"] == "full_identifier_viewed"]
        assert [(line["view"], line["count"], line["caller"]) for line in viewed] == [
            ("applications", 3, "malee"),
            ("enterprise", 1, "malee"),
            ("selection", 3, "malee"),
        ]
        assert number_of(1) not in json.dumps(lines, default=str)


def test_lists_are_read_by_keyset_pages() -> None:
    with enrolment() as service:
        a_season(service)
        first = service.get(f"{CALL}/applications?limit=2").json
        assert ([item["row"] for item in first["items"]], first["next"]) == ([1, 2], "2")
        assert [item["row"] for item in service.get(f"{CALL}/applications?limit=2&after=2").json["items"]] == [3]
        assert service.get(f"{CALL}/applications?limit=1001").status_code == 422
        assert service.get(f"{CALL}/applications?after=x").status_code == 400
        assert len(pages(service, "/enterprises", limit=1)) == 3


def test_the_directory_is_brought_up_to_date_and_unknown_provinces_are_told() -> None:
    with enrolment() as service:
        lines = [*AGENCIES, {"code": "", "name_th": "x", "roles": "", "provinces": "50;ล้านนา"}]
        job = send(service, "agencies", as_csv(lines))
        found = pages(service, f"/jobs/{job['id']}/findings")
        assert [(one["row"], one["column"], one["code"]) for one in found] == [
            (4, "code", "empty"),
            (4, "provinces", "province_unknown"),
        ]
        send(service, "agencies", as_csv([AGENCIES[1] | {"provinces": "57;55"}]))
        listed = {item["code"]: item["provinces"] for item in pages(service, "/agencies")}
        assert listed == {"AG02": ["51", "63"], "AG03": ["57", "55"], "AG04": []}


def test_every_route_answers_its_openapi_document() -> None:
    with enrolment() as service:
        document = service.get("/openapi.json").json
        assert "/calls/{code}/selection/publication" in document["paths"]
        assert service.get("/events/status").status_code == 200
