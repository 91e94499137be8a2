"""Driving: a failed step keeps back what needs it and nothing else; a file that is not there is left out, not missed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from season.client import Platform, PlatformProblem
from season.driving import Season, Step, drive
from season.show import Advance, Silent
from season.source import Source
from season.words import Words


def a_season(*left_out: str) -> Season:
    source = Source(Path(), {"code": "star-1"}, Path("applications.csv"), {}, left_out)
    return Season(cast(Platform, None), source, Silent())


def steps(done: list[str], *named: tuple[str, tuple[str, ...]], failing: dict[str, str]) -> tuple[Step, ...]:
    def do(name: str) -> Any:
        def step(_season: Season, _advance: Advance) -> None:
            if name in failing:
                raise PlatformProblem(failing[name], "ไม่ได้", "No.")
            done.append(name)

        return step

    return tuple(Step(name, Words(name, name), do(name), after) for name, after in named)


CHAIN = (("first", ()), ("second", ("first",)), ("third", ("second",)), ("alone", ()))


def test_a_failed_step_keeps_back_all_that_follow_from_it_and_the_rest_goes_on() -> None:
    done: list[str] = []
    season = a_season()
    drive(season, steps(done, *CHAIN, failing={"first": "conflict"}))
    assert done == ["alone"]
    assert set(season.failed) == {"first"}
    assert season.skipped == {"second", "third"}
    assert not season.completed
    assert ["first" in note.en for note in season.notes] == [True, False]


def test_when_the_platform_is_away_nothing_more_is_tried() -> None:
    done: list[str] = []
    season = a_season()
    with pytest.raises(PlatformProblem):
        drive(season, steps(done, *CHAIN, failing={"first": "unreachable"}))
    assert done == []


def test_a_file_that_is_not_there_is_left_out_and_what_follows_is_done() -> None:
    done: list[str] = []
    season = a_season("scores.csv")
    chain = steps(done, ("scores", ()), ("selection", ("scores",)), failing={})
    drive(season, (Step("scores", Words("ก", "a"), chain[0].do, file="scores.csv"), chain[1]))
    assert done == ["selection"]
    assert season.completed
    assert "scores.csv" in season.notes[0].en
    assert "scores.csv" in season.notes[0].th


def test_the_seconds_of_every_step_that_was_tried_are_kept() -> None:
    season = a_season()
    drive(season, steps([], *CHAIN, failing={"second": "conflict"}))
    assert list(season.seconds) == ["first", "second", "alone"]
