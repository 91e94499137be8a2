"""The dated allowance over HTTP, and closing a year."""

from datetime import datetime

import pytest

from starsme.clock import BANGKOK
from starsme.testing import react
from tests.consulting.building import (
    ENTERPRISE,
    OTHER_NUMBER,
    a_line,
    a_request,
    balance,
    consulting,
    import_visits,
    pages,
    registered,
)

ASSIGNMENT = {
    "man_days_per_year": 3,
    "minutes_per_man_day": 360,
    "smallest_booking_minutes": 180,
    "year": "fiscal",
    "effective_from": "2018-10-01",
    "made_by": "call star-2562",
}
AFTER_THE_YEAR = datetime(2019, 10, 1, 9, tzinfo=BANGKOK)
EXPIRED = "consulting.man-days-expired.v1"


def put(service, version, **changes):
    return service.put(f"/rules/allowance/{version}", body={**ASSIGNMENT, **changes})


def test_the_assignments_rule_is_there_from_the_beginning(any_database_url):
    with consulting(any_database_url) as service:
        (rule,) = pages(service, "/rules/allowance")
        assert (rule["version"], rule["man_days_per_year"], rule["year"]) == ("assignment-2562", 3, "fiscal")


def test_a_calls_own_terms_hold_from_their_day(any_database_url):
    with consulting(any_database_url) as service:
        assert put(service, "star", man_days_per_year=5, smallest_booking_minutes=360).status_code == 200
        import_visits(service, a_line("V1", hours="30"), a_line("V2", hours="3", service_date="2019-10-01"))
        assert balance(service) == (1800, 0, 1800, 0)
        (refused,) = pages(service, "/visits?status=refused")
        assert (refused["request_no"], refused["code"]) == ("V2", "below_minimum")


def test_the_same_version_again_changes_nothing_and_another_under_its_name_is_refused():
    with consulting() as service:
        assert put(service, "star").json == put(service, "star").json
        assert len(pages(service, "/rules/allowance")) == 2
        answer = put(service, "star", man_days_per_year=4)
        assert (answer.status_code, answer.json["code"]) == (409, "rule_version_taken")


def test_a_resolution_that_raises_the_allowance_tops_the_year_up_on_the_next_need(any_database_url):
    with consulting(any_database_url) as service:
        import_visits(service, a_line("V1", hours="18"), a_line("V2"))
        assert put(service, "res-7", man_days_per_year=4, effective_from="2019-04-01").status_code == 200
        import_visits(service, a_line("V3"), a_line("V4", service_date="2019-04-02"), name="more.csv")
        assert [item["request_no"] for item in pages(service, "/visits?status=refused")] == ["V2", "V3"]
        assert balance(service) == (1440, 0, 1260, 180)
        grants = [e for e in pages(service, f"/enterprises/{ENTERPRISE}/ledger") if e["kind"] == "grant"]
        assert [(entry["minutes"], entry["rule"]) for entry in grants] == [(1080, "assignment-2562"), (360, "res-7")]


@pytest.mark.parametrize("changes", [{"man_days_per_year": 2}, {"year": "calendar", "effective_from": "2019-01-01"}])
def test_a_rule_does_not_reach_back_to_what_was_granted_or_booked(changes):
    with consulting() as service:
        import_visits(service, a_line("V1"))
        answer = put(service, "late", **changes)
        assert (answer.status_code, answer.json["code"]) == (409, "rule_in_use")
        assert put(service, "later", **(changes | {"effective_from": "2019-10-01"})).status_code == 200


def test_only_the_coordinator_makes_rules():
    with consulting() as service:
        answer = service.put("/rules/allowance/x", body=ASSIGNMENT, roles=["officer"])
        assert answer.status_code == 403


@pytest.mark.parametrize("changes", [{"year": "lunar"}, {"man_days_per_year": -1}, {"effective_from": "soon"}])
def test_a_rule_that_makes_no_sense_is_refused(changes):
    with consulting() as service:
        assert put(service, "x", **changes).status_code == 422


def test_a_year_that_still_runs_is_not_closed():
    with consulting() as service:
        answer = service.post("/years/2562/closing")
        assert (answer.status_code, answer.json["code"]) == (409, "year_not_over")
        assert "2019-09-30" in answer.json["detail_en"]


@pytest.mark.parametrize("year", ["62", "2019", "abcd"])
def test_a_year_is_named_in_buddhist_era(year):
    with consulting() as service:
        assert service.post(f"/years/{year}/closing").status_code == 404


def test_what_is_left_expires_and_booked_visits_keep_their_minutes(any_database_url):
    with consulting(any_database_url) as service:
        import_visits(service, a_line("V1", hours="6"), a_line("V2", outcome=""))
        react(service, registered("ent_" + "a" * 26))
        service.runtime.clock.move_to(AFTER_THE_YEAR)
        job = service.post("/years/2562/closing").json
        service.run_jobs()
        assert service.get(f"/jobs/{job['id']}").json["result"]["accounts_closed"] == 2
        assert sorted(event.data["minutes"] for event in service.published(EXPIRED)) == [540, 1080]
        assert balance(service) == (1080, 180, 360, 0)
        assert [item["closed"] for item in pages(service, "/balances")] == [True, True]


def test_nothing_is_booked_in_a_closed_year_and_what_comes_back_expires_too(any_database_url):
    with consulting(any_database_url) as service:
        import_visits(service, a_line("V1", outcome=""))
        service.runtime.clock.move_to(AFTER_THE_YEAR)
        service.post("/years/2562/closing")
        # Not expired yet: the job has not run, and still nothing can be booked.
        for number in (a_request()["enterprise"], OTHER_NUMBER):
            answer = service.post("/visits", body=a_request(enterprise=number, hours="3"))
            assert answer.json["code"] == "insufficient_balance"
        service.run_jobs()
        (visit,) = pages(service, "/visits?status=accepted")
        service.post(f"/visits/{visit['id']}/outcome", body={"outcome": "no_show_consultant"})
        (item,) = pages(service, "/balances")
        assert (item["granted"], item["reserved"], item["used"], item["expired"]) == (1080, 0, 0, 1080)
        assert item["available"] == 0


def test_closing_twice_expires_once(any_database_url):
    with consulting(any_database_url) as service:
        react(service, registered())
        service.runtime.clock.move_to(AFTER_THE_YEAR)
        for _ in range(2):
            assert service.post("/years/2562/closing").status_code == 202
            service.run_jobs()
        assert len(service.published(EXPIRED)) == 1


def test_a_year_of_many_accounts_is_closed_in_chunks():
    with consulting() as service:
        service.deliver(*[registered(f"ent_{number:026d}") for number in range(1100)])
        service.runtime.clock.move_to(AFTER_THE_YEAR)
        service.post("/years/2562/closing")
        assert service.run_jobs() == 3
        assert len(service.published(EXPIRED)) == 1100
        assert {item["available"] for item in pages(service, "/balances?limit=1000")} == {0}
