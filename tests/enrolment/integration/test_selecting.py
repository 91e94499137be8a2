from datetime import datetime
from typing import Any

from starsme.auth import Role
from starsme.clock import BANGKOK
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    CALL,
    a_form,
    a_panel,
    a_sheet_line,
    applications,
    as_csv,
    enrolment,
    enterprise_of,
    open_call,
    pages,
    publish,
    screen,
    send,
)
from tests.enrolment.making import answers

LOW = dict.fromkeys(answers(), "1")
PROPOSAL, PUBLICATION = f"{CALL}/selection/proposal", f"{CALL}/selection/publication"


def judged(service: ServiceClient) -> None:
    """Six applicants: 1 to 4 ranked in order in province 50, 5 scored by two judges only, 6 alone in province 51."""
    open_call(service)
    forms = [a_form(place, **LOW) for place in range(1, 6)] + [a_form(6, province="ลำพูน", **LOW)]
    send(service, "applications", as_csv(forms))
    screen(service)
    lines = [*a_panel(1, 5), *a_panel(2, 4), *a_panel(3, 3), *a_panel(4, 2), *a_panel(5, 5, judges=2), *a_panel(6, 3)]
    send(service, "scores", as_csv(lines))


def published_facts(service: ServiceClient) -> list[tuple[str, str]]:
    names = ("star-selected", "application-waitlisted", "application-declined", "selection-published")
    events = service.published(*(f"enrolment.{name}.v1" for name in names))
    return [(event.type.split(".")[1], event.subject) for event in events]


