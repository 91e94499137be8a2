"""Asking, settling, cancelling and waiving over HTTP."""

from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from starsme.clock import BANGKOK
from tests.consulting.building import (
    ENTERPRISE,
    NUMBER,
    OTHER_ENTERPRISE,
    OTHER_NUMBER,
    TODAY,
    a_line,
    a_request,
    balance,
    consulting,
    import_visits,
    imported,
    pages,
)

OWNER = {"roles": ["entrepreneur"], "enterprises": [ENTERPRISE], "subject": "owner"}
STRANGER = {"roles": ["entrepreneur"], "enterprises": [OTHER_ENTERPRISE], "subject": "stranger"}
MASKED = "0-6459-•••••-••-1"
REGISTER = "code,name,registration_no,agency,level,dimensions,provinces,registered_until,active\r\n"


def ask(service, **changes):
    return service.post("/visits", body=a_request(**changes))


def at(service, *moment):
    service.runtime.clock.move_to(datetime(*moment, tzinfo=BANGKOK))


def test_an_officer_books_a_visit(any_database_url):
    with consulting(any_database_url) as service:
        answer = ask(service, request_no="V1", dimension="finance")
        assert answer.status_code == 201
        visit = answer.json
        assert (visit["status"], visit["state"], visit["effect"], visit["minutes"]) == (
            "accepted",
            "booked",
            "reserved",
            360,
        )
        assert (visit["request_no"], visit["enterprise"], visit["enterprise_id"], visit["year"]) == (
            "V1",
            NUMBER,
            ENTERPRISE,
            2562,
        )
        assert (visit["requested_on"], visit["dimension"], visit["line"]) == ("2019-03-01", "finance", None)
        assert answer.headers["ETag"] == '"1"'
        assert balance(service) == (1080, 360, 0, 720)


def test_a_refusal_is_an_answer_that_is_kept_and_told(any_database_url):
    with consulting(any_database_url) as service:
        ask(service, hours="18")
        answer = ask(service, hours=3)
        assert (answer.status_code, answer.json["status"], answer.json["code"]) == (
            201,
            "refused",
            "insufficient_balance",
        )
        (told,) = service.published("consulting.visit-refused.v1")
        assert (told.data["reason"], told.data["minutes_available"], told.data["minutes"]) == (
            "insufficient_balance",
            0,
            180,
        )


@pytest.mark.parametrize(
    ("hours", "code"),
    [(4.5, None), ("๖", None), ("3.33", "hours_invalid"), (1e300, "hours_invalid"), (2, "below_minimum")],
)
def test_hours_are_taken_as_typed(hours, code):
    with consulting() as service:
        assert ask(service, hours=hours).json["code"] == code


def test_the_same_request_number_is_the_same_request():
    with consulting() as service:
        first = ask(service, request_no="V1")
        again = ask(service, request_no="V1")
        assert (again.status_code, again.json["id"]) == (201, first.json["id"])
        assert balance(service) == (1080, 360, 0, 720)
        other = ask(service, request_no="V1", hours="3")
        assert (other.status_code, other.json["code"]) == (409, "request_no_reused")


def test_asking_again_on_another_day_is_still_the_same_request():
    with consulting() as service:
        first = ask(service, request_no="V1")
        at(service, 2019, 3, 4, 9)
        assert ask(service, request_no="V1").json == first.json


def test_a_repeated_command_with_its_key_books_once():
    with consulting() as service:
        answers = [
            service.post("/visits", body=a_request(), headers={"Idempotency-Key": "k-12345678"}) for _ in range(2)
        ]
        assert answers[0].json == answers[1].json
        assert len(pages(service, "/visits")) == 1


def test_an_outcome_uses_or_releases_and_is_told(any_database_url):
    with consulting(any_database_url) as service:
        held, missed = ask(service).json, ask(service).json
        at(service, 2019, 3, 20, 16)
        assert service.post(f"/visits/{held['id']}/outcome", body={"outcome": "held"}).json["effect"] == "used"
        answer = service.post(f"/visits/{missed['id']}/outcome", body={"outcome": "no_show_consultant"})
        assert (answer.json["effect"], answer.headers["ETag"]) == ("released", '"2"')
        assert balance(service) == (1080, 0, 360, 720)
        told = service.published("consulting.visit-settled.v1")
        assert [(event.data["outcome"], event.data["effect"]) for event in told] == [
            ("held", "used"),
            ("no_show_consultant", "released"),
        ]


def test_who_came_cannot_be_said_before_the_day():
    with consulting() as service:
        visit = ask(service).json
        answer = service.post(f"/visits/{visit['id']}/outcome", body={"outcome": "held"})
        assert (answer.status_code, answer.json["code"]) == (409, "service_day_ahead")


