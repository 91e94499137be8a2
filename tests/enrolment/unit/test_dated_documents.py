"""The documents that are shipped, and the rules by which later versions are read and come into force."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.adapters.shipped_documents import shipped, shipped_questions
from enrolment.domain.assessment import QUESTIONS
from enrolment.domain.assessment_history import Source, Taken, change_of, latest
from enrolment.domain.groups import GroupRuleInvalid, GroupRules, read_group_rule
from enrolment.domain.question_set import QuestionSets, QuestionsInvalid, check_answers, read_question_set
from enrolment.domain.service_model import ServiceModelInvalid, ServiceModels, read_service_model
from enrolment.domain.words import Dimension, Group
from starsme.thai import BANGKOK
from tests.enrolment.making import answers, scores

[RULE] = shipped("group_rules")
[QUESTIONNAIRE] = shipped("questions")
STAR = next(one for one in shipped("service_models") if one["group"] == "star")
JANUARY = date(2019, 1, 31)


def test_the_shipped_rule_is_the_programmes() -> None:
    rule = read_group_rule(RULE)
    assert (rule.version, rule.least_mean, rule.least_dimension, rule.waiting_list) == ("star-2562", 60, 40, True)


def test_the_rule_in_force_is_the_latest_that_began() -> None:
    later = read_group_rule(RULE | {"version": "star-2563", "effective_from": "2019-10-01"})
    rules = GroupRules([later, read_group_rule(RULE)])
    days = (date(2018, 1, 1), date(2019, 9, 30), date(2019, 10, 1), date(2030, 1, 1))
    assert [rules.on(day).version for day in days] == ["star-2562", "star-2562", "star-2563", "star-2563"]


def test_every_problem_of_a_rule_is_told_at_once() -> None:
    wrong = {
        "version": "Star 2563",
        "effective_from": "soon",
        "source": {"th": "ที่มา"},
        "high_potential": {"least_mean": 101, "waiting_list": "yes", "least_dimensions": 3},
    }
    with pytest.raises(GroupRuleInvalid) as refused:
        read_group_rule(wrong)
    assert {(problem.field, problem.code) for problem in refused.value.problems} == {
        ("version", "not_a_code"),
        ("effective_from", "not_a_day"),
        ("source.en", "missing"),
        ("high_potential.least_mean", "not_in_range"),
        ("high_potential.least_dimension", "missing"),
        ("high_potential.waiting_list", "not_a_flag"),
        ("high_potential.least_dimensions", "unknown_name"),
    }


def test_a_set_of_questions_must_have_all_25_in_order() -> None:
    with pytest.raises(QuestionsInvalid, match="must be 25"):
        read_question_set(QUESTIONNAIRE | {"questions": QUESTIONNAIRE["questions"][1:]})
    with pytest.raises(QuestionsInvalid, match="0 to 4 in order"):
        read_question_set(QUESTIONNAIRE | {"scale": QUESTIONNAIRE["scale"][:4]})


def version(name: str, series: str, begins: str) -> dict[str, Any]:
    return QUESTIONNAIRE | {"version": name, "series": series, "effective_from": begins}


def two_series() -> QuestionSets:
    return QuestionSets(
        [
            read_question_set(version("q-1", "old", "2019-01-01")),
            read_question_set(version("q-2", "old", "2020-01-01")),
            read_question_set(version("q-3", "new", "2021-01-01")),
        ]
    )


def test_points_are_compared_within_a_series_only() -> None:
    sets = two_series()
    assert sets.are_comparable("q-1", "q-2")
    assert not sets.are_comparable("q-2", "q-3")
    assert not sets.are_comparable("q-3", "gone")
    assert sets.are_comparable("gone", "gone")
    assert sets.on(date(2020, 6, 1)).version == "q-2"


@given(
    st.dictionaries(st.sampled_from(QUESTIONS) | st.text(max_size=20), st.integers(-2, 6) | st.text() | st.booleans())
)
def test_answers_are_fine_or_every_fault_has_its_question(given_answers: dict[str, Any]) -> None:
    questions = shipped_questions().on(JANUARY)
    problems = check_answers(questions, answers(3) | given_answers, complete=True)
    odd = {
        code
        for code, answer in given_answers.items()
        if code not in QUESTIONS or type(answer) is not int or not 0 <= answer <= 4
    }
    assert {problem.field for problem in problems} == odd
    assert all(problem.th and problem.en for problem in problems)


def taken(place: int, questions: str, *points: int, at: datetime | None) -> Taken:
    return Taken(f"asm_{place}", Source.SELF, at, questions, scores(*points))


FIRST_DAY = datetime(2019, 1, 14, tzinfo=BANGKOK)
HISTORY = st.lists(
    st.tuples(st.sampled_from(["q-1", "q-2", "q-3"]), st.integers(0, 20), st.none() | st.integers(0, 5)), max_size=8
).map(
    lambda items: [
        taken(place, questions, points * 5, at=None if day is None else FIRST_DAY + timedelta(days=day))
        for place, (questions, points, day) in enumerate(items)
    ]
)


@given(HISTORY, st.randoms())
def test_the_change_is_that_of_the_latest_against_those_that_can_be_compared(history: list[Taken], chance: Any) -> None:
    sets = two_series()
    found = change_of(history, sets)
    shuffled = list(history)
    chance.shuffle(shuffled)
    assert change_of(shuffled, sets) == found
    last = latest(history)
    if found is None or last is None:
        assert history == []
        return
    assert found.latest == last
    assert all(not sets.are_comparable(one.questions, last.questions) for one in found.left_out)
    for earlier, difference in ((found.first, found.since_first), (found.previous, found.since_previous)):
        for dimension in Dimension:
            change = difference(dimension)
            assert change == (None if earlier is None else last.points[dimension] - earlier.points[dimension])
    alone = len(history) - len(found.left_out) == 1
    assert (found.first is None) is (found.previous is None) is alone


def test_every_group_has_a_service_model_from_the_start() -> None:
    models = ServiceModels(read_service_model(document) for document in shipped("service_models"))
    for group in Group:
        model = models.on(group, JANUARY)
        assert model is not None
        assert any(service.code == "consulting" for service in model.services)
        assert models.ends_on(model) is None
        assert models.on(group, date(2018, 12, 31)) is None


def a_model(name: str, begins: str, until: str | None = None) -> Any:
    return read_service_model(STAR | {"version": name, "effective_from": begins, "effective_until": until})


def test_a_later_version_ends_the_earlier_one_and_nothing_comes_back() -> None:
    first, second = a_model("m-1", "2019-01-01"), a_model("m-2", "2020-01-01", "2020-06-30")
    models = ServiceModels([second, first])
    assert (models.ends_on(first), models.ends_on(second)) == (date(2019, 12, 31), date(2020, 6, 30))
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2020, 6, 30), date(2020, 7, 1))
    assert [models.on(Group.STAR, day) for day in days] == [first, second, second, None]


def test_every_problem_of_a_service_model_is_told_at_once() -> None:
    consulting = STAR["services"][1]
    wrong = STAR | {
        "group": "comet",
        "effective_until": "2018-01-01",
        "services": [
            consulting | {"cost": {"enterprise_percent": 120, "text": {"th": "ฟรี", "en": "free"}}},
            consulting | {"providers": {}, "dimensions": ["luck"]},
        ],
        "measures": [],
        "prize": 5,
    }
    with pytest.raises(ServiceModelInvalid) as refused:
        read_service_model(wrong)
    found = {(problem.field, problem.code) for problem in refused.value.problems}
    assert found >= {
        ("prize", "unknown_name"),
        ("group", "not_a_choice"),
        ("effective_until", "before_effective_from"),
        ("services[0].cost.enterprise_percent", "not_in_range"),
        ("services[1].providers", "nobody_provides"),
        ("services", "duplicated"),
        ("measures", "not_a_list"),
    }


DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted({*STAR, *RULE, *QUESTIONNAIRE})), DOCUMENTS))
def test_whatever_a_document_says_it_is_read_or_refused(document: dict[str, Any]) -> None:
    for whole, read, refusal in (
        (STAR, read_service_model, ServiceModelInvalid),
        (RULE, read_group_rule, GroupRuleInvalid),
        (QUESTIONNAIRE, read_question_set, QuestionsInvalid),
    ):
        for attempt in (document, whole | document):
            with suppress(refusal):
                read(attempt)
