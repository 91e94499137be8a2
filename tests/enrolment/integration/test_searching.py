from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, select

from enrolment.adapters.search import lists
from enrolment.adapters.tables import application_names, enterprise_names, name_indexing
from starsme.auth import Role
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    CALL,
    a_form,
    as_csv,
    enrolment,
    enterprise_of,
    open_call,
    pages,
    screen,
    send,
)

NAMES = {
    1: "บริษัท น้ำพริกแม่คำ จำกัด",
    2: "หจก. แม่คำการเกษตร",
    3: "ร้านกาแฟดอยช้าง",
    4: "บริษัท เชียงใหม่น้ำแข็ง จำกัด",
    5: "ก๋วยเตี๋ยวลำพูน",
}


@pytest.fixture
def service(any_database_url: str) -> Iterator[ServiceClient]:
    with enrolment(any_database_url) as made:
        open_call(made)
        forms = [
            a_form(place, name_th=name, name_en=f"Firm {place}", province="ลำพูน" if place == 5 else "เชียงใหม่")
            for place, name in NAMES.items()
        ]
        send(made, "applications", as_csv(forms))
        yield made


def rows(service: ServiceClient, asked: str, **options: Any) -> list[int]:
    return [item["row"] for item in everything(service, f"{CALL}/applications?{asked}", **options)]


def everything(service: ServiceClient, path: str, limit: int = 1000, **options: Any) -> list[dict[str, Any]]:
    items, after = [], ""
    while True:
        answer = service.get(f"{path}&limit={limit}{after}", **options)
        assert answer.status_code == 200, answer.text
        items += answer.json["items"]
        if answer.json["next"] is None:
            return items
        after = f"&after={answer.json['next']}"


FOUND = {
    "q=แม่คำ": [1, 2],
    "q=แม่คำ เกษตร": [2],
    "q=น\u0e49\u0e4d\u0e32": [1, 4],
    "q=บจก. น้ำ": [1, 4],
    "q=firm": [1, 2, 3, 4, 5],
    "q=ก": [1, 2, 3, 5],
    "q=ไม่มีใคร": [],
    "q=3": [3],
    "q=STAR-TEST/0003": [3],
    "q=๓": [3],
    "q=น้ำ&province=51": [],
    "province=51": [5],
    "verdict=none": [1, 2, 3, 4, 5],
    "verdict=eligible": [],
    "decision=none": [1, 2, 3, 4, 5],
    "sort=-row": [5, 4, 3, 2, 1],
    "sort=name": [5, 4, 1, 2, 3],
    "sort=name&q=แม่คำ": [1, 2],
}


def test_applications_are_found_by_filters_and_parts_of_names(service: ServiceClient) -> None:
    assert {asked: rows(service, asked) for asked in FOUND} == FOUND
    one_by_one = {asked: everything(service, f"{CALL}/applications?{asked}", limit=1) for asked in FOUND}
    assert {asked: [item["row"] for item in items] for asked, items in one_by_one.items()} == FOUND


