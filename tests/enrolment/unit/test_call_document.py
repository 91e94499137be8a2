from datetime import datetime, timedelta
from typing import Any

import pytest

from enrolment.domain.call_document import CallInvalid, read_call
from enrolment.domain.words import Dimension, Tie
from starsme.thai import BANGKOK
from tests.enrolment.making import CLOSES, OPENS, PROVINCES, a_call, call_document


def problems(document: Any) -> dict[str, str]:
    with pytest.raises(CallInvalid) as caught:
        read_call(document, PROVINCES)
    for problem in caught.value.problems:
        assert problem.th
        assert problem.en
    return {problem.field: problem.code for problem in caught.value.problems}


def test_a_call_is_read_as_its_document_says() -> None:
    call = a_call()
    assert (call.code, call.version, call.tie, call.size_rule.version) == (
        "star-test",
        "star-2562",
        Tie.REVENUE,
        "mr-2562",
    )
    assert dict(call.seats) == {"50": 2, "51": 1}
    assert call.weights[Dimension.INNOVATION] == 25
    assert call.opens_at == datetime(2019, 1, 14, tzinfo=BANGKOK)


def test_the_opening_and_the_closing_second_are_in_the_window() -> None:
    call, second = a_call(), timedelta(seconds=1)
    inside = [call.is_open_at(time) for time in (OPENS - second, OPENS, CLOSES, CLOSES + second)]
    assert inside == [False, True, True, False]


def test_every_problem_of_a_document_is_told_at_once() -> None:
    document = call_document(
        code="Star 2562",
        version="star-9999",
        opens_at="2019-01-14T00:00:00",
        closes_at="soon",
        opening_day="14/1/2562",
        provinces=[
            {"code": "50", "seats": -1},
            {"code": "50", "seats": 1},
            {"code": "99", "seats": 1},
            {"seats": 1},
            "51",
        ],
        size={"rule": "mr-2545", "tie": "smaller"},
        min_judges=True,
        weights={"management": 20, "marketing": "20", "innovation": 25, "finance": 15},
        timezone="UTC",
    )
    del document["title_th"]
    assert problems(document) == {
        "code": "not_a_code",
        "version": "not_a_choice",
        "title_th": "missing",
        "opens_at": "not_a_time",
        "closes_at": "not_a_time",
        "opening_day": "not_a_day",
        "provinces[0].seats": "not_in_range",
        "provinces[1].code": "duplicated",
        "provinces[2].code": "not_a_choice",
        "provinces[3].code": "missing",
        "provinces[4]": "not_a_mapping",
        "provinces[4].code": "missing",
        "provinces[4].seats": "missing",
        "size.rule": "not_a_choice",
        "size.tie": "not_a_choice",
        "min_judges": "not_in_range",
        "weights.marketing": "not_in_range",
        "weights.digital": "missing",
        "timezone": "not_a_choice",
    }


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"closes_at": OPENS.isoformat()}, "closes_at", "not_after_opening"),
        ({"score_min": 5}, "score_max", "not_above_minimum"),
        ({"provinces": []}, "provinces", "not_a_list"),
        ({"provinces": {}}, "provinces", "not_a_list"),
        ({"title_en": "  "}, "title_en", "not_a_text"),
        ({"weights": dict.fromkeys(Dimension, 10)}, "weights", "not_whole"),
        ({"size": None}, "size", "not_a_mapping"),
    ],
)
def test_one_wrong_field_is_named(change: dict[str, Any], field: str, code: str) -> None:
    assert problems(call_document(**change))[field] == code


@pytest.mark.parametrize("nothing", [{}, [], None, "star"])
def test_nothing_is_no_call(nothing: Any) -> None:
    assert problems(nothing)["code"] == "missing"
