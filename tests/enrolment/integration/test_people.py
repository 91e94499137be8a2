"""People give themselves, register enterprises and ask to act for them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from starsme.auth import Role
from tests.enrolment.acting import (
    NOTICE,
    OFFICER,
    a_registration,
    an_owner,
    ask,
    person_of,
    prove,
    somebody,
)
from tests.enrolment.building import (
    a_form,
    as_csv,
    enrolment,
    enterprise_of,
    number_of,
    open_call,
    pages,
    send,
)

ME = {"name": "คุณจันทร์แก้ว", "email": "a@example.com", "phone": "๐๕๓ 000 101", "line_id": None, "language": "th"}


def test_a_person_gives_herself_and_reads_it_back(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        before = service.get("/me", **somebody("chan"))
        assert (before.json["version"], before.json["name"], before.headers["ETag"]) == (0, None, '"0"')
        given = service.put("/me", body=ME, **somebody("chan"))
        assert given.status_code == 200
        assert service.get("/me", **somebody("chan")).json == {
            **ME,
            "phone": "053000101",
            "id": person_of("chan"),
            "version": 1,
        }
        assert service.get("/me", **somebody("another")).json["name"] is None
        (told,) = service.published("enrolment.contact-point-given.v1")
        assert (told.subject, told.data["email"]) == (person_of("chan"), "a@example.com")


def test_the_same_details_again_change_nothing_and_an_old_version_is_refused() -> None:
    with enrolment() as service:
        service.put("/me", body=ME, **somebody("chan"))
        again = service.put("/me", body=ME, headers={"If-Match": '"1"'}, **somebody("chan"))
        assert (again.status_code, again.headers["ETag"]) == (200, '"1"')
        changed = service.put("/me", body=ME | {"name": "คุณจัน"}, headers={"If-Match": '"1"'}, **somebody("chan"))
        assert changed.headers["ETag"] == '"2"'
        late = service.put("/me", body=ME | {"name": "x"}, headers={"If-Match": '"1"'}, **somebody("chan"))
        assert (late.status_code, late.json["code"]) == (412, "version_changed")
        assert len(service.published("enrolment.contact-point-given.v1")) == 2


def test_details_that_cannot_be_read_are_told_field_by_field_in_both_languages() -> None:
    with enrolment() as service:
        body = {"name": number_of(1), "email": "not an address", "phone": "12", "language": "fr"}
        refused = service.put("/me", body=body, **somebody("chan"))
        assert (refused.status_code, refused.json["code"]) == (422, "profile_invalid")
        assert [(one["column"], one["code"]) for one in refused.json["errors"]] == [
            ("name", "number_in_text"),
            ("email", "unreadable"),
            ("phone", "unreadable"),
            ("language", "unreadable"),
        ]
        assert all(one["th"] and one["en"] for one in refused.json["errors"])


def test_an_enterprise_that_is_new_is_registered_with_its_group_and_its_notice(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        asked = ask(
            service, "chan", tax_id=f"{number_of(1)[:5]}-{number_of(1)[5:]}", province="จ.เชียงใหม่", kind="นิติบุคคล"
        )
        assert (asked["standing"], asked["role"], asked["overdue"]) == ("requested", "owner", False)
        assert asked["answer_due_on"] == "2019-03-08"
        (registered,) = service.published("enrolment.enterprise-registered.v1")
        assert (registered.subject, registered.data["province"]) == (enterprise_of(1), "50")
        shown = service.get(f"/enterprises/{enterprise_of(1)}").json
        assert (shown["name_th"], shown["tax_id"]) == ("บริษัท ลำดับที่ 1 จำกัด", number_of(1))
        assert (shown["group"], shown["registered_on"]) == ("general", "2019-03-01")
        (listed,) = pages(service, "/enterprises")
        assert listed["enterprise_id"] == enterprise_of(1)
        consents = {one["purpose"]: one for one in pages(service, f"/enterprises/{enterprise_of(1)}/consents")}
        assert (consents["core"]["given"], consents["core"]["text_version"]) == (True, NOTICE)
        assert consents["publicity"]["given"] is False


def test_nothing_tells_whether_an_enterprise_was_there_before() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1, name_th="บริษัท ความลับ จำกัด", province="ลำพูน")]))
        answers: list[dict[str, Any]] = []
        for place in (1, 2):
            answer = service.post("/enterprises", body=a_registration(place, name_th="ของฉัน"), **somebody("chan"))
            assert answer.status_code == 201
            answers.append(answer.json)
            for hidden in ("", "/groups", "/people", "/consents"):
                path = f"/enterprises/{enterprise_of(place)}{hidden}"
                assert service.get(path, **somebody("chan")).status_code == 404, path
        assert pages(service, "/enterprises", **somebody("chan")) == []
        assert pages(service, "/calls/star-test/applications", **somebody("chan")) == []
        old, new = answers
        assert old.keys() == new.keys()
        own = {"id", "enterprise_id", "tax_id", "requested_at", "history"}
        assert {key: old[key] for key in old.keys() - own} == {key: new[key] for key in new.keys() - own}
        assert "ความลับ" not in json.dumps(service.get("/me/authorities", **somebody("chan")).json, ensure_ascii=False)
        assert len(service.published("enrolment.enterprise-registered.v1")) == 2


def test_asked_twice_is_asked_once() -> None:
    with enrolment() as service:
        first = ask(service, "chan")
        again = service.post("/enterprises", body=a_registration(name_th="อีกชื่อ"), **somebody("chan"))
        assert (again.status_code, again.json["id"], again.json["enterprise_name"]) == (
            200,
            first["id"],
            first["enterprise_name"],
        )
        assert ask(service, "chan", role="staff")["id"] != first["id"]
        assert len(pages(service, "/me/authorities", **somebody("chan"))) == 2


def test_a_registration_that_cannot_be_read_is_told_field_by_field_in_both_languages() -> None:
    with enrolment() as service:
        body = a_registration(
            tax_id="1.05556E+11", kind="cooperative", province="ล้านนา", sector="x", role="boss", name_th=" - "
        )
        refused = service.post("/enterprises", body=body, **somebody("chan"))
        assert (refused.status_code, refused.json["code"]) == (422, "registration_invalid")
        found = {one["column"]: one["code"] for one in refused.json["errors"]}
        assert found == dict.fromkeys(("tax_id", "kind", "province", "sector", "role"), "unreadable") | {
            "name_th": "empty"
        }
        assert all(one["th"] and one["en"] for one in refused.json["errors"])
        assert service.published() == []


@pytest.mark.parametrize("number", ["0105561000001", "123", number_of(1)[:-1] + str((int(number_of(1)[-1]) + 1) % 10)])
def test_a_number_that_fails_its_check_registers_nothing(number: str) -> None:
    with enrolment() as service:
        refused = service.post("/enterprises", body=a_registration(tax_id=number), **somebody("chan"))
        assert refused.status_code in (201, 422)
        if refused.status_code == 422:
            assert [one["code"] for one in refused.json["errors"]] == ["number_invalid"]
            assert service.published() == []


def test_the_notice_that_was_read_must_be_the_one_in_force() -> None:
    with enrolment() as service:
        refused = service.post("/enterprises", body=a_registration(notice_version="core-2550-1"), **somebody("chan"))
        assert (refused.status_code, refused.json["code"]) == (409, "notice_outdated")
        assert NOTICE in refused.json["detail_en"]


@pytest.mark.parametrize("roles", [[Role.JUDGE], [Role.OFFICER], [Role.MENTOR], []])
def test_only_entrepreneurs_register_enterprises(roles: list[Role]) -> None:
    with enrolment() as service:
        assert service.post("/enterprises", body=a_registration(), roles=roles).status_code == 403
        assert service.get("/me", roles=roles).status_code == 403


def test_once_proven_a_person_sees_her_enterprise_and_what_it_sent() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1), a_form(2)]))
        an_owner(service, "chan")
        (seen,) = pages(service, "/enterprises", **somebody("chan"))
        assert (seen["enterprise_id"], seen["tax_id"][-1], "•" in seen["tax_id"]) == (
            enterprise_of(1),
            number_of(1)[-1],
            True,
        )
        (application,) = pages(service, "/calls/star-test/applications", **somebody("chan"))
        assert application["enterprise_id"] == enterprise_of(1)
        assert service.get(f"/enterprises/{enterprise_of(2)}", **somebody("chan")).status_code == 404


def test_an_authority_that_ended_here_ends_what_an_older_token_still_says() -> None:
    with enrolment() as service:
        authority = an_owner(service, "chan")
        token = somebody("chan", enterprises=[enterprise_of(1), enterprise_of(2)])
        ask(service, "other", 2)
        assert {one["enterprise_id"] for one in pages(service, "/enterprises", **token)} == {
            enterprise_of(1),
            enterprise_of(2),
        }
        path = f"/authorities/{authority['id']}/revocation"
        assert service.post(path, body={"reason": "proof_false"}, **OFFICER).status_code == 200
        assert [one["enterprise_id"] for one in pages(service, "/enterprises", **token)] == [enterprise_of(2)]
        prove(service, ask(service, "chan")["id"])
        assert len(pages(service, "/enterprises", **token)) == 2


def test_officers_find_by_name_what_a_person_registered() -> None:
    with enrolment() as service:
        ask(service, "chan", name_th="บริษัท ผ้าฝ้ายดอยเต่า จำกัด", name_en="Doi Tao Cotton")
        for part in ("ดอยเต่า", "tao cot"):
            (found,) = service.get(f"/enterprises?q={quote(part)}").json["items"]
            assert found["enterprise_id"] == enterprise_of(1)
