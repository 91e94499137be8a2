"""Group rules over the API: published, tried, graded again; and why an enterprise is in its group."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from enrolment.adapters.shipped_documents import shipped
from enrolment.domain.texts import GROUP_WORDS
from enrolment.domain.words import Group
from starsme.auth import Role
from starsme.clock import FixedClock
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    a_form,
    a_panel,
    as_csv,
    done,
    enrolment,
    enterprise_of,
    open_call,
    pages,
    publish,
    screen,
    send,
)
from tests.enrolment.making import answers

AGENCIES = [{"code": "AG03", "name_th": "ธนาคาร", "roles": "finance", "provinces": "57"}]
COORDINATOR: dict[str, Any] = {"roles": [Role.COORDINATOR], "subject": "wipa"}
STRICT = "/group-rules/star-2563"
MOVED = "enrolment.group-changed.v1"


def points(each: int) -> dict[str, str]:
    """The cells of a form whose answers are all the same."""
    return {question: str(answer) for question, answer in answers(each).items()}


def a_season(service: ServiceClient) -> None:
    """Two seats and one waiting place in the province: 1 and 2 are stars, 3 waits; 4 and 5 go by their assessments."""
    open_call(service)
    send(service, "agencies", as_csv(AGENCIES))
    forms = [a_form(place) for place in (1, 2, 3, 4)] + [a_form(5, **points(1))]
    send(service, "applications", as_csv(forms))
    screen(service)
    send(service, "scores", as_csv([line for row in range(1, 6) for line in a_panel(row, 6 - row)]))
    publish(service)


def rule(**changes: Any) -> dict[str, Any]:
    """A stricter rule, from tomorrow."""
    return {
        "version": "star-2563",
        "effective_from": "2019-03-02",
        "source": {"th": "มติที่ประชุม", "en": "A resolution"},
        "high_potential": {"least_mean": 80, "least_dimension": 40, "waiting_list": True},
    } | changes


def tomorrow(service: ServiceClient) -> None:
    clock = service.runtime.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(days=1))


def why(service: ServiceClient, place: int, **options: Any) -> dict[str, Any]:
    answer = service.get(f"/enterprises/{enterprise_of(place)}/group", **options)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def regrade(service: ServiceClient, body: dict[str, Any] | None = None, query: str = "") -> dict[str, Any]:
    answer = service.post(f"{STRICT}/regradings{query}", body=body or {}, **COORDINATOR)
    assert answer.status_code == 202, answer.text
    service.run_jobs()
    return done(service, answer.json["id"])


def test_everybody_in_a_season_is_told_why(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_season(service)
        told = {place: why(service, place) for place in range(1, 6)}
        assert [one["reason"] for one in told.values()] == [
            "selected",
            "selected",
            "waiting_list",
            "assessment",
            "default",
        ]
        for place, one in told.items():
            assert one["group"] == service.get(f"/enterprises/{enterprise_of(place)}").json["group"]
            assert GROUP_WORDS[Group(one["group"])].en in one["en"]
            assert GROUP_WORDS[Group(one["group"])].th in one["th"]
            assert (one["rule"]["version"], one["pending"]) == ("star-2562", None)
            assert one["rule"]["source_th"] in one["th"]
        assert "Selected as a STAR of Chiang Mai in call star-test" in told[1]["en"]
        assert "number 1, in call star-test" in told[3]["en"]
        assert "has a mean of 75, at least 60" in told[4]["en"]
        assert "mean of at least 60 (yours 25)" in told[5]["en"]
        assert [one["met"] for one in told[5]["thresholds"]] == [False] * 6
        assert told[4]["assessment"]["taken_at"] == "2019-01-15T09:04:00+07:00"
        assert told[3]["selections"][0]["waiting_position_now"] == 1


def test_after_a_withdrawal_the_words_follow(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_season(service)
        first = why(service, 1)
        assert [step["to"] for step in first["would_change"]] == ["high_potential"]
        application = next(one["id"] for one in pages(service, "/calls/star-test/applications") if one["row"] == 1)
        assert service.post(f"/applications/{application}/withdrawal").status_code == 200
        assert (why(service, 1)["reason"], why(service, 3)["reason"]) == ("assessment", "selected")


def test_before_the_first_grading_the_words_say_so() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1)]))
        found = why(service, 1)
        assert (found["group"], found["pending"]["group"]) == (None, "high_potential")
        assert "Not placed yet" in found["en"]


def test_an_application_that_waits_for_its_screening_is_said_to_move_the_group_then() -> None:
    with enrolment() as service:
        a_season(service)
        send(service, "applications", as_csv([a_form(5, submitted_at="16/1/2562, 9:00:00")]))
        found = why(service, 5)
        assert (found["group"], found["pending"]["group"]) == ("general", "high_potential")
        assert "it moves when that is screened" in found["en"]


def test_a_rule_is_published_once_and_stands(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        published = service.put(STRICT, body=rule(), **COORDINATOR)
        assert (published.status_code, published.json["in_force"], published.json["published_by"]) == (
            201,
            False,
            "wipa",
        )
        assert service.put(STRICT, body=rule(), **COORDINATOR).status_code == 200
        other = service.put(STRICT, body=rule(effective_from="2019-05-01"), **COORDINATOR)
        assert (other.status_code, other.json["code"]) == (409, "group_rule_published")
        same_day = service.put("/group-rules/b-1", body=rule(version="b-1"), **COORDINATOR)
        assert (same_day.status_code, same_day.json["code"]) == (409, "group_rule_day_taken")
        late = service.put("/group-rules/b-1", body=rule(version="b-1", effective_from="2019-02-28"), **COORDINATOR)
        assert (late.status_code, late.json["code"]) == (409, "group_rule_backdated")
        wrong = service.put("/group-rules/b-2", body=rule(), **COORDINATOR)
        assert (wrong.status_code, wrong.json["code"]) == (422, "document_version_differs")
        faulty = service.put("/group-rules/b-1", body={"version": "b-1"}, **COORDINATOR)
        assert faulty.json["code"] == "group_rule_invalid"
        assert len(faulty.json["errors"]) > 3
        listed = pages(service, "/group-rules", roles=[Role.ENTREPRENEUR])
        assert [(one["version"], one["in_force"]) for one in listed] == [("star-2562", True), ("star-2563", False)]
        assert service.get("/group-rules/star-1").json["code"] == "group_rule_unknown"
        shipped_again = service.put("/group-rules/star-2562", body=_json(shipped("group_rules")[0]), **COORDINATOR)
        assert shipped_again.status_code == 200


def _json(document: dict[str, Any]) -> dict[str, Any]:
    return document | {"effective_from": document["effective_from"].isoformat()}


def test_a_trial_counts_and_shows_who_would_move_and_moves_nobody(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_season(service)
        service.put(STRICT, body=rule(), **COORDINATOR)
        before, told = pages(service, "/enterprises"), len(service.published())
        trial = regrade(service, query="?trial=true")
        assert trial["result"] == {"enterprises": 5, "moves": {"high_potential>general": 1}}
        [move] = pages(service, f"{STRICT}/regradings/{trial['id']}/moves", **COORDINATOR)
        assert move["enterprise_id"] == enterprise_of(4)
        assert (move["previous"], move["group"], move["reason"]) == ("high_potential", "general", "default")
        assert pages(service, "/enterprises") == before
        assert len(service.published()) == told


def test_enterprises_are_graded_again_under_the_rule_in_force_after_a_trial(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        a_season(service)
        service.put(STRICT, body=rule(), **COORDINATOR)
        trial = regrade(service, query="?trial=true")
        early = service.post(f"{STRICT}/regradings", body={"after_trial": trial["id"]}, **COORDINATOR)
        assert (early.status_code, early.json["code"]) == (409, "group_rule_not_in_force")
        tomorrow(service)
        pending = why(service, 4)
        assert (pending["group"], pending["rule"]["version"]) == ("high_potential", "star-2562")
        assert (pending["pending"]["group"], pending["pending"]["rule"]) == ("general", "star-2563")
        assert "it moves when the coordinator grades again" in pending["en"]
        untried = service.post(f"{STRICT}/regradings", body={}, **COORDINATOR)
        assert (untried.status_code, untried.json["code"]) == (409, "regrading_trial_missing")
        told = len(service.published(MOVED))
        real = regrade(service, {"after_trial": trial["id"]})
        assert real["result"] == trial["result"]
        [event] = service.published(MOVED)[told:]
        assert event.data == {
            "enterprise_id": enterprise_of(4),
            "group": "general",
            "previous": "high_potential",
            "reason": "default",
            "rule": "star-2563",
        }
        history = pages(service, f"/enterprises/{enterprise_of(1)}/groups")
        assert [(one["group"], one["previous"], one["rule"]) for one in history[-2:]] == [
            ("star", "high_potential", "star-2562"),
            ("star", "star", "star-2563"),
        ]
        found = why(service, 4)
        assert (found["group"], found["pending"], found["rule"]["version"]) == ("general", None, "star-2563")
        assert why(service, 1)["since"] == history[-2]["at"]
        again = service.post(f"{STRICT}/regradings", body={"after_trial": trial["id"]}, **COORDINATOR)
        assert (again.status_code, again.json["id"]) == (200, real["id"])


def test_a_regrading_takes_more_than_one_step_and_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    from enrolment.application.grouping import regrading

    monkeypatch.setattr(regrading, "_ENTERPRISES_A_STEP", 2)
    with enrolment() as service:
        a_season(service)
        service.put(STRICT, body=rule(), **COORDINATOR)
        job = service.post(f"{STRICT}/regradings?trial=true", body={}, **COORDINATOR).json
        assert service.runtime.jobs.run_step()
        half = service.get(f"/jobs/{job['id']}").json
        assert (half["status"], half["result"]["enterprises"]) == ("running", 2)
        service.run_jobs()
        assert done(service, job["id"])["result"] == {"enterprises": 5, "moves": {"high_potential>general": 1}}


def test_a_trial_of_another_rule_or_a_job_of_another_kind_opens_nothing() -> None:
    with enrolment() as service:
        a_season(service)
        screening = screen_job(service)
        path = "/group-rules/star-2562/regradings"
        for job in (screening, "no-such-job", ""):
            refused = service.post(path, body={"after_trial": job}, **COORDINATOR)
            assert (refused.status_code, refused.json["code"]) == (409, "regrading_trial_missing")
        assert service.get(f"{path}/{screening}/moves", **COORDINATOR).json["code"] == "regrading_unknown"
        assert service.get(f"{path}/no-such-job/moves", **COORDINATOR).status_code == 404
        unknown = service.post("/group-rules/star-1/regradings?trial=true", body={}, **COORDINATOR)
        assert (unknown.status_code, unknown.json["code"]) == (404, "group_rule_unknown")


def screen_job(service: ServiceClient) -> str:
    return str(send(service, "agencies", as_csv([AGENCIES[0] | {"code": "AG09"}]))["id"])


def test_only_the_coordinator_publishes_tries_and_grades() -> None:
    with enrolment() as service:
        for role in (Role.OFFICER, Role.ENTREPRENEUR, Role.JUDGE):
            assert service.put(STRICT, body=rule(), roles=[role]).status_code == 403
            assert service.post(f"{STRICT}/regradings?trial=true", body={}, roles=[role]).status_code == 403
            assert service.get(f"{STRICT}/regradings/x/moves", roles=[role]).status_code == 403


def test_the_explanation_is_for_those_who_see_the_enterprise() -> None:
    with enrolment() as service:
        a_season(service)
        path = f"/enterprises/{enterprise_of(1)}/group"
        assert service.get(path, roles=[Role.ENTREPRENEUR], enterprises=[enterprise_of(1)]).status_code == 200
        assert service.get(path, roles=[Role.ENTREPRENEUR], enterprises=[enterprise_of(2)]).status_code == 404
        assert service.get(path, roles=[Role.OFFICER], agency="AG03").status_code == 404
        for role in (Role.JUDGE, Role.MENTOR):
            assert service.get(path, roles=[role], enterprises=[enterprise_of(1)]).status_code == 403
