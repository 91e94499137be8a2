from datetime import datetime, timedelta

import pytest

from starsme.auth import Role
from starsme.clock import BANGKOK
from tests.enrolment.acting import NOTICE, ask, prove, somebody
from tests.enrolment.applying import (
    COORDINATOR,
    OFFICE,
    WITHIN,
    a_call_with_firms,
    applied,
    begin,
    move_to,
    person_of,
    save,
    submit,
)
from tests.enrolment.building import CALL, applications, enrolment, enterprise_of, open_call, screen
from tests.enrolment.making import CLOSES

QUESTION = {"code": "why", "type": "text", "title_th": "เหตุผล", "title_en": "Why", "required": True}
DOCUMENT = {"code": "certificate", "title_th": "หนังสือรับรอง", "title_en": "Certificate"}


def test_a_draft_begins_with_what_the_enterprise_told_before(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_call_with_firms(service, 1)
        draft = begin(service)
        assert (draft["status"], draft["complete"], draft["problems"]) == ("draft", True, [])
        assert draft["answers"]["name_th"] == "บริษัท ตัวอย่าง จำกัด"
        assert not {"tax_id", "submitted_at", "consent_core"} & set(draft["answers"])
        again = service.post(f"{CALL}/drafts", body={}, **person_of(1, "her-phone"))
        assert (again.status_code, again.json["id"]) == (200, draft["id"])


def test_a_draft_is_saved_as_far_as_it_is_and_says_what_is_missing() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        draft = save(service, begin(service), name_th=None, employees="many", phone="053-123456")
        told = {problem["field"]: problem for problem in draft["problems"]}
        assert {field: problem["code"] for field, problem in told.items()} == {
            "name_th": "empty",
            "employees": "unreadable",
        }
        assert told["employees"]["th"]
        assert told["employees"]["en"]
        assert draft["answers"]["employees"] == "many"
        later = service.get(f"/drafts/{draft['id']}", **person_of(1, "other-device"))
        assert later.json == draft
        assert later.headers["ETag"] == f'"{draft["version"]}"'


def test_two_people_of_a_firm_edit_one_draft_and_neither_overwrites_the_other_unawares() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        draft = begin(service)
        path, seen = f"/drafts/{draft['id']}", {"If-Match": f'"{draft["version"]}"'}
        first = service.put(path, body={"answers": {"phone": "053-000001"}}, headers=seen, **person_of(1, "mother"))
        second = service.put(path, body={"answers": {"phone": "053-000002"}}, headers=seen, **person_of(1, "son"))
        assert (second.status_code, second.json["code"]) == (412, "version_changed")
        assert f"version {first.json['version']}" in second.json["detail_en"]
        assert service.put(path, body={}, **person_of(1)).status_code == 428
        third = service.put(
            path,
            body={"answers": {"email": "son@example.com"}},
            headers={"If-Match": first.headers["ETag"]},
            **person_of(1, "son"),
        )
        assert third.json["updated_by"] == "son"
        assert {field: edit["by"] for field, edit in third.json["edits"].items()} == {"phone": "mother", "email": "son"}
        assert third.json["edits"]["phone"]["at"] == "2019-02-01T10:00:00+07:00"


def test_a_field_that_the_form_does_not_have_is_refused_by_name() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        draft = begin(service)
        answer = service.put(
            f"/drafts/{draft['id']}",
            body={"answers": {"tax_id": "1"}, "questions": {"why": 1}, "documents": {"x": "y" * 5000}},
            headers={"If-Match": '"1"'},
            **person_of(1),
        )
        assert (answer.status_code, answer.json["code"]) == (422, "draft_invalid")
        assert [one["column"] for one in answer.json["errors"]] == ["answers.tax_id", "questions.why", "documents.x"]


def test_a_submitted_draft_is_an_application_like_an_imported_one(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_call_with_firms(service, 1, 2)
        first, second = applied(service, 1), applied(service, 2)
        assert (first["row"], second["row"], second["number"]) == (1, 2, "STAR-TEST/0002")
        assert first["submitted_at"] == "2019-02-01T10:00:00+07:00"
        screen(service)
        kept = applications(service)
        assert {row: one["verdict"] for row, one in kept.items()} == {1: "eligible", 2: "eligible"}
        assert kept[1]["enterprise_id"] == enterprise_of(1)
        told = service.published("enrolment.application-submitted.v1")
        assert [(event.subject, event.data["reference"]) for event in told] == [
            (enterprise_of(1), "STAR-TEST/0001"),
            (enterprise_of(2), "STAR-TEST/0002"),
        ]
        receipt = service.get(f"/applications/{first['application_id']}/receipt", **person_of(1))
        assert receipt.json == first


def test_the_closing_second_is_in_and_the_next_is_not() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1, 2)
        drafts = begin(service, 1), begin(service, 2)
        move_to(service, CLOSES + timedelta(milliseconds=999))
        assert submit(service, drafts[0], 1).status_code == 201
        move_to(service, CLOSES + timedelta(seconds=1))
        late = submit(service, drafts[1], 2)
        assert (late.status_code, late.json["code"]) == (409, "call_window_closed")
        assert "15 กุมภาพันธ์ 2562 23:59:59" in late.json["detail_th"]
        assert service.get(f"/drafts/{drafts[1]['id']}", **person_of(2)).json["status"] == "draft"


def test_an_incomplete_draft_is_not_submitted_and_everything_missing_is_named() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1, questions=[QUESTION], documents=[DOCUMENT])
        draft = save(service, begin(service), province="")
        answer = submit(service, draft)
        assert (answer.status_code, answer.json["code"]) == (422, "draft_incomplete")
        assert [one["column"] for one in answer.json["errors"]] == [
            "answers.province",
            "questions.why",
            "documents.certificate",
        ]
        filled = service.put(
            f"/drafts/{draft['id']}",
            body={
                "answers": {"province": "เชียงใหม่"},
                "questions": {"why": "เติบโต"},
                "documents": {"certificate": "ส่งที่ศูนย์ฯ เลขรับ 12/2562"},
            },
            headers={"If-Match": f'"{draft["version"]}"'},
            **person_of(1),
        )
        assert filled.json["complete"] is True
        receipt = submit(service, draft).json
        assert (receipt["questions"], receipt["documents"]["certificate"]) == (
            {"why": "เติบโต"},
            "ส่งที่ศูนย์ฯ เลขรับ 12/2562",
        )