def test_a_settled_visit_is_not_settled_again():
    with consulting() as service:
        visit = ask(service).json
        at(service, 2019, 3, 21, 9)
        service.post(f"/visits/{visit['id']}/outcome", body={"outcome": "held"})
        answer = service.post(f"/visits/{visit['id']}/outcome", body={"outcome": "no_show_consultant"})
        assert (answer.status_code, answer.json["code"]) == (409, "visit_not_booked")
        assert balance(service) == (1080, 0, 360, 720)


def test_a_refused_request_has_no_outcome():
    with consulting() as service:
        visit = ask(service, hours="1").json
        at(service, 2019, 3, 21, 9)
        answer = service.post(f"/visits/{visit['id']}/outcome", body={"outcome": "held"})
        assert (answer.status_code, answer.json["code"]) == (409, "visit_not_booked")


def test_an_old_version_is_refused():
    with consulting() as service:
        visit = ask(service).json
        service.post(f"/visits/{visit['id']}/cancellation", body={}, headers={"If-Match": '"1"'})
        answer = service.post(f"/visits/{visit['id']}/waiver", body={"reason": "x"}, headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.json["code"]) == (412, "version_changed")


@pytest.mark.parametrize(
    ("now", "state", "left"),
    [((2019, 3, 19, 16), "cancelled_early", 1080), ((2019, 3, 20, 8), "cancelled_late", 720)],
)
def test_a_cancellation_costs_nothing_with_a_working_day_to_spare(any_database_url, now, state, left):
    with consulting(any_database_url) as service:
        visit = ask(service).json
        at(service, *now)
        assert service.post(f"/visits/{visit['id']}/cancellation", body={}, **OWNER).json["state"] == state
        assert balance(service)[3] == left


def test_an_officer_may_say_that_the_word_came_earlier_but_not_later():
    with consulting() as service:
        visit = ask(service).json
        at(service, 2019, 3, 20, 8)
        path, phoned = f"/visits/{visit['id']}/cancellation", {"cancelled_at": "2019-03-18T15:00:00+07:00"}
        ahead = {"cancelled_at": (TODAY + timedelta(days=90)).isoformat()}
        assert service.post(path, body=ahead).json["code"] == "cancelled_in_future"
        assert service.post(path, body=phoned, **OWNER).json["code"] == "cancelled_at_not_yours"
        answer = service.post(path, body=phoned)
        assert (answer.json["state"], answer.json["cancelled_at"]) == ("cancelled_early", "2019-03-18T08:00:00+00:00")


def test_a_waiver_gives_consumed_minutes_back_for_a_reason(any_database_url):
    with consulting(any_database_url) as service:
        visit = ask(service).json
        at(service, 2019, 3, 20, 8)
        service.post(f"/visits/{visit['id']}/cancellation", body={})
        path = f"/visits/{visit['id']}/waiver"
        assert service.post(path, body={"reason": " "}).json["code"] == "waive_reason_missing"
        assert service.post(path, body={"reason": "น้ำท่วมทางขาด"}).json["effect"] == "released"
        assert service.post(path, body={"reason": "อีกครั้ง"}).json["code"] == "nothing_to_waive"
        assert balance(service) == (1080, 0, 0, 1080)
        kinds = [entry["kind"] for entry in pages(service, f"/enterprises/{ENTERPRISE}/ledger")]
        assert kinds == ["grant", "reserve", "use", "waive"]


def test_an_owner_asks_for_their_own_enterprise_only():
    with consulting() as service:
        assert service.post("/visits", body=a_request(), **OWNER).json["enterprise"] == MASKED
        for number in (OTHER_NUMBER, "1.05556E+11"):
            answer = service.post("/visits", body=a_request(enterprise=number), **OWNER)
            assert (answer.status_code, answer.json["code"]) == (422, "not_own_enterprise")
        answer = service.post("/visits", body=a_request(service_date="2019-02-28"), **OWNER)
        assert answer.json["code"] == "service_date_passed"


def test_what_is_not_ones_own_does_not_exist():
    with consulting() as service:
        visit = ask(service).json
        assert service.get(f"/visits/{visit['id']}", **STRANGER).status_code == 404
        assert service.post(f"/visits/{visit['id']}/cancellation", body={}, **STRANGER).status_code == 404
        assert pages(service, "/visits", **STRANGER) == pages(service, "/balances", **STRANGER) == []
        assert service.get(f"/enterprises/{ENTERPRISE}/ledger", **STRANGER).status_code == 404
        assert pages(service, "/visits", roles=["entrepreneur"]) == []


def test_an_owner_sees_their_own_with_the_number_masked():
    with consulting() as service:
        visit = ask(service).json
        ask(service, enterprise=OTHER_NUMBER)
        assert service.get(f"/visits/{visit['id']}", **OWNER).json["enterprise"] == MASKED
        assert [item["id"] for item in pages(service, "/visits", **OWNER)] == [visit["id"]]
        assert [item["enterprise"] for item in pages(service, "/balances", **OWNER)] == [MASKED]
        assert len(pages(service, f"/enterprises/{ENTERPRISE}/ledger", **OWNER)) == 2


