"""Calls after they opened: later closings, the archive, and what applicants read."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from enrolment.bootstrap import SERVICE
from enrolment.domain.applications import REQUIRED_FIELDS
from enrolment.domain.words import Reason
from starsme.auth import Role
from starsme.clock import BANGKOK, FixedClock
from starsme.testing import ServiceClient, client
from tests.enrolment.building import (
    CALL,
    TODAY,
    a_form,
    a_panel,
    applications,
    as_csv,
    enrolment,
    open_call,
    pages,
    publish,
    screen,
    send,
)
from tests.enrolment.making import CLOSES, OPENS, call_document

LATER = datetime(2019, 3, 15, 23, 59, 59, tzinfo=BANGKOK)
REASONS = {"reason_th": "น้ำท่วมหลายอำเภอ", "reason_en": "Several districts are flooded"}
ENTREPRENEUR = [Role.ENTREPRENEUR]


def etag(service: ServiceClient, call: str = CALL) -> str:
    return str(service.get(call).headers["ETag"])


def amend(service: ServiceClient, closes_at: datetime = LATER, **options: Any) -> Any:
    given = {"headers": {"If-Match": options.pop("version", None) or etag(service)}} | options
    return service.post(f"{CALL}/amendments", body={"closes_at": closes_at.isoformat(), **REASONS}, **given)


def late_form(place: int) -> Any:
    return a_form(place, submitted_at="20/2/2562, 9:00:00")


# --- amendments


def test_a_later_closing_is_recorded_told_and_used_by_screening(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1), late_form(2)]))
        screen(service)
        assert applications(service)[2]["reasons"] == ["outside_window"]
        amended = amend(service, subject="malee")
        assert amended.status_code == 201
        assert amended.json["closes_at"] == LATER.isoformat()
        assert amended.json["document"] == call_document()
        assert amended.json["amendments"] == [
            {
                "sequence": 1,
                "closed_at": CLOSES.isoformat(),
                "closes_at": LATER.isoformat(),
                **REASONS,
                "at": TODAY.isoformat(),
            }
        ]
        (told,) = service.published("enrolment.call-amended.v1")
        assert (told.subject, told.data["closes_at"], told.data["sequence"]) == ("star-test", LATER, 1)
        assert service.post(f"{CALL}/selection/proposal").json["code"] == "call_not_screened"
        waiting = pages(service, "/queues/screening-again")
        assert [item["call_code"] for item in waiting] == ["star-test"]
        screen(service)
        assert pages(service, "/queues/screening-again") == []
        assert applications(service)[2]["verdict"] == "eligible"
        assert service.put(CALL, body=call_document()).status_code == 200


def test_a_closing_only_moves_later_and_for_who_saw_the_call_as_it_is() -> None:
    with enrolment() as service:
        open_call(service)
        for closes_at in (CLOSES, CLOSES - timedelta(days=1)):
            refused = amend(service, closes_at)
            assert (refused.status_code, refused.json["code"]) == (422, "closing_not_later")
        first = etag(service)
        amend(service)
        assert amend(service, LATER + timedelta(days=1), version=first).status_code == 412
        assert amend(service, LATER + timedelta(days=1), headers={}).status_code == 428
        assert amend(service, LATER - timedelta(days=1)).json["code"] == "closing_not_later"
        assert len(service.get(CALL).json["amendments"]) == 1


@pytest.mark.parametrize("reason", ["", "  ", "เพราะ 0105556176239 ขอ"])
def test_a_reason_is_given_in_both_languages_and_names_nobody(reason: str) -> None:
    with enrolment() as service:
        open_call(service)
        body = {"closes_at": LATER.isoformat(), "reason_en": "Flood", "reason_th": reason}
        refused = service.post(f"{CALL}/amendments", body=body, headers={"If-Match": etag(service)})
        assert refused.status_code == 422
        assert service.published("enrolment.call-amended.v1") == []


def test_a_published_selection_ends_amendments_and_a_proposal_waits_for_screening() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1)]))
        screen(service)
        send(service, "scores", as_csv(a_panel(1, 5)))
        proposed = service.post(f"{CALL}/selection/proposal").headers["ETag"]
        amend(service)
        held = service.post(f"{CALL}/selection/publication", headers={"If-Match": proposed})
        assert (held.status_code, held.json["code"]) == (409, "selection_outdated")
        screen(service)
        publish(service)
        late = amend(service, LATER + timedelta(days=1))
        assert (late.status_code, late.json["code"]) == (409, "call_amended_too_late")


@pytest.mark.parametrize("role", [Role.ENTREPRENEUR, Role.JUDGE, Role.MENTOR])
@pytest.mark.parametrize("route", ["amendments", "archiving"])
def test_who_does_not_work_at_an_agency_amends_and_archives_nothing(role: Role, route: str) -> None:
    with enrolment() as service:
        open_call(service)
        body = {"closes_at": LATER.isoformat(), **REASONS} if route == "amendments" else None
        refused = service.post(f"{CALL}/{route}", body=body, headers={"If-Match": etag(service)}, roles=[role])
        assert refused.status_code == 403


def test_an_agency_in_the_call_that_does_not_own_it_reads_and_does_not_amend() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "agencies", as_csv([{"code": "AG02", "name_th": "ม.", "roles": "panel", "provinces": "50"}]))
        other: dict[str, Any] = {"roles": [Role.OFFICER], "agency": "AG02"}
        assert service.get(CALL, **other).status_code == 200
        assert amend(service, **other).json["code"] == "not_the_owning_agency"
        away = service.post(f"{CALL}/archiving", headers={"If-Match": etag(service)}, **other)
        assert away.json["code"] == "not_the_owning_agency"


# --- the archive


def test_a_closed_call_is_put_away_and_can_only_be_read(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1)]))
        screen(service)
        assert service.post(f"{CALL}/archiving").status_code == 428
        archived = service.post(f"{CALL}/archiving", headers={"If-Match": etag(service)})
        assert (archived.status_code, archived.json["state"]) == (200, "archived")
        assert service.post(f"{CALL}/archiving").json["archived_at"] == archived.json["archived_at"]
        for answer in (
            amend(service),
            service.post(f"{CALL}/screening"),
            service.post(f"{CALL}/selection/proposal"),
            service.post(f"{CALL}/imports/applications?filename=f.csv", content=as_csv([a_form(2)])),
        ):
            assert (answer.status_code, answer.json["code"]) == (409, "call_archived")
        assert len(pages(service, f"{CALL}/applications")) == 1
        assert service.post(f"{CALL}/clone", body={"code": "again"}).status_code == 201


def test_what_is_open_is_not_put_away() -> None:
    with enrolment() as service:
        open_call(service, closes_at=LATER.isoformat())
        refused = service.post(f"{CALL}/archiving", headers={"If-Match": etag(service)})
        assert (refused.status_code, refused.json["code"]) == (409, "call_still_open")


# --- what applicants read


def some_calls(service: ServiceClient) -> None:
    for code, province, closes_at in (
        ("a-closed", "50", CLOSES),
        ("b-open", "50", LATER),
        ("c-open", "51", LATER),
        ("d-open", "50", LATER),
    ):
        body = call_document(code=code, provinces=[{"code": province, "seats": 1}], closes_at=closes_at.isoformat())
        assert service.put(f"/calls/{code}", body=body).status_code == 201


def listed(service: ServiceClient, arguments: str = "") -> list[str]:
    path = f"/calls?limit=100{arguments}"
    return [one["code"] for one in service.get(path, roles=ENTREPRENEUR).json["items"]]


def test_applicants_find_the_calls_that_are_open_in_their_province(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        some_calls(service)
        assert listed(service) == ["b-open", "c-open", "d-open"]
        assert listed(service, "&province=50") == ["b-open", "d-open"]
        assert listed(service, "&state=closed") == ["a-closed"]
        assert listed(service, "&state=all&province=50") == ["a-closed", "b-open", "d-open"]
        assert listed(service, "&province=57") == []
        service.post("/calls/a-closed/archiving", headers={"If-Match": etag(service, "/calls/a-closed")})
        assert (listed(service, "&state=closed"), listed(service, "&state=archived")) == ([], ["a-closed"])
        assert [one["code"] for one in pages(service, "/calls", limit=1)] == ["b-open", "c-open", "d-open"]
        assert service.get("/calls?state=draft", roles=ENTREPRENEUR).status_code in (400, 422)


@pytest.mark.parametrize(
    ("now", "state", "accepting"),
    [
        (OPENS - timedelta(seconds=1), "open", False),
        (OPENS, "open", True),
        (CLOSES, "open", True),
        (CLOSES + timedelta(seconds=1), "closed", False),
    ],
)
def test_a_call_takes_applications_within_its_window_only(now: datetime, state: str, accepting: bool) -> None:
    with client(SERVICE, clock=FixedClock(now)) as service:
        open_call(service)
        form = service.get(f"{CALL}/form", roles=ENTREPRENEUR).json
        assert (form["state"], form["accepting"]) == (state, accepting)


def test_an_applicant_reads_in_words_what_a_call_asks(any_database_url: str) -> None:
    question = {
        "code": "export",
        "type": "number",
        "highest": "99.5",
        "decimals": 1,
        "required": True,
        "title_th": "ส่งออกร้อยละ",
        "title_en": "Exports, per cent",
    }
    paper = {"code": "registration", "kinds": ["pdf"], "title_th": "หนังสือรับรอง", "title_en": "Registration"}
    with enrolment(any_database_url) as service:
        open_call(service, questions=[question], documents=[paper], gates={"least_mean": {"innovation": "2.5"}})
        amend(service)
        form = service.get(f"{CALL}/form", roles=ENTREPRENEUR).json
        assert form["closes_at"] == LATER.isoformat()
        assert form["window"]["th"] == "รับสมัครตั้งแต่ 14 มกราคม 2562 เวลา 00.00 น. ถึง 15 มีนาคม 2562 เวลา 23.59 น."
        assert form["provinces"][0] == {"code": "50", "name_th": "เชียงใหม่", "name_en": "Chiang Mai", "seats": 2}
        rules = {rule["code"]: rule for rule in form["rules"]}
        assert len(rules) == 8
        assert all(rule["th"] and rule["en"] and rule["source"] for rule in form["rules"])
        assert "500,000,000" in rules["not_sme"]["th"]
        assert rules["too_young"]["en"] == "It had been in business for at least 1 full year on 14 January 2019."
        assert "ลำพูน" in rules["outside_area"]["th"]
        assert "ถึง 15 มีนาคม 2562" in rules["outside_window"]["th"]
        assert [(gate["gate"], gate["least"]) for gate in form["gates"]] == [("innovation", "2.5")]
        assert sum(dimension["weight"] for dimension in form["dimensions"]) == 100
        (asked,) = form["questions"]
        assert (asked["code"], asked["highest"], asked["decimals"], asked["required"]) == ("export", "99.5", 1, True)
        assert form["documents"][0]["kinds"] == ["pdf"]
        assert form["amendments"][0]["reason_en"] == REASONS["reason_en"]


def test_only_who_is_signed_in_reads_and_only_of_calls_that_there_are() -> None:
    with enrolment() as service:
        open_call(service)
        assert service.get("/calls", headers={"Authorization": ""}).status_code == 401
        assert service.get("/calls/none/form", roles=ENTREPRENEUR).json["code"] == "call_unknown"


def test_a_field_that_the_call_does_not_require_may_stay_empty_and_not_unreadable(any_database_url: str) -> None:
    fields = [name for name in REQUIRED_FIELDS if name != "started_on"]
    rules: list[dict[str, Any]] = [{"rule": reason.value} for reason in Reason if reason is not Reason.TOO_YOUNG]
    for rule in rules:
        if rule["rule"] == "incomplete":
            rule["parameters"] = {"fields": fields}
    with enrolment(any_database_url) as service:
        open_call(service, eligibility=rules)
        forms = [a_form(1, started_on=""), a_form(2, started_on="someday"), a_form(3, phone="")]
        job = send(service, "applications", as_csv(forms))
        findings = service.get(f"/jobs/{job['id']}/findings").json["items"]
        assert [(one["row"], one["code"]) for one in findings] == [(2, "unreadable"), (3, "empty")]
        screen(service)
        screen(service)
        assert {row: one["reasons"] for row, one in applications(service).items()} == {1: [], 2: [], 3: ["incomplete"]}
        assert len(service.published("enrolment.application-screened.v1")) == 3