def test_the_notice_is_acknowledged_by_the_version_of_its_text() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        path = f"/drafts/{begin(service)['id']}/submission"
        assert service.post(path, body={}, **person_of(1)).status_code == 422
        old = service.post(path, body={"notice_version": "core-2550-1"}, **person_of(1))
        assert (old.status_code, old.json["code"]) == (409, "notice_outdated")


def test_a_draft_is_submitted_once_and_then_stands() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        draft = begin(service)
        assert submit(service, draft).status_code == 201
        assert submit(service, draft).json["code"] == "draft_already_submitted"
        changed = service.put(f"/drafts/{draft['id']}", body={}, headers={"If-Match": '"2"'}, **person_of(1))
        assert changed.json["code"] == "draft_already_submitted"
        assert service.call("DELETE", f"/drafts/{draft['id']}", **person_of(1)).status_code == 409


def test_applying_again_supersedes_the_earlier_application() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        applied(service)
        service.runtime.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
        second = begin(service)
        assert second["version"] == 1
        submit(service, save(service, second, employees="20"))
        screen(service)
        kept = applications(service)
        assert (kept[1]["reasons"], kept[1]["superseded_by"], kept[2]["verdict"]) == (["duplicate"], 2, "eligible")


def test_a_draft_is_thrown_away() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        path = f"/drafts/{begin(service)['id']}"
        assert service.call("DELETE", path, headers={"If-Match": '"7"'}, **person_of(1)).status_code == 412
        assert service.call("DELETE", path, **person_of(1)).status_code == 204
        assert service.get(path, **person_of(1)).status_code == 404
        assert service.get("/drafts", **person_of(1)).json["items"] == []


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (person_of(2), 404),
        (OFFICE, 403),
        (COORDINATOR, 403),
        ({"roles": [Role.JUDGE], "person": "J1"}, 403),
        ({"roles": []}, 403),
        ({"roles": [Role.OFFICER, Role.ENTREPRENEUR], "agency": "AG09"}, 404),
    ],
)
def test_nobody_else_sees_or_touches_a_draft(who: dict[str, object], status: int) -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1, 2)
        draft = begin(service)
        path, seen = f"/drafts/{draft['id']}", {"If-Match": '"1"'}
        answers = (
            service.get(path, **who),
            service.put(path, body={}, headers=seen, **who),
            service.call("DELETE", path, **who),
            service.post(f"{path}/submission", body={"notice_version": NOTICE}, **who),
        )
        assert [answer.status_code for answer in answers] == [status] * 4
        listed = service.get("/drafts", **who)
        assert listed.status_code == 403 or listed.json["items"] == []


