"""Corrections of a published selection: proposed with all that follows, confirmed, recorded, and followed by others."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from mentoring.bootstrap import SERVICE as MENTORING
from notifications.bootstrap import SERVICE as NOTIFICATIONS
from starsme.auth import Role
from starsme.clock import FixedClock
from starsme.events.envelope import CONTENT_TYPE
from starsme.events.mentoring import MentoringStarted
from starsme.messaging.broker import Delivery
from starsme.messaging.tables import outbox
from starsme.testing import ServiceClient, client
from tests.enrolment.building import (
    CALL,
    TODAY,
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

CORRECTIONS = f"{CALL}/selection/corrections"
REASON = "พบว่าใบคะแนนของกรรมการบันทึกสลับแถว"
LOW = dict.fromkeys(answers(), "1")


def published(service: ServiceClient, waiting_list: int = 2) -> None:
    """Five of province 50 ranked in order: 1 and 2 are stars, 3 and 4 wait, 5 is declined; 6 is star of 51."""
    open_call(service, waiting_list=waiting_list)
    forms = [a_form(place, **LOW) for place in range(1, 6)] + [a_form(6, province="ลำพูน", **LOW)]
    send(service, "applications", as_csv(forms))
    screen(service)
    points = {1: 5, 2: 4, 3: 3, 4: 2, 5: 1, 6: 3}
    send(service, "scores", as_csv([line for row, given in points.items() for line in a_panel(row, given)]))
    publish(service)


def correct(service: ServiceClient, *changes: tuple[int, str], status: int = 201, **options: Any) -> Any:
    """Propose a correction; gives the answer."""
    named = [{"application": str(row), "decision": decision} for row, decision in changes]
    answer = service.post(CORRECTIONS, body={"reason": REASON, "changes": named} | options)
    assert answer.status_code == status, answer.text
    return answer


def confirm(service: ServiceClient, proposed: Any) -> dict[str, Any]:
    """Confirm what was proposed."""
    path = f"{CORRECTIONS}/{proposed.json['number']}/confirmation"
    answer = service.post(path, headers={"If-Match": proposed.headers["ETag"]})
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def start_mentoring(service: ServiceClient, place: int) -> None:
    service.deliver(
        MentoringStarted.event(call_code="star-test", enterprise_id=enterprise_of(place), started_on=date(2019, 2, 25))
    )


def decisions(service: ServiceClient) -> dict[int, str]:
    return {row: item["decision"] for row, item in applications(service).items()}


def changes(view: dict[str, Any]) -> list[tuple[int, str | None, str, int | None, str]]:
    return [
        (one["row"], one["previous"], one["decision"], one["waiting_position"], one["cause"]) for one in view["changes"]
    ]


def test_a_star_taken_back_is_proposed_with_what_follows_and_confirmed(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        published(service)
        told = len(service.published())
        proposed = correct(service, (1, "declined"))
        assert changes(proposed.json) == [
            (1, "star", "declined", None, "wanted"),
            (3, "waiting", "star", None, "freed_seat"),
            (4, "waiting", "waiting", 1, "moved_up"),
        ]
        assert (proposed.json["state"], proposed.json["reason"]) == ("proposed", REASON)
        assert (decisions(service)[1], len(service.published())) == ("star", told)

        confirmed = confirm(service, proposed)
        assert (confirmed["state"], confirmed["confirmed_by"]) == ("confirmed", "somebody")
        assert decisions(service) == {1: "declined", 2: "star", 3: "star", 4: "waiting", 5: "declined", 6: "star"}
        events = service.published()[told:]
        assert [(event.type.split(".")[1], event.subject) for event in events] == [
            ("selection-corrected", enterprise_of(1)),
            ("selection-corrected", enterprise_of(3)),
            ("star-selected", enterprise_of(3)),
            ("selection-corrected", enterprise_of(4)),
            *(("group-changed", one) for one in sorted([enterprise_of(1), enterprise_of(3)])),
        ]
        first = events[0].data
        assert (first["previous"], first["decision"], first["total"], first["rank"]) == (
            "star",
            "declined",
            "100.00",
            1,
        )
        star = next(event for event in events if event.type == "enrolment.star-selected.v1")
        assert (star.data["rank"], star.data["total"], star.data["promoted"]) == (3, "60.00", False)
        groups = {item["enterprise_id"]: item["group"] for item in pages(service, "/enterprises")}
        assert (groups[enterprise_of(1)], groups[enterprise_of(3)]) == ("general", "star")


def test_a_correction_stays_in_the_history_of_the_application_and_of_the_call(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        published(service)
        confirm(service, correct(service, (1, "declined")))
        one = service.get(f"/applications/{applications(service)[1]['id']}").json
        assert [(change["decision"], change["cause"], change["correction"]) for change in one["history"]] == [
            ("star", "publication", None),
            ("declined", "correction", 1),
        ]
        (kept,) = pages(service, CORRECTIONS)
        assert (kept["number"], kept["state"], kept["reason"]) == (1, "confirmed", REASON)
        assert service.get(f"{CORRECTIONS}/1").json == kept
        unknown = service.get(f"{CORRECTIONS}/2")
        assert (unknown.status_code, unknown.json["code"]) == (404, "correction_unknown")


def test_confirming_names_the_version_once_and_never_behind_a_change(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        published(service)
        first = correct(service, (1, "declined"))
        second = correct(service, (2, "declined"))
        path = f"{CORRECTIONS}/2/confirmation"
        unnamed = service.post(path)
        assert (unnamed.status_code, unnamed.json["code"]) == (428, "version_required")
        other = service.post(path, headers={"If-Match": '"5"'})
        assert (other.status_code, other.json["code"]) == (412, "version_changed")
        replaced = service.post(f"{CORRECTIONS}/1/confirmation", headers={"If-Match": first.headers["ETag"]})
        assert (replaced.status_code, replaced.json["code"]) == (409, "correction_replaced")
        service.post(f"/applications/{applications(service)[5]['id']}/withdrawal")
        stale = service.post(path, headers={"If-Match": second.headers["ETag"]})
        assert (stale.status_code, stale.json["code"]) == (409, "correction_outdated")
        third = correct(service, (2, "declined"))
        confirmed = confirm(service, third)
        told = len(service.published())
        assert confirm(service, third) == confirmed
        assert len(service.published()) == told


def test_seats_waiting_list_and_ranks_are_kept() -> None:
    with enrolment() as service:
        published(service)
        assert correct(service, (5, "star"), status=409).json["code"] == "seats_exceeded"
        assert correct(service, (5, "waiting"), status=409).json["code"] == "waiting_list_full"
        assert correct(service, (1, "star"), status=409).json["code"] == "correction_changes_nothing"
        unknown = correct(service, (99, "star"), (1, "declined"), (1, "waiting"), status=422)
        assert unknown.json["code"] == "correction_invalid"
        assert [one["code"] for one in unknown.json["errors"]] == ["not_in_selection", "named_twice"]
        nothing = correct(service, status=422)
        assert nothing.json["code"] == "correction_unclear"
        assert correct(service, (1, "declined"), status=422, rerun=True).json["code"] == "correction_unclear"
        assert correct(service, (1, "ineligible"), status=422).status_code == 422
        swapped = correct(service, (2, "waiting"), (3, "star"), fill_seats=False)
        assert changes(confirm(service, swapped)) == [
            (2, "star", "waiting", 2, "wanted"),
            (3, "waiting", "star", None, "wanted"),
            (4, "waiting", "waiting", 1, "moved_up"),
        ]


def test_before_a_publication_there_is_nothing_to_correct() -> None:
    with enrolment() as service:
        open_call(service)
        screen(service)
        early = correct(service, (1, "star"), status=409)
        assert early.json["code"] == "selection_not_published"


def test_a_star_whose_mentoring_started_is_taken_back_only_by_saying_so() -> None:
    with enrolment() as service:
        published(service)
        start_mentoring(service, 1)
        refused = correct(service, (1, "declined"), status=409)
        assert refused.json["code"] == "mentoring_has_started"
        proposed = correct(service, (1, "declined"), takes_back_started=True)
        assert changes(proposed.json) == [(1, "star", "declined", None, "wanted")]
        assert proposed.json["changes"][0]["mentoring_started"] is True
        confirm(service, proposed)
        assert [event.data["mentoring_started"] for event in service.published("enrolment.selection-corrected.v1")] == [
            True
        ]
        assert decisions(service)[3] == "waiting"


def test_corrected_scores_rank_anew_and_the_new_ranking_is_shown(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        published(service)
        assert correct(service, status=409, rerun=True).json["code"] == "correction_changes_nothing"
        send(service, "scores", as_csv([a_sheet_line(f"K{judge}", 5, 5) for judge in range(60)]))
        assert service.get(f"{CALL}/selection").json["version"] == 1
        proposed = correct(service, rerun=True)
        assert changes(proposed.json) == [
            (2, "star", "waiting", 1, "ranking"),
            (3, "waiting", "waiting", 2, "ranking"),
            (4, "waiting", "declined", None, "ranking"),
            (5, "declined", "star", None, "ranking"),
        ]
        confirm(service, proposed)
        shown = service.get(f"{CALL}/selection").json
        province = shown["provinces"]["50"]
        assert (shown["version"], province["star"], province["waiting"]) == (2, [1, 5], [2, 3])
        assert [place["row"] for place in province["order"]] == [1, 5, 2, 3, 4]
        assert shown["published_at"] is not None
        assert service.post(f"{CALL}/selection/proposal").json["version"] == 2
        withdrawn = service.post(f"/applications/{applications(service)[1]['id']}/withdrawal").json
        assert withdrawn["promoted_application_id"] == applications(service)[2]["id"]
        promoted = service.published("enrolment.star-selected.v1")[-1].data
        assert (promoted["rank"], promoted["total"]) == (3, "80.00")


def test_who_applied_after_the_publication_comes_in_only_by_a_correction(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        published(service)
        send(service, "applications", as_csv([a_form(7, **LOW)]))
        assert service.post(f"{CALL}/screening").json["code"] == "selection_already_published"
        assert correct(service, status=409, rerun=True).json["code"] == "late_applications_unscreened"
        started = service.post(f"{CORRECTIONS}/screening", body={"reason": REASON})
        assert (started.status_code, started.json["kind"]) == (202, "screening")
        service.run_jobs()
        empty = service.post(f"{CORRECTIONS}/1/confirmation", headers={"If-Match": '"1"'})
        assert (empty.status_code, empty.json["code"]) == (409, "correction_outdated")
        send(service, "scores", as_csv(a_panel(7, 5)))
        proposed = correct(service, rerun=True)
        assert (7, None, "star", None, "ranking") in changes(proposed.json)
        confirm(service, proposed)
        assert {row for row, decision in decisions(service).items() if decision == "star"} == {1, 7, 6}
        assert [kept["state"] for kept in pages(service, CORRECTIONS)] == ["replaced", "confirmed"]


def test_a_later_record_of_a_star_makes_the_earlier_one_ineligible_by_a_correction() -> None:
    with enrolment() as service:
        published(service)
        send(service, "applications", as_csv([a_form(1, submitted_at="20/1/2562, 9:00:00", **LOW)]))
        service.post(f"{CORRECTIONS}/screening", body={"reason": REASON})
        service.run_jobs()
        assert decisions(service)[1] == "star"  # in force until a correction is confirmed
        view = confirm(service, correct(service, rerun=True))
        assert (1, "star", "ineligible", None, "ranking") in changes(view)
        assert (7, None, "not_rankable", None, "ranking") in changes(view)
        assert {row for row, decision in decisions(service).items() if decision == "star"} == {2, 3, 6}


def test_the_seat_of_a_star_who_left_after_mentoring_started_is_not_given_again() -> None:
    with enrolment() as service:
        published(service)
        start_mentoring(service, 1)
        service.post(f"/applications/{applications(service)[1]['id']}/withdrawal")
        send(service, "scores", as_csv([a_sheet_line("K1", 5, 2)]))
        confirm(service, correct(service, rerun=True))
        assert decisions(service) == {1: "withdrawn", 2: "star", 3: "waiting", 4: "waiting", 5: "declined", 6: "star"}


@pytest.mark.parametrize("roles", [[Role.OFFICER], [Role.JUDGE], [Role.ENTREPRENEUR], []])
def test_only_the_coordinator_corrects(roles: list[Role]) -> None:
    with enrolment() as service:
        published(service)
        body = {"reason": REASON, "changes": [{"application": "1", "decision": "declined"}]}
        assert service.post(CORRECTIONS, body=body, roles=roles, person="J1").status_code == 403
        assert service.post(f"{CORRECTIONS}/screening", body={"reason": REASON}, roles=roles).status_code == 403
        correct(service, (1, "declined"))
        confirmation = service.post(f"{CORRECTIONS}/1/confirmation", headers={"If-Match": '"1"'}, roles=roles)
        assert confirmation.status_code == 403
        assert service.get(CORRECTIONS, roles=roles).status_code == (200 if Role.OFFICER in roles else 403)


def follow(source: ServiceClient, *services: ServiceClient, after: int = 0) -> int:
    """Give the others everything that enrolment has told since."""
    with source.runtime.database.begin() as tx:
        content = tx.connection.execute(select(outbox.c.content).order_by(outbox.c.position)).scalars().all()
    for service in services:
        service.runtime.inbox.take(
            [Delivery(1, one.encode(), CONTENT_TYPE, {}, "", "", False) for one in content[after:]]
        )
    return len(content)


def members(service: ServiceClient) -> dict[str, bool]:
    cohort = service.get("/cohorts/star-test").json
    return {one["enterprise_id"]: one["present"] for one in cohort["members"]}


def test_mentoring_and_letters_follow_a_correction_there_and_back(any_database_url: str) -> None:
    with (
        enrolment(any_database_url) as service,
        client(MENTORING, clock=FixedClock(TODAY)) as mentoring,
        client(NOTIFICATIONS, clock=FixedClock(TODAY)) as notifications,
    ):
        published(service)
        seen = follow(service, mentoring, notifications)
        assert members(mentoring) == {enterprise_of(place): True for place in (1, 2, 6)}

        confirm(service, correct(service, (1, "declined")))
        seen = follow(service, mentoring, notifications, after=seen)
        assert members(mentoring) == {
            enterprise_of(1): False,
            enterprise_of(2): True,
            enterprise_of(3): True,
            enterprise_of(6): True,
        }
        letters = letters_of(notifications, enterprise_of(1))
        assert letters.count("selection_corrected") == 1
        assert "application_withdrawn" not in letters
        assert "star_selected" in letters_of(notifications, enterprise_of(3))

        confirm(service, correct(service, (3, "waiting"), (1, "star"), fill_seats=False))
        follow(service, mentoring, notifications, after=seen)
        assert members(mentoring) == {
            enterprise_of(1): True,
            enterprise_of(2): True,
            enterprise_of(3): False,
            enterprise_of(6): True,
        }
        assert letters_of(notifications, enterprise_of(1)).count("star_selected") == 2


def letters_of(service: ServiceClient, party: str) -> list[str]:
    """The templates of what a party found in its inbox."""
    items = pages(service, "/inbox", roles=[Role.ENTREPRENEUR], enterprises=[party])
    return [item["template"] for item in items]
