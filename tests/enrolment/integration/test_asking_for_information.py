from datetime import datetime, timedelta
from typing import Any

import pytest

from starsme.auth import Role
from starsme.clock import BANGKOK
from starsme.testing import ServiceClient
from tests.enrolment.applying import COORDINATOR, OFFICE, a_call_with_firms, applied, move_to, person_of
from tests.enrolment.building import CALL, a_form, a_panel, applications, as_csv, enrolment, publish, screen, send

ITEM = {"th": "โปรดยืนยันจำนวนพนักงาน", "en": "Please confirm the number of staff.", "fields": ["employees", "phone"]}


def ask(service: ServiceClient, application_id: str, **who: Any) -> Any:
    return service.post(
        f"/applications/{application_id}/information-requests", body={"items": [ITEM]}, **(who or OFFICE)
    )


def answer(service: ServiceClient, asked: Any, body: dict[str, Any], **who: Any) -> Any:
    path = f"/applications/{asked['application_id']}/information-requests/{asked['id']}/answer"
    return service.post(path, body=body, **(who or person_of(1)))


def looked_at(service: ServiceClient, application_id: str) -> dict[str, Any]:
    return dict(service.get(f"/applications/{application_id}", **OFFICE).json)


def test_an_answer_corrects_what_was_asked_and_keeps_what_it_was(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_call_with_firms(service, 1)
        application_id = applied(service)["application_id"]
        asked = ask(service, application_id)
        assert asked.status_code == 201, asked.text
        assert (asked.json["due_on"], asked.json["rule"], asked.json["overdue"]) == (
            "2019-02-08",
            "information-2562",
            False,
        )
        done = answer(service, asked.json, {"answers": {"employees": "31"}, "words": "รวมพนักงานรายวัน"})
        assert (done.status_code, done.json["outcome"], done.json["answer"]) == (200, "answered", "รวมพนักงานรายวัน")
        assert applications(service)[1]["employees"] == 31
        told = service.get(f"/applications/{application_id}/information-requests", **person_of(1)).json
        assert [(one["field"], one["before"], one["after"], one["by"]) for one in told["changes"]] == [
            ("employees", "12 คน", "31", "owner-1")
        ]
        events = service.published("enrolment.information-asked.v1", "enrolment.information-answered.v1")
        assert [event.type.split(".")[1] for event in events] == ["information-asked", "information-answered"]
        assert screen(service)["result"]["eligible"] == 1


def test_where_an_application_stands_is_told_at_every_step() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        application_id = applied(service)["application_id"]
        stood = []

        def look() -> dict[str, Any]:
            seen = looked_at(service, application_id)
            stood.append((seen["state"], seen["turn"]))
            service.runtime.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
            return seen

        assert look()["due_on"] == "2019-02-25"  # 15 working days, less Makha Bucha on 19 February
        asked = ask(service, application_id).json
        assert look()["due_on"] == "2019-02-08"
        move_to(service, datetime(2019, 2, 6, 9, tzinfo=BANGKOK))
        answer(service, asked, {"words": "ตามเดิม"})
        assert look()["due_on"] == "2019-02-27"  # asked on Friday, answered on Wednesday: two working days more
        screen(service)
        look()
        send(service, "scores", as_csv([line | {"app_row": "1"} for line in a_panel(1, 5)]))
        look()
        service.post(f"{CALL}/selection/proposal")
        look()
        publish(service)
        last = look()
        assert stood == [
            ("submitted", "officer"),
            ("information_asked", "applicant"),
            ("information_answered", "officer"),
            ("eligible", "judges"),
            ("scored", "officer"),
            ("proposed", "coordinator"),
            ("selected", "nobody"),
        ]
        assert [step["state"] for step in last["steps"]] == [
            "submitted",
            "information_asked",
            "information_answered",
            "eligible",
            "proposed",
            "selected",
        ]
        assert (last["since"], last["number"], last["due_on"]) == (last["steps"][-1]["at"], "STAR-TEST/0001", None)
        assert last["steps"][1]["reasons"][0]["th"] == ITEM["th"]


def test_an_application_that_is_being_asked_about_is_not_screened_and_a_proposal_says_so() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1, 2)
        first = applied(service, 1)["application_id"]
        applied(service, 2)
        asked = ask(service, first).json
        screen(service)
        assert {row: one["verdict"] for row, one in applications(service).items()} == {1: None, 2: "eligible"}
        held = service.post(f"{CALL}/selection/proposal")
        assert (held.status_code, held.json["code"]) == (409, "information_requests_open")
        assert "applications 1" in held.json["detail_en"]
        path = f"/applications/{first}/information-requests/{asked['id']}/closure"
        assert service.post(path, body={"reason": "  "}, **OFFICE).status_code == 422
        closed = service.post(path, body={"reason": "ข้อมูลเดิมเพียงพอ"}, **OFFICE)
        assert (closed.json["outcome"], closed.json["reason"]) == ("closed", "ข้อมูลเดิมเพียงพอ")
        assert service.post(f"{CALL}/selection/proposal").json["code"] == "screening_outdated"
        screen(service)
        assert service.post(f"{CALL}/selection/proposal").status_code == 201


