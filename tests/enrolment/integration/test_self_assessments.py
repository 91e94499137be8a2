"""The self-assessment over the API: drafts, completion, history from every source, change over time, who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from enrolment.domain.assessment import QUESTIONS
from starsme.auth import Role
from starsme.clock import FixedClock
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    a_form,
    as_csv,
    enrolment,
    enterprise_of,
    open_call,
    pages,
    screen,
    send,
)
from tests.enrolment.making import answers

COMPLETED = "enrolment.self-assessment-completed.v1"
AGENCIES = [{"code": "AG03", "name_th": "ธนาคาร", "roles": "finance", "provinces": "57"}]
HERS: dict[str, Any] = {"roles": [Role.ENTREPRENEUR], "enterprises": [enterprise_of(1)], "subject": "malee"}
THEIRS: dict[str, Any] = {"roles": [Role.ENTREPRENEUR], "enterprises": [enterprise_of(2)], "subject": "somchai"}
PATH = f"/enterprises/{enterprise_of(1)}/assessments"


def registered(service: ServiceClient, **cells: str) -> None:
    """Two enterprises, known by their applications; the second's record has a gap among its answers."""
    open_call(service)
    send(service, "agencies", as_csv(AGENCIES))
    send(service, "applications", as_csv([a_form(1, **cells), a_form(2, finance_3="")]))


def later(service: ServiceClient, **by: int) -> None:
    clock = service.runtime.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(**by))


def complete(service: ServiceClient, points: int = 3, **changes: int) -> dict[str, Any]:
    answer = service.post(PATH, body={"answers": answers(points) | changes}, **HERS)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def group(service: ServiceClient) -> tuple[str | None, str | None]:
    found = service.get(f"/enterprises/{enterprise_of(1)}").json
    return found["group"], found["group_reason"]


def test_everybody_is_given_the_questions_in_both_languages() -> None:
    with enrolment() as service:
        found = service.get("/assessment-questions", roles=[Role.JUDGE]).json
        assert [one["code"] for one in found["questions"]] == list(QUESTIONS)
        assert all(one["th"] and one["en"] for one in found["questions"] + found["scale"] + found["dimensions"])
        assert service.get(f"/assessment-questions?version={found['version']}").json == found
        unknown = service.get("/assessment-questions?version=selfcheck-1")
        assert (unknown.status_code, unknown.json["code"]) == (404, "questions_unknown")