def test_a_selection_is_proposed_reviewed_and_published(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        judged(service)
        proposed = service.post(PROPOSAL)
        assert (proposed.status_code, proposed.json["version"], proposed.json["published_at"]) == (201, 1, None)
        assert published_facts(service) == []
        assert applications(service)[1]["decision"] is None

        published = service.post(PUBLICATION, headers={"If-Match": proposed.headers["ETag"]})
        province = published.json["provinces"]["50"]
        assert (province["star"], province["waiting"], province["declined"]) == ([1, 2], [3], [4])
        assert [(one["row"], one["judges"]) for one in province["not_rankable"]] == [(5, 2)]
        assert [place["shown"] for place in province["order"]] == ["100.00", "80.00", "60.00", "40.00"]
        assert (province["unfilled_seats"], published.json["provinces"]["51"]["star"]) == (0, [6])
        assert published_facts(service) == [
            ("star-selected", enterprise_of(1)),
            ("star-selected", enterprise_of(2)),
            ("application-waitlisted", enterprise_of(3)),
            ("application-declined", enterprise_of(4)),
            ("application-declined", enterprise_of(5)),
            ("selection-published", "star-test:50"),
            ("star-selected", enterprise_of(6)),
            ("selection-published", "star-test:51"),
        ]
        assert {row: item["decision"] for row, item in applications(service).items()} == {
            1: "star",
            2: "star",
            3: "waiting",
            4: "declined",
            5: "not_rankable",
            6: "star",
        }


def test_what_is_told_of_a_star_is_what_mentoring_needs() -> None:
    with enrolment() as service:
        judged(service)
        publish(service)
        star = service.published("enrolment.star-selected.v1")[0]
        assert star.data == {
            "application_id": applications(service)[1]["id"],
            "enterprise_id": enterprise_of(1),
            "call_code": "star-test",
            "province": "50",
            "rank": 1,
            "total": "100.00",
            "name_th": "บริษัท ตัวอย่าง จำกัด",
            "kind": "juristic",
            "industry": "C",
            "assessment": {"management": 25, "marketing": 25, "innovation": 25, "finance": 25, "digital": 25},
            "publicity_consent": False,
            "promoted": False,
        }
        declined = service.published("enrolment.application-declined.v1")
        assert [(event.data["reason"], event.data["rank"], event.data["judges"]) for event in declined] == [
            ("below_seats", 4, 3),
            ("not_rankable", None, 2),
        ]


def test_groups_follow_the_published_selection_with_reasons() -> None:
    with enrolment() as service:
        judged(service)
        publish(service)
        groups = {
            item["enterprise_id"]: (item["group"], item["group_reason"]) for item in pages(service, "/enterprises")
        }
        assert groups[enterprise_of(1)] == ("star", "selected")
        assert groups[enterprise_of(3)] == ("high_potential", "waiting_list")
        assert groups[enterprise_of(4)] == ("general", "default")
        screen(service)  # a seat goes before the assessment
        assert service.get(f"/enterprises/{enterprise_of(1)}").json["group"] == "star"


def test_once_published_no_verdict_moves_by_another_screening() -> None:
    with enrolment() as service:
        judged(service)
        publish(service)
        screen(service)  # nothing new: nothing moves
        assert applications(service)[1]["decision"] == "star"
        send(service, "applications", as_csv([a_form(1, submitted_at="20/1/2562, 9:00:00", **LOW)]))
        told = len(service.published())
        refused = service.post(f"{CALL}/screening")
        assert (refused.status_code, refused.json["code"]) == (409, "selection_already_published")
        assert service.run_jobs() == 0
        assert len(service.published()) == told
        assert applications(service)[1]["decision"] == "star"


def test_publishing_again_gives_the_same_answer_and_tells_nobody_anything() -> None:
    with enrolment() as service:
        judged(service)
        first = publish(service)
        told = len(service.published())
        again = service.post(PUBLICATION, headers={"If-Match": '"1"'})
        assert (again.status_code, again.json) == (200, first)
        assert service.post(PROPOSAL).json == first
        assert len(service.published()) == told


def test_the_same_scores_are_the_same_proposal_and_others_a_new_version() -> None:
    with enrolment() as service:
        judged(service)
        assert [service.post(PROPOSAL).status_code for _ in range(2)] == [201, 200]
        send(service, "scores", as_csv([a_sheet_line("J9", 4, 5)]))
        changed = service.post(PROPOSAL)
        assert (changed.status_code, changed.json["version"], changed.headers["ETag"]) == (201, 2, '"2"')


def test_the_coordinator_must_name_the_proposal_that_was_reviewed() -> None:
    with enrolment() as service:
        judged(service)
        nothing = service.post(PUBLICATION, headers={"If-Match": '"1"'})
        assert (nothing.status_code, nothing.json["code"]) == (404, "selection_not_proposed")
        service.post(PROPOSAL)
        unnamed = service.post(PUBLICATION)
        assert (unnamed.status_code, unnamed.json["code"]) == (428, "version_required")
        other = service.post(PUBLICATION, headers={"If-Match": '"7"'})
        assert (other.status_code, other.json["code"]) == (412, "version_changed")
        assert published_facts(service) == []


def test_a_proposal_that_scores_have_overtaken_cannot_be_published() -> None:
    with enrolment() as service:
        judged(service)
        service.post(PROPOSAL)
        send(service, "scores", as_csv([a_sheet_line("J9", 4, 5)]))
        stale = service.post(PUBLICATION, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.json["code"]) == (409, "selection_outdated")
        assert published_facts(service) == []


def test_published_results_do_not_change_by_another_proposal() -> None:
    with enrolment() as service:
        judged(service)
        first = publish(service)
        send(service, "scores", as_csv([a_sheet_line("J9", 4, 5)]))
        again = service.post(PROPOSAL)
        assert (again.status_code, again.json) == (200, first)
        other = service.post(PUBLICATION, headers={"If-Match": '"2"'})
        assert (other.status_code, other.json["code"]) == (409, "selection_already_published")


def test_a_selection_needs_every_application_screened() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1)]))
        early = service.post(PROPOSAL)
        assert (early.status_code, early.json["code"]) == (409, "call_not_screened")
        screen(service)
        send(service, "applications", as_csv([a_form(2)]))
        behind = service.post(PROPOSAL)
        assert (behind.status_code, behind.json["code"]) == (409, "screening_outdated")


def test_only_the_coordinator_publishes() -> None:
    with enrolment() as service:
        judged(service)
        service.post(PROPOSAL, roles=[Role.OFFICER])
        refused = service.post(PUBLICATION, roles=[Role.OFFICER], headers={"If-Match": '"1"'})
        assert refused.status_code == 403


def test_a_call_without_applications_publishes_empty_seats() -> None:
    with enrolment() as service:
        open_call(service)
        screen(service)
        selection: dict[str, Any] = publish(service)["provinces"]
        assert {province: result["unfilled_seats"] for province, result in selection.items()} == {"50": 2, "51": 1}


def test_a_repeated_command_with_its_key_is_answered_as_before() -> None:
    with enrolment() as service:
        judged(service)
        key = {"Idempotency-Key": "the-same-click-twice"}
        first, second = (service.post(PROPOSAL, headers=key) for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json == second.json


def test_a_selection_is_not_published_while_applications_may_still_arrive() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1)]))
        screen(service)
        send(service, "scores", as_csv(a_panel(1, 5)))
        proposal = service.post(f"{CALL}/selection/proposal")
        service.runtime.clock.move_to(datetime(2019, 2, 1, 12, tzinfo=BANGKOK))  # type: ignore[attr-defined]
        early = service.post(f"{CALL}/selection/publication", headers={"If-Match": proposal.headers["ETag"]})
        assert (early.status_code, early.json["code"]) == (409, "call_not_closed")