def test_a_search_goes_on_where_it_stopped_however_little_it_looks_through(
    service: ServiceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for looked_through, limit in [(1, 1), (1, 2), (1, 1000), (2, 1), (2, 2), (4, 1), (4, 1000)]:
        monkeypatch.setattr(lists, "NAMES_LOOKED_THROUGH", looked_through)
        assert [item["row"] for item in everything(service, f"{CALL}/applications?q=แม่คำ", limit)] == [1, 2]
        assert [item["row"] for item in everything(service, f"{CALL}/applications?q=น้ำ&sort=-row", limit)] == [4, 1]
        assert len(everything(service, "/enterprises?q=น้ำ&sort=name", limit)) == 2


def test_a_search_without_an_index_says_that_it_looked_through_a_part(
    service: ServiceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "NAMES_LOOKED_THROUGH", 2)
    answer = service.get(f"{CALL}/applications?q=ลำ")  # two letters: no index knows them
    assert (answer.headers["Search-Complete"], answer.json["items"], answer.json["next"]) == ("no", [], "2")
    monkeypatch.setattr(lists, "NAMES_LOOKED_THROUGH", 3000)
    assert "Search-Complete" not in service.get(f"{CALL}/applications?q=ลำ").headers


def test_enterprises_are_found_by_name_group_and_province_in_the_order_of_a_dictionary(service: ServiceClient) -> None:
    found = everything(service, "/enterprises?sort=name", 2)
    assert [item["enterprise_id"] for item in found] == [enterprise_of(place) for place in (5, 4, 1, 2, 3)]
    by_id = [item["enterprise_id"] for item in pages(service, "/enterprises", limit=2)]
    assert by_id == sorted(enterprise_of(place) for place in NAMES)
    assert [item["enterprise_id"] for item in everything(service, "/enterprises?province=51")] == [enterprise_of(5)]
    assert len(everything(service, "/enterprises?group=none")) == 5
    screen(service)
    assert everything(service, "/enterprises?group=none") == []
    grouped = {item["group"] for item in everything(service, "/enterprises?q=แม่คำ")}
    assert len(everything(service, f"/enterprises?group={grouped.pop()}")) == 5


def test_a_page_stays_right_while_rows_arrive(service: ServiceClient) -> None:
    first = service.get("/enterprises?sort=name&limit=3").json
    send(service, "applications", as_csv([a_form(6, name_th="กกกก"), a_form(7, name_th="ฮฮฮฮ")]))
    rest = service.get(f"/enterprises?sort=name&limit=100&after={first['next']}").json["items"]
    seen = [item["enterprise_id"] for item in first["items"] + rest]
    assert seen == [enterprise_of(place) for place in (5, 4, 1, 2, 3, 7)]


def test_entrepreneurs_search_only_what_is_theirs(service: ServiceClient) -> None:
    mine = {"roles": [Role.ENTREPRENEUR], "enterprises": [enterprise_of(2)]}
    assert rows(service, "q=แม่คำ", **mine) == [2]
    assert rows(service, "q=1", **mine) == []
    assert [one["enterprise_id"] for one in everything(service, "/enterprises?q=แม่คำ", **mine)] == [enterprise_of(2)]
    nobody = {"roles": [Role.ENTREPRENEUR]}
    assert everything(service, "/enterprises?q=แม่คำ", **nobody) == []


def test_officers_of_another_agency_search_their_provinces(service: ServiceClient) -> None:
    send(service, "agencies", as_csv([{"code": "LPN", "name_th": "ลำพูน", "provinces": "51"}]))
    theirs = {"roles": [Role.OFFICER], "agency": "LPN"}
    assert [one["enterprise_id"] for one in everything(service, "/enterprises?q=firm", **theirs)] == [enterprise_of(5)]


REFUSED = {
    "q=0-1055-56000-00-1": "number_not_searched",
    "q=๐๑๐๕๕๕๖๐๐๐๐๐๑": "number_not_searched",
    "q=บริษัท จำกัด": "search_says_nothing",
    "q=" + "x" * 201: "invalid",
    "verdict=perhaps": "invalid",
    "sort=colour": "invalid",
    "province=5": "invalid",
    "province=50%0A": "invalid",
    "after=x": "malformed",
    "after=99999999999999999999": "malformed",
    "sort=name&after=x": "malformed",
    "sort=name&after=WyJhIiwgImIiXQ": "malformed",
}


def test_what_cannot_be_looked_for_is_refused() -> None:
    with enrolment() as service:
        open_call(service)
        answers = {asked: service.get(f"{CALL}/applications?{asked}") for asked in REFUSED}
        assert {asked: answer.json["code"] for asked, answer in answers.items()} == REFUSED
        assert {answer.status_code for answer in answers.values()} == {400, 422}


def test_names_that_an_earlier_release_kept_become_searchable(service: ServiceClient) -> None:
    with service.runtime.database.begin() as tx:
        for table in (application_names, enterprise_names, name_indexing):
            tx.connection.execute(delete(table))
    assert rows(service, "q=แม่คำ") == []
    steps = 0
    while service.runtime.service.index_names():
        steps += 1
    assert (rows(service, "q=แม่คำ"), steps) == ([1, 2], 4)
    with service.runtime.database.begin() as tx:
        assert len(tx.connection.execute(select(name_indexing)).all()) == 2