def test_only_the_office_settles_waives_imports_and_closes():
    with consulting() as service:
        visit = ask(service).json
        assert service.post(f"/visits/{visit['id']}/outcome", body={"outcome": "held"}, **OWNER).status_code == 403
        assert service.post(f"/visits/{visit['id']}/waiver", body={"reason": "x"}, **OWNER).status_code == 403
        assert service.post("/imports/visits", content=b"x", **OWNER).status_code == 403
        assert service.post("/years/2561/closing", **OWNER).status_code == 403


def test_a_consultant_sees_the_visits_that_are_theirs_without_the_reasons():
    with consulting() as service:
        import_visits(
            service,
            a_line("V1", consultant_code="C01", outcome="waived", waive_reason="เจ้าของเข้าโรงพยาบาล"),
            a_line("V2", consultant_code="C02"),
        )
        (item,) = pages(service, "/visits", roles=["consultant"], person="C01")
        assert (item["request_no"], item["enterprise"], item["waive_reason"]) == ("V1", MASKED, None)
        assert pages(service, "/visits", roles=["consultant"]) == []


def test_a_consultant_must_be_registered_on_the_day():
    with consulting() as service:
        rows = "C1,ก,S1,AG1,3,finance,50,2019-03-19,yes\r\nC2,ข,S2,AG1,3,finance,50,2020-01-01,no\r\nC3,ค,S3,AG1,1,digital,51,2019-03-20,yes\r\n"
        imported(service, "consultants", (REGISTER + rows).encode(), "consultants.csv")
        assert ask(service, consultant_code="C9").json["code"] == "consultant_unknown"
        assert ask(service, consultant_code="C1").json["code"] == "consultant_not_registered"
        assert ask(service, consultant_code="C2").json["code"] == "consultant_not_registered"
        assert ask(service, consultant_code="C3").status_code == 201


def test_visits_are_found_by_what_the_office_knows():
    with consulting() as service:
        job = import_visits(service, a_line("V1"), a_line("V2", service_date="2019-10-01"), a_line("V3", hours="1"))
        ask(service, request_no="W1", enterprise=OTHER_NUMBER)

        def found(query):
            return [item["request_no"] for item in pages(service, f"/visits?{query}")]

        assert found(f"import_id={job['id']}") == ["V1", "V2", "V3"]
        assert found("status=refused") == ["V3"]
        assert found("year=2563") == ["V2"]
        assert found(f"enterprise={OTHER_NUMBER}") == found(f"enterprise={OTHER_ENTERPRISE}") == ["W1"]
        assert found("request_no=V2") == ["V2"]
        assert found("limit=1") == ["V1", "V2", "V3", "W1"]


@pytest.mark.parametrize(
    "path",
    [
        "/visits?after=x",
        "/balances?after=ent_a",
        "/visits?limit=1001",
        "/balances?enterprise=0645973339462",
        "/visits?nonsense=1",
    ],
)
def test_a_question_that_cannot_be_read_is_refused(path):
    with consulting() as service:
        assert service.get(path).status_code in (400, 422)


def test_unknown_things_are_not_found():
    with consulting() as service:
        assert service.get("/visits/vis_none").json["code"] == "visit_unknown"
        assert service.post("/visits/vis_none/outcome", body={"outcome": "held"}).status_code == 404
        assert service.post("/visits/vis_none/cancellation", body={}).status_code == 404


def test_every_route_is_in_the_services_own_description():
    with consulting() as service:
        paths = service.get("/openapi.json").json["paths"]
        assert {
            "/imports/consultants",
            "/imports/visits",
            "/visits",
            "/visits/{visit_id}",
            "/visits/{visit_id}/outcome",
            "/visits/{visit_id}/cancellation",
            "/visits/{visit_id}/waiver",
            "/balances",
            "/enterprises/{enterprise_id}/ledger",
            "/years/{year}/closing",
            "/rules/allowance",
            "/rules/allowance/{version}",
            "/consultants",
            "/jobs/{job_id}",
        } <= set(paths)


def test_who_looked_at_whole_numbers_is_logged_and_no_number_is():
    with consulting() as service:
        visit = ask(service, request_no="V1").json
        with capture_logs() as lines:
            service.get("/visits", subject="officer-7", agency="dip")
            service.get("/balances", subject="officer-7", agency="dip")
            service.get(f"/visits/{visit['id']}", **OWNER)
        shown = [line for line in lines if line["event"] == "full_numbers_shown"]
        assert [(line["subject"], line["first"], line["items"]) for line in shown] == [
            ("officer-7", "V1", 1),
            ("officer-7", f"{ENTERPRISE}:2562", 1),
        ]
        assert NUMBER not in str(lines)
