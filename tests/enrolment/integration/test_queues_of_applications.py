"""What waits about single applications: answers, appeals, judges' sheets."""

from datetime import datetime
from typing import Any

from enrolment.bootstrap import SERVICE
from starsme.clock import BANGKOK, FixedClock
from starsme.testing import ServiceClient, client
from tests.enrolment.applying import OFFICE, a_call_with_firms, applied, move_to, person_of
from tests.enrolment.building import a_sheet_line, as_csv, enrolment, pages, send
from tests.enrolment.integration.test_appeals import a_young_firm, appeal, decide
from tests.enrolment.integration.test_asking_for_information import answer, ask
from tests.enrolment.integration.test_panels import TODAY
from tests.enrolment.judging import judged_call, judges_of, submit


def waiting(service: ServiceClient, name: str) -> list[dict[str, Any]]:
    """Of the call at hand: the firms were registered by an earlier one."""
    return [item for item in pages(service, f"/queues/{name}") if item["call_code"] == "star-test"]


def test_an_answer_is_owed_until_it_is_given_and_then_the_screening_waits(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_call_with_firms(service, 1, 2)
        one = applied(service, 1)["application_id"]
        applied(service, 2)
        asked = ask(service, one).json
        (item,) = waiting(service, "information")
        assert (item["id"], item["due_on"], item["overdue"]) == (asked["id"], "2019-02-08", False)
        (to_screen,) = waiting(service, "screening")
        assert to_screen["count"] == 1
        move_to(service, datetime(2019, 2, 9, 0, 1, tzinfo=BANGKOK))
        assert [item["overdue"] for item in waiting(service, "information")] == [True]
        assert answer(service, asked, {"words": "ยืนยัน"}).status_code == 200
        assert waiting(service, "information") == []
        (to_screen,) = waiting(service, "screening")
        assert to_screen["count"] == 2


def test_what_was_withdrawn_is_not_to_be_screened() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        gone = applied(service, 1)["application_id"]
        assert service.post(f"/applications/{gone}/withdrawal", **person_of(1)).status_code == 200
        assert waiting(service, "screening") == []


def test_an_appeal_waits_for_its_decision(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        one = a_young_firm(service)
        made = appeal(service, one).json
        (item,) = waiting(service, "appeals")
        assert (item["id"], item["due_on"]) == (made["id"], made["due_on"])
        decide(service, made, "dismissed")
        assert waiting(service, "appeals") == []


def test_sheets_that_judges_still_owe_are_counted_a_judge_imported_ones_too(any_database_url: str) -> None:
    clock = FixedClock(TODAY)
    with client(SERVICE, database_url=any_database_url, clock=clock) as service:
        view = judged_call(service)
        first, _, third = judges_of(view, 1)
        owed = {item["assignee"]: item["count"] for item in waiting(service, "sheets")}
        assert sum(owed.values()) == 12
        submit(service, first, 1)
        send(service, "scores", as_csv([a_sheet_line(third, 1)]))
        after = {item["assignee"]: item["count"] for item in waiting(service, "sheets")}
        assert sum(after.values()) == 10
        assert (after[first], after[third]) == (owed[first] - 1, owed[third] - 1)
        clock.move_to(TODAY.replace(day=16))
        assert {item["overdue"] for item in waiting(service, "sheets")} == {True}


def test_an_officer_of_another_province_sees_none_of_it() -> None:
    with enrolment() as service:
        a_call_with_firms(service, 1)
        ask(service, applied(service, 1)["application_id"])
        assert service.get("/queues/information", **OFFICE).json["items"]
        stranger = {"roles": OFFICE["roles"], "agency": "AG09"}
        assert service.get("/queues/information", **stranger).json.get("items", []) == []
