"""The words of an explanation follow from the rule and the facts, and always agree with the group that the rule gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.assessment import Assessment
from enrolment.domain.group_explanation import Assessed, Explanation, Standing, explain
from enrolment.domain.groups import GroupRule, group_of
from enrolment.domain.texts import GROUP_WORDS, Text, figure
from enrolment.domain.words import Decision, Dimension, Group, GroupReason
from tests.enrolment.making import GROUP_RULE, scores

DAY = Text("เมื่อ 14 มกราคม 2562", "of 14 January 2019")


def assessed(*points: int) -> Assessed:
    return Assessed(Assessment(scores(*points)), DAY)


def standing(decision: Decision, published: int | None = None, now: int | None = None) -> Standing:
    return Standing("star-test", Text("รับสมัคร", "Call"), "50", Text("เชียงใหม่", "Chiang Mai"), decision, published, now)


RULES = st.builds(
    GroupRule,
    version=st.just("rule-1"),
    effective_from=st.just(date(2019, 1, 13)),
    source=st.just(Text("ที่มา", "The source")),
    least_mean=st.integers(0, 100),
    least_dimension=st.integers(0, 100),
    waiting_list=st.booleans(),
)
POINTS = st.integers(0, 20).map(lambda answers: answers * 5)
ASSESSED = st.none() | st.tuples(*[POINTS] * 5).map(lambda points: assessed(*points))
STANDINGS = st.lists(st.sampled_from(Decision), max_size=3).map(
    lambda decisions: [standing(one, 3, 2) if one is Decision.WAITING else standing(one) for one in decisions]
)


def assessment_of(one: Assessed | None) -> Assessment | None:
    return None if one is None else one.assessment


@given(RULES, STANDINGS, ASSESSED)
def test_the_words_agree_with_the_group(rule: GroupRule, standings: list[Standing], one: Assessed | None) -> None:
    found = explain(rule, standings, one)
    decisions = {standing.decision for standing in standings}
    assert found.membership == group_of(decisions, assessment_of(one), rule)
    assert found.because
    assert all(text.th and text.en for text in [*found.because, *(step.text for step in found.steps)])
    said = " ".join(text.en for text in found.because)
    by = {
        GroupReason.SELECTED: "Selected as a STAR",
        GroupReason.WAITING_LIST: "On the waiting list",
        GroupReason.ASSESSMENT: "at least",
        GroupReason.DEFAULT: "No call has given it a seat",
    }
    assert [reason for reason, words in by.items() if words in said] == [found.membership.reason]


@given(RULES, STANDINGS, ASSESSED)
def test_every_step_leads_to_the_group_that_it_names(
    rule: GroupRule, standings: list[Standing], one: Assessed | None
) -> None:
    found = explain(rule, standings, one)
    decisions = {standing.decision for standing in standings}
    for step in found.steps:
        assert GROUP_WORDS[step.to].en in step.text.en
        if "gives up" in step.text.en:
            given_up = Decision.STAR if found.membership.reason is GroupReason.SELECTED else Decision.WAITING
            assert group_of(decisions - {given_up}, assessment_of(one), rule).group is step.to
        elif "self-assessment" in step.text.en:
            better = step.to is Group.HIGH_POTENTIAL
            points = max(rule.least_mean, rule.least_dimension) if better else -1
            assert group_of(decisions, Assessment(scores(points)), rule).group is step.to
        elif "waiting list" in step.text.en:
            assert group_of({*decisions, Decision.WAITING}, assessment_of(one), rule).group is step.to
        else:
            assert group_of({*decisions, Decision.STAR}, assessment_of(one), rule).group is step.to


@given(RULES, ASSESSED.filter(lambda one: one is not None))
def test_every_figure_that_falls_short_is_named_and_reaching_it_is_enough(rule: GroupRule, one: Assessed) -> None:
    found = explain(rule, [], one)
    short = [threshold for threshold in found.thresholds if not threshold.met]
    assert bool(short) is (found.membership.group is Group.GENERAL)
    advice = " ".join(step.text.en for step in found.steps)
    for threshold in short:
        assert f"{threshold.code}: {figure(threshold.actual or 0)}" in advice or (
            threshold.code == "mean" and f"(yours {figure(threshold.actual or 0)})" in advice
        )
    dimensions = {
        Dimension(threshold.code): max(int(threshold.actual or 0), threshold.least)
        for threshold in found.thresholds[1:]
    }
    missing = rule.least_mean * len(Dimension) - sum(dimensions.values())
    for dimension, points in dimensions.items():
        more = max(0, min(missing, 100 - points))
        dimensions[dimension], missing = points + more, missing - more
    assert group_of([], Assessment(dimensions), rule).group is Group.HIGH_POTENTIAL


def words(found: Explanation) -> list[str]:
    return [text.en for text in found.because] + [step.text.en for step in found.steps]


def test_a_general_enterprise_is_told_which_figures_to_reach() -> None:
    found = explain(GROUP_RULE, [], assessed(60, 60, 60, 55, 35))
    assert words(found) == [
        "No call has given it a seat, or a place on a waiting list that counts under this rule.",
        "The self-assessment of 14 January 2019 has a mean of 54, below 60, and has dimensions below 40 (digital: 35).",
        "To become high potential: a self-assessment of all 25 questions with a mean of at least 60 (yours 54) "
        "and no dimension below 40 (digital: 35).",
        "To become high potential: apply in a call and be placed on its waiting list.",
        "To become a star: apply in a call and be selected.",
    ]
    assert "ดิจิทัล: 35" in found.because[1].th


def test_one_who_waits_is_told_the_place_now_and_what_giving_it_up_would_do() -> None:
    found = explain(GROUP_RULE, [standing(Decision.WAITING, 3, 1)], assessed(20))
    assert found.because[0].en == (
        "On the waiting list of Chiang Mai, number 1, in call star-test (Call); published as number 3."
    )
    assert [step.to for step in found.steps] == [Group.STAR, Group.GENERAL, Group.STAR]


def test_a_star_is_told_what_remains_without_the_seat() -> None:
    found = explain(GROUP_RULE, [standing(Decision.STAR)], assessed(80))
    [step] = found.steps
    assert (step.to, found.membership.group) == (Group.HIGH_POTENTIAL, Group.STAR)
    assert "by its latest self-assessment" in step.text.en


def test_without_an_assessment_the_words_ask_for_one() -> None:
    found = explain(GROUP_RULE, [], None)
    assert "no self-assessment yet" in found.because[1].en
    assert "yours" not in found.steps[0].text.en


def test_a_rule_may_leave_waiting_lists_out() -> None:
    found = explain(replace(GROUP_RULE, waiting_list=False), [standing(Decision.WAITING, 1, 1)], None)
    assert found.membership.group is Group.GENERAL
    assert all("placed on its waiting list" not in step.text.en for step in found.steps)
