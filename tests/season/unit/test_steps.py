"""Single steps: what the officer's programme asks before it acts, and when it must not act at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from season.client import Addresses, Platform
from season.driving import Season
from season.show import Silent
from season.source import Source
from season.steps import agree_allowance, let_people_be_told, match, screen, select
from tests.season.fake_services import Answer, FakeServices, fake_services

TERMS = {"per_year": 3, "minutes_per_man_day": 360, "smallest_booking_minutes": 180, "year": "fiscal"}
CALL = {"code": "star-1", "opening_day": "2019-01-14", "man_days": TERMS}


@pytest.fixture
def services() -> Iterator[FakeServices]:
    with fake_services() as fake:
        yield fake


@pytest.fixture
def season(services: FakeServices) -> Iterator[Season]:
    platform = Platform(Addresses.read([services.address]), "a token", sleep=lambda _seconds: None)
    yield Season(platform, Source(Path(), dict(CALL), Path("applications.csv"), {}, ()), Silent())
    platform.close()


def silently(_done: int, _whole: int) -> None:
    """Progress that nobody watches."""


def page(*items: dict[str, Any]) -> Answer:
    return Answer({"items": list(items), "next": None})


def rule(effective_from: str, **terms: Any) -> dict[str, Any]:
    usual = {"man_days_per_year": 3, "minutes_per_man_day": 360, "smallest_booking_minutes": 180, "year": "fiscal"}
    return {"version": "v", "effective_from": effective_from, "made_by": "x", **usual, **terms}


def sent(services: FakeServices) -> list[tuple[str, str]]:
    return [(asked.method, asked.path) for asked in services.asked if asked.method != "GET"]


def test_an_allowance_that_already_says_what_the_call_says_is_left_alone(
    services: FakeServices, season: Season
) -> None:
    services.answer(
        "GET", "/consulting/rules/allowance", page(rule("2018-10-01"), rule("2019-06-01", man_days_per_year=5))
    )
    agree_allowance(season, silently)
    assert sent(services) == []


@pytest.mark.parametrize(
    ("terms", "begins"),
    [({"year": "calendar"}, "2019-01-01"), ({"per_year": 4}, "2018-10-01")],
    ids=["calendar", "four"],
)
def test_a_call_with_other_terms_makes_a_version_of_the_rule_from_the_beginning_of_its_year(
    services: FakeServices, season: Season, terms: dict[str, Any], begins: str
) -> None:
    season.source.call["man_days"] = {**TERMS, **terms}
    services.answer("GET", "/consulting/rules/allowance", page(rule("2018-10-01")))
    services.answer("PUT", "/consulting/rules/allowance/star-1", Answer({}))
    agree_allowance(season, silently)
    body = json.loads(services.asked[-1].body)
    assert body["effective_from"] == begins
    assert body["made_by"] == "call star-1"
    assert (body["man_days_per_year"], body["year"]) == (terms.get("per_year", 3), terms.get("year", "fiscal"))


def test_a_call_that_says_nothing_of_man_days_changes_no_rule(services: FakeServices, season: Season) -> None:
    del season.source.call["man_days"]
    agree_allowance(season, silently)
    assert services.asked == []


def test_a_published_selection_is_not_proposed_again(services: FakeServices, season: Season) -> None:
    services.answer(
        "GET", "/enrolment/calls/star-1/selection", Answer({"version": 1, "published_at": "2019-03-01T00:00:00Z"})
    )
    select(season, silently)
    assert season.selection_published
    assert sent(services) == []


def test_the_version_that_was_proposed_is_the_one_published(services: FakeServices, season: Season) -> None:
    services.answer("POST", "/enrolment/calls/star-1/selection/proposal", Answer({"version": 7, "published_at": None}))
    services.answer("GET", "/enrolment/calls/star-1/scores", page({"line": 1}))
    services.answer("POST", "/enrolment/calls/star-1/selection/publication", Answer({"version": 7}))
    select(season, silently)
    assert season.selection_published
    assert services.asked[-1].headers["If-Match"] == '"7"'


def test_without_any_scores_a_selection_is_proposed_and_never_published(services: FakeServices, season: Season) -> None:
    services.answer("POST", "/enrolment/calls/star-1/selection/proposal", Answer({"version": 1, "published_at": None}))
    services.answer("GET", "/enrolment/calls/star-1/scores", page())
    select(season, silently)
    assert not season.selection_published
    assert sent(services) == [("POST", "/enrolment/calls/star-1/selection/proposal")]
    assert season.notes


def test_without_a_published_selection_nobody_is_matched(services: FakeServices, season: Season) -> None:
    match(season, silently)
    assert services.asked == []


def test_without_any_mentors_a_matching_is_proposed_and_never_published(services: FakeServices, season: Season) -> None:
    season.selection_published = True
    services.answer("GET", "/mentoring/cohorts/star-1", Answer({"enterprises": 1}))
    services.answer("POST", "/mentoring/cohorts/star-1/proposal", Answer({"version": 1}))
    services.answer("GET", "/mentoring/mentors", page())
    match(season, silently)
    assert sent(services) == [("POST", "/mentoring/cohorts/star-1/proposal")]
    assert not season.matching_published


@pytest.mark.parametrize(
    ("screened_at", "screens"),
    [(None, True), ("2019-03-01T09:59:59+00:00", True), ("2019-03-01T10:00:00+00:00", False)],
)
def test_a_call_is_screened_again_only_when_applications_came_since(
    services: FakeServices, season: Season, screened_at: str | None, screens: bool
) -> None:
    season.jobs["applications"] = {"finished_at": "2019-03-01T17:00:00+07:00"}
    job = {"id": "j", "kind": "screening", "status": "done", "rows": 0, "rows_done": 0}
    services.answer("GET", "/enrolment/calls/star-1", Answer({"screened_at": screened_at}))
    services.answer("POST", "/enrolment/calls/star-1/screening", Answer(job, 202))
    screen(season, silently)
    assert bool(sent(services)) is screens


def counts(queued: int, sent: int) -> Answer:
    items = [
        {"channel": "email", "status": "queued", "count": queued},
        {"channel": "email", "status": "sent", "count": sent},
    ]
    return Answer({"items": [*items, {"channel": "inbox", "status": "sent", "count": 10}], "queued": queued})


def test_messages_are_given_the_time_to_go_out(services: FakeServices, season: Season) -> None:
    services.answer("GET", "/notifications/deliveries/counts", counts(5, 0), counts(2, 3), counts(0, 5))
    heard: list[tuple[int, int]] = []
    let_people_be_told(season, lambda done, whole: heard.append((done, whole)), sleep=lambda _pause: None)
    assert heard == [(10, 15), (13, 15), (15, 15)]
    assert season.messages == {"queued": 0, "sent": 15}
    assert season.notes == []


def test_a_long_queue_of_messages_is_told_and_not_waited_for(services: FakeServices, season: Season) -> None:
    services.answer("GET", "/notifications/deliveries/counts", counts(44_784, 100))
    seconds = iter(range(0, 1_000, 5))
    let_people_be_told(season, silently, clock=lambda: float(next(seconds)), sleep=lambda _pause: None)
    assert "44,784" in season.notes[0].en
    assert "44,784" in season.notes[0].th