def test_asking_takes_a_verdict_back_until_the_answer_is_screened() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        send(service, "applications", as_csv([a_form(1, employees="?")]))
        screen(service)
        row = applications(service)[1]
        assert row["reasons"] == ["incomplete"]
        service.runtime.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
        asked = ask(service, row["id"]).json
        assert applications(service)[1]["verdict"] is None
        wrong = answer(service, asked, {"answers": {"employees": "many", "name_th": "x"}})
        assert (wrong.status_code, [one["column"] for one in wrong.json["errors"]]) == (422, ["answers.name_th"])
        unreadable = answer(service, asked, {"answers": {"employees": "many"}})
        assert [(one["column"], one["code"]) for one in unreadable.json["errors"]] == [
            ("answers.employees", "unreadable")
        ]
        assert answer(service, asked, {"answers": {"employees": "9"}}).status_code == 200
        service.runtime.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
        screen(service)
        assert applications(service)[1]["verdict"] == "eligible"
        states = [step["state"] for step in looked_at(service, row["id"])["steps"]]
        assert states == ["submitted", "ineligible", "information_asked", "information_answered", "eligible"]


def test_the_number_and_kind_of_the_applicant_are_not_corrected_by_an_answer() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        application_id = applied(service)["application_id"]
        item = ITEM | {"fields": ["tax_id", "kind"], "th": " "}
        refused = service.post(f"/applications/{application_id}/information-requests", body={"items": [item]}, **OFFICE)
        assert (refused.status_code, refused.json["code"]) == (422, "information_request_invalid")
        assert len(refused.json["errors"]) == 3


def test_nothing_is_asked_twice_at_once_nor_after_scores_or_publication() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        application_id = applied(service)["application_id"]
        asked = ask(service, application_id).json
        again = ask(service, application_id)
        assert (again.status_code, again.json["code"]) == (409, "application_state")
        answer(service, asked, {"words": "ครบแล้ว"})
        assert answer(service, asked, {"words": "อีกครั้ง"}).json["code"] == "information_request_settled"
        screen(service)
        send(service, "scores", as_csv(a_panel(1, 5)))
        assert ask(service, application_id).json["code"] == "application_state"
        publish(service)
        assert ask(service, application_id).json["code"] == "result_published"


def test_an_overdue_request_is_shown_and_told_once() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        application_id = applied(service)["application_id"]
        asked = ask(service, application_id).json
        move_to(service, datetime(2019, 2, 8, 23, 59, tzinfo=BANGKOK))
        service.runtime.service.tell_overdue_information()
        assert service.published("enrolment.information-overdue.v1") == []
        move_to(service, datetime(2019, 2, 9, 0, 1, tzinfo=BANGKOK))
        service.runtime.service.tell_overdue_information()
        service.runtime.service.tell_overdue_information()
        assert len(service.published("enrolment.information-overdue.v1")) == 1
        assert looked_at(service, application_id)["overdue"] is True
        # Late is better than never, as long as the officer has not closed it.
        assert answer(service, asked, {"words": "ขออภัยที่ช้า"}).status_code == 200


def test_a_withdrawal_before_screening_ends_what_is_asked_and_is_never_screened(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_call_with_firms(service, 1, 2)
        gone = applied(service, 1)["application_id"]
        applied(service, 2)
        asked = ask(service, gone).json
        withdrawal = service.post(f"/applications/{gone}/withdrawal", **person_of(1))
        assert (withdrawal.status_code, withdrawal.json["was"]) == (200, "information_asked")
        screen(service)
        send(service, "scores", as_csv(a_panel(2, 5)))
        publish(service)
        seen = looked_at(service, gone)
        assert (seen["state"], seen["verdict"], seen["turn"]) == ("withdrawn", None, "nobody")
        assert answer(service, asked, {"words": "?"}).json["code"] == "information_request_settled"
        told = service.published("enrolment.application-withdrawn.v1")
        assert [event.data["was"] for event in told] == ["information_asked"]


@pytest.mark.parametrize(
    ("who", "asking", "reading"),
    [
        (person_of(2), 403, 404),
        (person_of(1), 403, 200),
        ({"roles": [Role.OFFICER], "agency": "AG09"}, 404, 404),
        ({"roles": [Role.JUDGE], "person": "J1"}, 403, 403),
        ({"roles": []}, 403, 403),
        (COORDINATOR, 201, 200),
    ],
)
def test_who_may_ask_and_who_may_read(who: dict[str, Any], asking: int, reading: int) -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1, 2)
        application_id = applied(service)["application_id"]
        path = f"/applications/{application_id}/information-requests"
        assert ask(service, application_id, **who).status_code == asking
        assert service.get(path, **who).status_code == reading
        assert service.get(f"/applications/{application_id}", **who).status_code == reading
        open_one = service.get(path, **OFFICE).json["requests"] or [ask(service, application_id).json]
        answered = service.post(f"{path}/{open_one[0]['id']}/answer", body={"words": "ดี"}, **who)
        assert answered.status_code == reading


def test_an_agency_of_another_province_of_the_call_sees_it_and_changes_nothing() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)  # of Chiang Mai
        agencies = [{"code": "LPN", "name_th": "อุตสาหกรรมจังหวัดลำพูน", "provinces": "51"}]
        send(service, "agencies", as_csv(agencies))
        one = applied(service)["application_id"]
        lamphun = {"roles": [Role.OFFICER], "agency": "LPN"}
        assert service.get(CALL, **lamphun).status_code == 200
        assert ask(service, one, **lamphun).json["code"] == "application_unknown"
        assert service.post(f"/applications/{one}/withdrawal", **lamphun).json["code"] == "application_unknown"
        asked = ask(service, one).json
        assert answer(service, asked, {"words": "?"}, **lamphun).status_code == 404
