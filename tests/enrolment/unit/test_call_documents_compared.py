"""What changed between two versions of a document, and what a clone carries over."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.call_clone import Clone, cloned, still_to_decide
from enrolment.domain.document_shape import DEEPEST, Change, differences, unkeepable
from tests.enrolment.making import call_document

anything: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "rule", "a", "b"]), inner, max_size=3)
        | st.lists(st.fixed_dictionaries({"code": st.sampled_from("xyz"), "v": inner}), max_size=3)
    ),
    max_leaves=12,
)


def told(before: Any, after: Any) -> list[tuple[str, str]]:
    return [(one.path, one.change.value) for one in differences(before, after)]


def test_items_with_a_code_are_compared_by_it_wherever_they_stand() -> None:
    before = call_document(questions=[{"code": "a", "longest": 5}, {"code": "b"}])
    after = call_document(questions=[{"code": "b", "required": True}, {"code": "a", "longest": 7}], code="x")
    assert told(before, after) == [
        ("code", "changed"),
        ("questions[b].required", "added"),
        ("questions[a].longest", "changed"),
        ("questions", "reordered"),
    ]


def test_lists_without_codes_are_compared_whole() -> None:
    assert told({"kinds": ["pdf", "image"]}, {"kinds": ["image"]}) == [("kinds", "changed")]
    assert told([{"code": "a"}, {"code": "a"}], [{"code": "a"}]) == [("", "changed")]


@pytest.mark.parametrize(
    ("before", "after", "en"),
    [
        (1, 9, "v was changed from 1 to 9"),
        (True, 1, "v was changed from true to 1"),
        (None, "", "v was changed from – to “”"),
        (["a"], ["b", "c"], "v was changed from “a” to “b”, “c”"),
        ("x" * 100, 0, f"v was changed from “{'x' * 78}… to 0"),
    ],
)
def test_a_difference_is_told_in_words(before: Any, after: Any, en: str) -> None:
    (one,) = differences({"v": before}, {"v": after})
    assert one.en == en
    assert one.th


@given(anything)
def test_a_document_does_not_differ_from_itself(document: Any) -> None:
    assert differences(document, document) == ()


@given(anything, anything)
def test_differences_seen_from_the_other_side_are_the_opposite(before: Any, after: Any) -> None:
    opposite = {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED}
    there = {(one.path, one.change) for one in differences(before, after)}
    back = {(one.path, opposite.get(one.change, one.change)) for one in differences(after, before)}
    assert there == back


def test_what_is_too_deep_or_no_number_cannot_be_kept() -> None:
    deep: Any = 1
    for _ in range(DEEPEST):
        deep = [deep]
    assert unkeepable(deep) == ()
    assert [problem.code for problem in unkeepable([deep])] == ["too_deep"]
    assert [problem.code for problem in unkeepable({"a": [float("inf")]})] == ["not_finite"]
    assert unkeepable(call_document()) == ()


# --- clones


def test_everything_that_is_not_given_is_carried_over() -> None:
    origin = call_document(man_days={"per_year": 3}, gates={"least_total": 50})
    assert cloned(origin, Clone("copy"), {}) == origin | {"code": "copy"}
    assert origin["code"] == "star-test"


def test_a_window_that_ends_on_29_february_ends_on_the_28th_in_other_years() -> None:
    origin = call_document(closes_at="2020-02-29T23:59:59+07:00", opening_day="2020-02-29")
    made = cloned(origin, Clone("copy", years=1), {})
    assert (made["closes_at"], made["opening_day"]) == ("2021-02-28T23:59:59+07:00", "2021-02-28")


def test_an_unreadable_date_stays_for_the_author_to_correct() -> None:
    origin = call_document(closes_at="soon", opening_day=None)
    for clone in (Clone("copy", years=1), Clone("copy", opens_at=datetime(2020, 1, 1, tzinfo=UTC))):
        made = cloned(origin, clone, {})
        assert (made["closes_at"], made["opening_day"]) == ("soon", None)


@given(
    st.dictionaries(st.sampled_from(["questions", "opens_at", "provinces", "title_th"]), anything), st.integers(0, 9)
)
def test_whatever_a_draft_holds_can_be_cloned_and_looked_over(document: dict[str, Any], years: int) -> None:
    made = cloned(document, Clone("copy", {"50": None}, years=years), {})
    assert all(one.th and one.en for one in still_to_decide(document, made))