def test_nobody_begins_a_draft_for_a_firm_that_is_not_theirs() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1, 2)
        other = service.post(f"{CALL}/drafts", body={"enterprise_id": enterprise_of(2)}, **person_of(1))
        assert (other.status_code, other.json["code"]) == (403, "enterprise_not_yours")
        both = person_of(1) | {"enterprises": [enterprise_of(1), enterprise_of(2)]}
        unnamed = service.post(f"{CALL}/drafts", body={}, **both)
        assert (unnamed.status_code, unnamed.json["code"]) == (422, "enterprise_not_named")
        unknown = service.post("/calls/nowhere/drafts", body={}, **person_of(1))
        assert (unknown.status_code, unknown.json["code"]) == (404, "call_unknown")


def test_a_firm_whose_number_nobody_knows_cannot_submit() -> None:
    with enrolment() as service:
        open_call(service)
        move_to(service, WITHIN)
        draft = begin(service, 7)
        assert {problem["code"] for problem in draft["problems"]} == {"empty"}
        answer = submit(service, draft, 7)
        assert (answer.status_code, answer.json["code"]) == (409, "enterprise_number_missing")


def test_before_the_call_opens_a_draft_can_be_written_and_not_sent() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        move_to(service, datetime(2019, 1, 13, 23, 59, 59, tzinfo=BANGKOK))
        assert submit(service, begin(service)).json["code"] == "call_window_closed"


def test_work_begins_before_the_authority_is_proven_and_shows_nothing_of_the_firm() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        theirs = save(service, begin(service), phone="053-999999")
        asked = ask(service, "niece", 1)
        niece = somebody("niece")
        mine = service.post(f"{CALL}/drafts", body={"enterprise_id": enterprise_of(1)}, **niece)
        assert (mine.status_code, mine.json["shared"], mine.json["answers"]) == (201, False, {})
        assert mine.json["id"] != theirs["id"]
        assert service.get(f"/drafts/{theirs['id']}", **niece).status_code == 404
        assert [one["id"] for one in service.get("/drafts", **niece).json["items"]] == [mine.json["id"]]
        assert service.get(f"/drafts/{mine.json['id']}", **person_of(1)).status_code == 404
        filled = service.put(
            f"/drafts/{mine.json['id']}",
            body={"answers": {key: theirs["answers"].get(key, "") for key in theirs["answers"]}},
            headers={"If-Match": '"1"'},
            **niece,
        )
        assert filled.json["complete"] is True
        path = f"/drafts/{mine.json['id']}/submission"
        closed = service.post(path, body={"notice_version": NOTICE}, **niece)
        assert (closed.status_code, closed.json["code"]) == (409, "authority_not_proven")
        assert prove(service, asked["id"]).status_code == 200
        assert service.post(path, body={"notice_version": NOTICE}, **niece).status_code == 201


def test_a_draft_begun_before_the_proof_becomes_the_firm_s_after_it() -> None:
    with enrolment() as service:
        open_call(service)
        move_to(service, WITHIN)
        asked = ask(service, "founder", 3)
        founder = somebody("founder")
        body = {"enterprise_id": enterprise_of(3)}
        own = service.post(f"{CALL}/drafts", body=body, **founder).json
        prove(service, asked["id"])
        shared = service.post(f"{CALL}/drafts", body=body, **founder)
        assert (shared.status_code, shared.json["id"], shared.json["shared"]) == (200, own["id"], True)
        assert service.get(f"/drafts/{own['id']}", **person_of(3, "partner")).status_code == 200
