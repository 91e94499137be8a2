"""A call from its first draft to its opening: versions, problems, differences, clones, and who may."""

from typing import Any

import pytest

from starsme.auth import Role
from starsme.testing import ServiceClient
from tests.enrolment.building import as_csv, enrolment, open_call, pages, send
from tests.enrolment.making import call_document

DRAFT = "/calls/star-next"
OFFICER = [Role.OFFICER]
AGENCIES = [
    {"code": "AG02", "name_th": "มหาวิทยาลัย", "roles": "panel", "provinces": "50"},
    {"code": "AG03", "name_th": "ธนาคาร", "roles": "finance", "provinces": "57"},
]
PROGRAMME = {"title_th": "โครงการดาวเหนือ", "title_en": "Northern stars", "owner": "AG02"}


def document(**changes: Any) -> dict[str, Any]:
    return call_document(code="star-next", **changes)


def save(service: ServiceClient, body: Any, version: int | None = None, path: str = DRAFT, **claims: Any) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return service.put(f"{path}/draft", body=body, headers=headers, **claims)


def post(service: ServiceClient, path: str, version: int | None = None, body: Any = None, **claims: Any) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return service.post(path, body=body, headers=headers, **claims)


def a_programme(service: ServiceClient) -> None:
    send(service, "agencies", as_csv(AGENCIES))
    assert service.put("/programmes/north", body=PROGRAMME).status_code == 201


def codes(items: list[dict[str, Any]]) -> dict[str, str]:
    assert all(item["th"] and item["en"] for item in items)
    return {item["field"]: item["code"] for item in items}