def test_all_25_answers_make_an_assessment_that_is_told_without_them(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        registered(service)
        taken = complete(service, 4, digital_1=0)
        assert taken["points"] == {
            "management": 100,
            "marketing": 100,
            "innovation": 100,
            "finance": 100,
            "digital": 80,
        }
        assert (taken["mean"], taken["source"], taken["taken_by"]) == ("96", "self", "malee")
        [event] = service.published(COMPLETED)
        assert event.data["points"] == taken["points"]
        assert event.data["mean"] == "96.00"
        assert "answers" not in event.data
        assert "malee" not in str(event.data)
        one = service.get(f"{PATH}/{taken['id']}", **HERS).json
        assert one["answers"] == answers(4) | {"digital_1": 0}


def test_every_question_at_fault_is_told_at_once_in_both_languages() -> None:
    with enrolment() as service:
        registered(service)
        given: dict[str, Any] = answers(3) | {"marketing_2": 5, "digital_5": "มาก", "finance_1": True, "luck_1": 3}
        del given["management_1"]
        refused = service.post(PATH, body={"answers": given}, **HERS)
        assert (refused.status_code, refused.json["code"]) == (422, "answers_invalid")
        found = {one["column"]: one["code"] for one in refused.json["errors"]}
        assert found == {
            "management_1": "answer_missing",
            "marketing_2": "answer_not_a_choice",
            "finance_1": "answer_not_a_choice",
            "digital_5": "answer_not_a_choice",
            "luck_1": "question_unknown",
        }
        assert all(one["th"] and one["en"] for one in refused.json["errors"])
        assert service.published(COMPLETED) == []


def test_a_draft_is_saved_resumed_and_completed(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        registered(service)
        empty = service.get(f"{PATH}/draft", **HERS)
        assert (empty.json["answers"], len(empty.json["missing"]), empty.headers["ETag"]) == ({}, 25, '"0"')
        saved = service.put(f"{PATH}/draft", body={"answers": {"finance_1": 2}}, **HERS)
        assert (saved.status_code, saved.headers["ETag"]) == (200, '"1"')
        resumed = service.get(f"{PATH}/draft", **HERS).json
        assert resumed["answers"] == {"finance_1": 2}
        assert "finance_1" not in resumed["missing"]
        whole = service.put(f"{PATH}/draft", body={"answers": answers(2)}, headers={"If-Match": '"1"'}, **HERS)
        assert whole.json["missing"] == []
        done = service.post(PATH, body={}, headers={"If-Match": '"2"'}, **HERS)
        assert (done.status_code, done.json["mean"]) == (201, "50")
        assert service.get(f"{PATH}/draft", **HERS).json["answers"] == {}
        again = service.post(PATH, body={}, **HERS)
        assert (again.status_code, again.json["code"]) == (409, "assessment_not_drafted")


def test_two_who_edit_a_draft_at_once_do_not_overwrite_each_other(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        registered(service)
        assert service.put(f"{PATH}/draft", body={"answers": {"finance_1": 2}}, **HERS).status_code == 200
        blind = service.put(f"{PATH}/draft", body={"answers": {"finance_1": 0}}, **HERS)
        assert (blind.status_code, blind.json["code"]) == (428, "version_required")
        late = service.put(f"{PATH}/draft", body={"answers": {}}, headers={"If-Match": '"0"'}, **HERS)
        assert (late.status_code, late.json["code"]) == (412, "version_changed")
        gone = service.call("DELETE", f"{PATH}/draft", headers={"If-Match": '"1"'}, **HERS)
        assert (gone.status_code, gone.json["answers"], gone.headers["ETag"]) == (200, {}, '"2"')


def test_a_draft_takes_no_odd_answer() -> None:
    with enrolment() as service:
        registered(service)
        refused = service.put(f"{PATH}/draft", body={"answers": {"finance_1": -1}}, **HERS)
        assert [one["code"] for one in refused.json["errors"]] == ["answer_not_a_choice"]


def test_assessments_of_applications_and_those_apart_make_one_history(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        registered(service)
        first = complete(service, 1)
        later(service, days=1)
        second = complete(service, 2)
        history = pages(service, PATH, limit=2, **HERS)
        assert [one["source"] for one in history] == ["application", "self", "self"]
        assert [one["id"] for one in history[1:]] == [first["id"], second["id"]]
        assert history[0]["taken_at"] == "2019-01-15T09:01:00+07:00"
        assert {one["questions"] for one in history} == {"selfcheck-2562-1"}
        assert len(service.get(f"{PATH}/{history[0]['id']}", **HERS).json["answers"]) == 25
        assert service.get(f"{PATH}?after=asm_nobody", **HERS).status_code == 404
        # A record with a gap among its answers is no assessment yet.
        assert pages(service, f"/enterprises/{enterprise_of(2)}/assessments", **THEIRS) == []


def test_the_group_follows_the_latest_complete_assessment(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        registered(service)
        complete(service, 1)
        assert group(service) == ("general", "default")
        later(service, hours=1)
        complete(service, 3)
        assert group(service) == ("high_potential", "assessment")
        changes = [event.data["group"] for event in service.published("enrolment.group-changed.v1")]
        assert changes == ["general", "high_potential"]
        screen(service)
        assert group(service) == ("high_potential", "assessment")


def test_change_over_time_is_told_in_figures_as_a_radar_and_in_words() -> None:
    with enrolment() as service:
        registered(service)
        complete(service, 2)
        later(service, days=3)
        latest = complete(service, 3, management_1=0)
        found = service.get(f"{PATH}/change", **HERS).json
        assert found["latest"]["id"] == latest["id"]
        by_dimension = {one["dimension"]: one for one in found["dimensions"]}
        assert [by_dimension["management"][key] for key in ("first", "previous", "latest")] == [75, 50, 60]
        assert (by_dimension["management"]["since_first"], by_dimension["finance"]["since_previous"]) == (-15, 25)
        assert found["mean"]["since_first"] == "-3"
        assert [one["name"] for one in found["radar"]["series"]] == ["first", "previous", "latest"]
        assert found["radar"]["series"][-1]["points"] == [60, 75, 75, 75, 75]
        assert "Lower: management -15." in found["en"]
        assert "การบริหารจัดการ -15" in found["th"]


def test_assessments_of_other_questions_are_not_compared_and_the_words_say_so() -> None:
    with enrolment() as service:
        registered(service)
        complete(service, 3)
        with service.runtime.database.begin() as tx:
            tx.connection.execute(text("UPDATE assessments SET questions = 'selfcheck-2550-1'"))
        found = service.get(f"{PATH}/change", **HERS).json
        assert (found["first"], found["previous"], found["dimensions"][0]["since_first"]) == (None, None, None)
        assert [one["questions"] for one in found["not_compared"]] == ["selfcheck-2550-1"]
        assert "Not compared: 1 earlier, of questions selfcheck-2550-1" in found["en"]
        assert [one["name"] for one in found["radar"]["series"]] == ["latest"]


def test_without_an_assessment_the_words_say_what_to_do() -> None:
    with enrolment() as service:
        registered(service)
        found = service.get(f"/enterprises/{enterprise_of(2)}/assessments/change", **THEIRS).json
        assert (found["latest"], found["assessments"], found["radar"]["series"]) == (None, 0, [])
        assert "Take it" in found["en"]


@pytest.mark.parametrize("path", ["", "/change", "/draft", "/asm_1"])
def test_nobody_of_another_firm_sees_any_of_it(path: str) -> None:
    with enrolment() as service:
        registered(service)
        complete(service)
        assert service.get(f"{PATH}{path}", **THEIRS).status_code == 404
        assert service.get(f"{PATH}{path}", roles=[Role.ENTREPRENEUR]).status_code == 404
        for role in (Role.JUDGE, Role.MENTOR, Role.OPERATOR):
            assert service.get(f"{PATH}{path}", roles=[role], enterprises=[enterprise_of(1)]).status_code == 403


def test_nobody_answers_for_another_firm() -> None:
    with enrolment() as service:
        registered(service)
        for who in (THEIRS, {"roles": [Role.ENTREPRENEUR]}):
            assert service.post(PATH, body={"answers": answers()}, **who).status_code == 404
            assert service.put(f"{PATH}/draft", body={"answers": {}}, **who).status_code == 404
            assert service.call("DELETE", f"{PATH}/draft", **who).status_code == 404
        for role in (Role.OFFICER, Role.COORDINATOR, Role.JUDGE):
            assert service.post(PATH, body={"answers": answers()}, roles=[role]).status_code == 403
            assert service.put(f"{PATH}/draft", body={"answers": {}}, roles=[role]).status_code == 403
        assert service.published(COMPLETED) == []


def test_officers_see_the_history_where_they_see_the_enterprise() -> None:
    with enrolment() as service:
        registered(service)
        complete(service)
        assert len(pages(service, PATH, roles=[Role.OFFICER], agency="dip")) == 2
        assert service.get(PATH, roles=[Role.OFFICER], agency="AG03").status_code == 404
        assert service.get(f"{PATH}/change", roles=[Role.OFFICER], agency="AG03").status_code == 404


def test_an_enterprise_that_is_not_registered_has_nothing_to_assess() -> None:
    with enrolment() as service:
        refused = service.post(PATH, body={"answers": answers()}, **HERS)
        assert (refused.status_code, refused.json["code"]) == (404, "enterprise_unknown")