def test_an_incomplete_draft_is_kept_and_says_what_is_missing(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        first = save(service, {"code": "another", "title_th": "ร่าง", "wieghts": {}})
        assert (first.status_code, first.headers["ETag"]) == (201, '"1"')
        told = codes(first.json["problems"])
        assert (told["code"], told["title_en"], told["provinces"]) == ("code_differs", "missing", "missing")
        assert codes(first.json["notices"]) == {"wieghts": "unused"}
        assert service.get(f"{DRAFT}/draft").json == first.json
        refused = post(service, f"{DRAFT}/opening", 1)
        assert (refused.status_code, refused.json["code"]) == (422, "call_invalid")
        assert {error["column"] for error in refused.json["errors"]} == set(told)
        assert service.get(DRAFT).status_code == 404
        assert service.published() == []


def test_each_save_is_a_version_with_who_and_when_and_the_same_again_is_none(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        save(service, document(), subject="somchai")
        changed = document(waiting_list=9, provinces=[{"code": "51", "seats": 1}, {"code": "58", "seats": 4}])
        assert save(service, changed, 1, subject="malee").headers["ETag"] == '"2"'
        assert save(service, changed, 2).headers["ETag"] == '"2"'
        listed = pages(service, f"{DRAFT}/versions", limit=1)
        assert [(one["version"], one["saved_by"]) for one in listed] == [(1, "somchai"), (2, "malee")]
        assert service.get(f"{DRAFT}/versions/1").json["document"] == document()
        assert service.get(f"{DRAFT}/versions/3").json["code"] == "call_version_unknown"
        found = service.get(f"{DRAFT}/differences?before=1&after=2").json
        assert {
            (one["path"], one["change"], str(one["before"]), str(one["after"])) for one in found["differences"]
        } == {
            ("provinces[50]", "removed", "{'code': '50', 'seats': 2}", "None"),
            ("provinces[58]", "added", "None", "{'code': '58', 'seats': 4}"),
            ("waiting_list", "changed", "1", "9"),
        }
        assert found == service.get(f"{DRAFT}/differences").json
        assert "waiting_list was changed from 1 to 9" in {one["en"] for one in found["differences"]}
        assert [one["code"] for one in pages(service, "/call-drafts")] == ["star-next"]


def test_who_edits_an_old_version_is_told_the_new_one() -> None:
    with enrolment() as service:
        save(service, document())
        assert save(service, document(waiting_list=2)).json["code"] == "version_required"
        save(service, document(waiting_list=2), 1)
        late = save(service, document(waiting_list=3), 1)
        assert (late.status_code, late.json["code"]) == (412, "version_changed")
        assert "2" in late.json["detail_en"]
        assert post(service, f"{DRAFT}/opening", 1).status_code == 412
        assert post(service, f"{DRAFT}/opening").status_code == 428
        assert save(service, document(), 1, path="/calls/new-one").json["code"] == "call_draft_unknown"


def test_a_sound_draft_opens_once_and_is_frozen(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        save(service, document())
        opened = post(service, f"{DRAFT}/opening", 1)
        assert (opened.status_code, opened.json["document"]) == (200, document())
        assert post(service, f"{DRAFT}/opening", 1).json["opened_at"] == opened.json["opened_at"]
        assert [event.type for event in service.published()] == ["enrolment.call-opened.v1"]
        frozen = save(service, document(waiting_list=9), 1)
        assert (frozen.status_code, frozen.json["code"]) == (409, "call_frozen")
        assert service.put(DRAFT, body=document()).status_code == 200
        assert service.put(DRAFT, body=document(waiting_list=9)).json["code"] == "call_already_open"
        assert service.get(f"{DRAFT}/draft").json["opened_version"] == 1
        assert pages(service, "/call-drafts") == []


def test_a_document_opened_the_short_way_ends_its_draft() -> None:
    with enrolment() as service:
        save(service, document(waiting_list=9))
        assert service.put(DRAFT, body=document()).status_code == 201
        draft = service.get(f"{DRAFT}/draft").json
        assert (draft["version"], draft["opened_version"], draft["document"]) == (2, 2, document())
        assert save(service, document(waiting_list=5), 2).json["code"] == "call_frozen"


@pytest.mark.parametrize(
    ("body", "code"),
    [({"deep": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]}, "too_deep"), ({"n": float("nan")}, "not_finite")],
)
def test_what_cannot_be_kept_is_refused_as_draft_and_as_call(body: dict[str, Any], code: str) -> None:
    with enrolment() as service:
        for answer in (save(service, body), service.put(DRAFT, body=body)):
            assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, code)


@pytest.mark.parametrize("code", ["Star", "x" * 65, "n-1234567890123"])
def test_an_address_that_is_no_code_takes_no_draft_and_no_programme(code: str) -> None:
    with enrolment() as service:
        assert save(service, document(), path=f"/calls/{code}").json["code"] == "code_unusable"
        assert service.put(f"/programmes/{code}", body=PROGRAMME).json["code"] == "code_unusable"


def test_what_is_told_to_everybody_names_nobody_by_number() -> None:
    with enrolment() as service:
        told = codes(save(service, document(title_th="รอบของ 0105556176239")).json["problems"])
        assert told == {"title_th": "names_somebody"}


# --- programmes and who may write


def test_a_programme_groups_calls_and_says_whose_they_are(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_programme(service)
        assert service.put("/programmes/north", body=PROGRAMME).status_code == 200
        renamed = PROGRAMME | {"title_en": "Stars of the north"}
        assert service.put("/programmes/north", body=renamed).status_code == 428
        mine: dict[str, Any] = {"roles": OFFICER, "agency": "AG02"}
        changed = service.put("/programmes/north", body=renamed, headers={"If-Match": '"1"'}, **mine)
        assert (changed.json["title_en"], changed.headers["ETag"]) == ("Stars of the north", '"2"')
        late = service.put("/programmes/north", body=PROGRAMME, headers={"If-Match": '"1"'}, **mine)
        assert late.status_code == 412
        given_away = service.put(
            "/programmes/north", body=renamed | {"owner": "AG03"}, headers={"If-Match": '"2"'}, **mine
        )
        assert given_away.status_code == 403
        assert service.put("/programmes/other", body=PROGRAMME, **mine).status_code == 403
        unknown = service.put("/programmes/other", body=PROGRAMME | {"owner": "AG99"})
        assert (unknown.status_code, unknown.json["code"]) == (422, "programme_owner_unknown")
        assert [one["code"] for one in pages(service, "/programmes")] == ["north"]
        assert service.get("/programmes/other").json["code"] == "programme_unknown"


def test_officers_of_the_owning_agency_draft_open_and_clone_and_no_others(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_programme(service)
        body = document(programme="north")
        owner: dict[str, Any] = {"roles": OFFICER, "agency": "AG02"}
        other: dict[str, Any] = {"roles": OFFICER, "agency": "AG03"}
        for refused in (save(service, body, **other), save(service, document(), **owner)):
            assert (refused.status_code, refused.json["code"]) == (403, "not_the_owning_agency")
        assert save(service, body, **owner).status_code == 201
        for route in ("draft", "versions", "versions/1", "differences"):
            assert service.get(f"{DRAFT}/{route}", **other).json["code"] == "call_draft_unknown"
        assert pages(service, "/call-drafts", **other) == []
        assert [one["programme"] for one in pages(service, "/call-drafts", **owner)] == ["north"]
        assert save(service, document(), 1, **other).status_code == 403
        assert post(service, f"{DRAFT}/opening", 1, **other).status_code == 404
        assert post(service, f"{DRAFT}/clone", body={"code": "copy"}, **other).status_code == 404
        assert post(service, f"{DRAFT}/opening", 1, **owner).json["programme"] == "north"
        assert service.published("enrolment.call-opened.v1")[0].data["programme"] == "north"
        assert post(service, f"{DRAFT}/clone", body={"code": "copy"}, **owner).status_code == 201


@pytest.mark.parametrize("role", [Role.ENTREPRENEUR, Role.JUDGE, Role.MENTOR])
def test_who_does_not_work_at_an_agency_sees_no_draft_and_writes_nothing(role: Role) -> None:
    with enrolment() as service:
        save(service, document())
        who: dict[str, Any] = {"roles": [role], "enterprises": ["ent_x"], "person": "J1"}
        answers = [
            save(service, document(), 1, **who),
            post(service, f"{DRAFT}/opening", 1, **who),
            post(service, f"{DRAFT}/clone", body={"code": "copy"}, **who),
            service.put("/programmes/north", body=PROGRAMME, **who),
            *(
                service.get(path, **who)
                for path in (f"{DRAFT}/draft", "/call-drafts", f"{DRAFT}/versions", "/programmes")
            ),
        ]
        assert [answer.status_code for answer in answers] == [403] * len(answers)


def test_a_call_of_an_unknown_programme_does_not_open() -> None:
    with enrolment() as service:
        told = codes(save(service, document(programme="nowhere")).json["problems"])
        assert told == {"programme": "unknown_programme"}
        assert service.put(DRAFT, body=document(programme="nowhere")).json["code"] == "call_invalid"


# --- roll-out


def test_a_call_is_rolled_out_to_other_provinces_and_another_year(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        question = {"code": "since", "type": "date", "latest": "2019-01-14", "title_th": "ก", "title_en": "Since"}
        open_call(service, questions=[question], gates={"least_total": 60})
        wanted = {"code": "star-nan", "years": 1, "provinces": [{"code": "55", "seats": 3}, {"code": "57"}]}
        made = post(service, "/calls/star-test/clone", body=wanted)
        assert (made.status_code, made.json["cloned_from"]) == (201, "star-test")
        body = made.json["document"]
        assert body["provinces"] == [
            {"code": "55", "name_th": "น่าน", "name_en": "Nan", "seats": 3},
            {"code": "57", "name_th": "เชียงราย", "name_en": "Chiang Rai"},
        ]
        assert [body[name] for name in ("code", "opens_at", "closes_at", "opening_day")] == [
            "star-nan",
            "2020-01-14T00:00:00+07:00",
            "2020-02-15T23:59:59+07:00",
            "2020-01-14",
        ]
        assert (body["gates"], body["questions"]) == ({"least_total": 60}, [question])
        assert codes(made.json["problems"]) == {"provinces[1].seats": "missing"}
        assert codes(made.json["notices"]) == {
            "title_th": "same_title",
            "title_en": "same_title",
            "questions[since].latest": "same_limit",
        }
        body["provinces"][1]["seats"] = 2
        body |= {"title_th": "รับสมัครน่าน", "title_en": "Nan", "questions": []}
        del body["questions"]
        saved = save(service, body, 1, path="/calls/star-nan").json
        assert (saved["problems"], saved["notices"], saved["cloned_from"]) == ([], [], "star-test")
        opened = post(service, "/calls/star-nan/opening", 2).json
        assert (opened["cloned_from"], opened["state"]) == ("star-test", "open")


def test_a_clone_opens_when_it_is_told_and_stays_open_as_long() -> None:
    with enrolment() as service:
        open_call(service)
        same = post(service, "/calls/star-test/clone", body={"code": "same"}).json
        assert codes(same["notices"])["opens_at"] == "same_window"
        wanted = {"code": "later", "opens_at": "2019-06-30T17:00:00Z"}
        body = post(service, "/calls/star-test/clone", body=wanted).json["document"]
        assert (body["opens_at"], body["closes_at"]) == ("2019-07-01T00:00:00+07:00", "2019-08-02T23:59:59+07:00")
        assert body["opening_day"] == "2019-07-01"


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"code": "star-test"}, 409, "call_code_taken"),
        ({"code": "star-next"}, 409, "call_code_taken"),
        ({"code": "x", "provinces": [{"code": "99"}]}, 422, "call_clone_invalid"),
        ({"code": "x", "years": 1, "opens_at": "2019-06-01T00:00:00+07:00"}, 422, "call_clone_invalid"),
        ({"code": "x", "opens_at": "9999-12-31T23:59:59+00:00"}, 422, "call_clone_invalid"),
        ({"code": "x", "programme": "nowhere"}, 422, "call_clone_invalid"),
        ({"code": "X"}, 422, "invalid"),
    ],
)
def test_a_clone_that_cannot_be_made_is_refused_with_the_reason(wanted: Any, status: int, code: str) -> None:
    with enrolment() as service:
        open_call(service)
        save(service, document())
        refused = post(service, "/calls/star-test/clone", body=wanted)
        assert (refused.status_code, refused.json["code"]) == (status, code)


def test_an_unknown_call_cannot_be_cloned() -> None:
    with enrolment() as service:
        assert post(service, "/calls/none/clone", body={"code": "x"}).json["code"] == "call_unknown"
