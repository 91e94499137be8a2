from contextlib import suppress
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.call_document import CallInvalid
from enrolment.domain.call_form import DocumentKind, QuestionType, check_answers, check_documents
from tests.enrolment.making import a_call

NAMES = {"title_th": "คำถาม", "title_en": "Question"}
QUESTIONS = [
    {"code": "plan", "type": "text", "longest": 10, "required": True, **NAMES},
    {"code": "export", "type": "number", "lowest": 0, "highest": "99.5", "decimals": 1, **NAMES},
    {
        "code": "market",
        "type": "choice",
        "options": [{"code": "home", **NAMES}, {"code": "abroad", **NAMES}],
        "help_th": "เลือกตลาดหลัก",
        "help_en": "Choose your main market",
        **NAMES,
    },
    {"code": "halal", "type": "yes-no", **NAMES},
    {"code": "since", "type": "date", "earliest": "2000-01-01", "latest": "2019-01-14", **NAMES},
]
DOCUMENTS = [
    {"code": "registration", "kinds": ["pdf", "image"], **NAMES},
    {"code": "photo", "required": False, **NAMES},
]
CALL = a_call(questions=QUESTIONS, documents=DOCUMENTS)
GOOD = {"plan": "expand", "export": 12.5, "market": "home", "halal": False, "since": "2015-02-28"}


def problems(**changes: Any) -> dict[str, str]:
    told = check_answers(CALL.questions, GOOD | changes)
    assert all(problem.th and problem.en for problem in told)
    return {problem.field: problem.code for problem in told}


def document_problems(**sections: Any) -> dict[str, str]:
    with pytest.raises(CallInvalid) as caught:
        a_call(**sections)
    return {problem.field: problem.code for problem in caught.value.problems}


def test_a_call_without_questions_asks_nothing() -> None:
    assert (a_call().questions, a_call().documents) == ((), ())
    assert check_answers(a_call().questions, {}) == ()
    assert check_documents(a_call().documents, {}) == ()


def test_questions_and_documents_are_read_as_the_call_says() -> None:
    by_code = {question.code: question for question in CALL.questions}
    assert [question.type for question in CALL.questions] == list(QuestionType)
    assert (by_code["plan"].required, by_code["plan"].longest) == (True, 10)
    assert (by_code["export"].highest, by_code["export"].decimals) == (Fraction(199, 2), 1)
    assert [option.code for option in by_code["market"].options] == ["home", "abroad"]
    assert by_code["since"].latest == date(2019, 1, 14)
    registration, photo = CALL.documents
    assert (registration.kinds, registration.required) == ((DocumentKind.PDF, DocumentKind.IMAGE), True)
    assert (photo.kinds, photo.required) == (tuple(DocumentKind), False)


def test_good_answers_have_no_problem() -> None:
    assert problems() == {}
    assert problems(export="12.5", market=None, halal=None, since=" ") == {}


@pytest.mark.parametrize(
    ("code", "answer", "problem"),
    [
        ("plan", None, "missing"),
        ("plan", "  ", "missing"),
        ("plan", "x" * 11, "too_long"),
        ("plan", 5, "not_a_text"),
        ("export", -1, "too_low"),
        ("export", "99.6", "too_high"),
        ("export", 1.25, "too_many_decimals"),
        ("export", "1,000", "not_a_number"),
        ("export", True, "not_a_number"),
        ("market", "mars", "not_a_choice"),
        ("market", ["home"], "not_a_choice"),
        ("halal", "yes", "not_yes_or_no"),
        ("since", "14/1/2562", "not_a_day"),
        ("since", 2015, "not_a_day"),
        ("since", "1999-12-31", "too_low"),
        ("since", "2019-01-15", "too_high"),
        ("colour", "red", "unknown_question"),
    ],
)
def test_an_answer_that_does_not_fit_is_told_by_its_question(code: str, answer: Any, problem: str) -> None:
    assert problems(**{code: answer}) == {code: problem}


def test_every_problem_is_told_at_once_and_a_draft_may_be_incomplete() -> None:
    assert problems(plan=None, export="much", colour="red") == {
        "plan": "missing",
        "export": "not_a_number",
        "colour": "unknown_question",
    }
    assert check_answers(CALL.questions, {}, complete=False) == ()


def test_documents_are_asked_for_and_taken_in_their_kinds_only() -> None:
    told = check_documents(CALL.documents, {"registration": ["office"], "photo": []})
    assert [(problem.field, problem.code) for problem in told] == [("registration", "kind_not_accepted")]
    assert [problem.code for problem in check_documents(CALL.documents, {})] == ["missing"]
    assert check_documents(CALL.documents, {"registration": [DocumentKind.PDF]}) == ()


def test_every_problem_of_questions_and_documents_is_told_by_its_path() -> None:
    told = document_problems(
        questions=[
            {"code": "a", "type": "poem", **NAMES},
            {"code": "a", "type": "number", "lowest": 5, "highest": 2, "longest": 3, **NAMES},
            {"code": "b", "type": "choice", "required": "yes", "title_th": "ก", "help_th": "ข"},
            {"code": "c", "type": "date", "earliest": "today", **NAMES},
            {"code": "d", "type": "text", "longest": 0, **NAMES},
        ],
        documents=[{"code": "Paper", "kinds": ["video"], **NAMES}, "photo"],
    )
    assert told == {
        "questions[0].type": "not_a_choice",
        "questions[1].code": "duplicated",
        "questions[1].highest": "below_lowest",
        "questions[1].longest": "unknown_name",
        "questions[2].title_en": "missing",
        "questions[2].required": "not_a_flag",
        "questions[2].options": "missing",
        "questions[2].help_en": "missing",
        "questions[3].earliest": "not_a_day",
        "questions[4].longest": "not_in_range",
        "documents[0].code": "not_a_code",
        "documents[0].kinds": "not_choices",
        "documents[1]": "not_a_mapping",
        "documents[1].code": "missing",
        "documents[1].title_th": "missing",
        "documents[1].title_en": "missing",
    }


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "other"]), anything))
def test_whatever_is_answered_is_judged_and_never_fails(answers: dict[str, Any]) -> None:
    told = check_answers(CALL.questions, answers)
    assert {problem.field for problem in told} <= {*GOOD, "other"}


@given(anything, anything)
def test_whatever_stands_in_a_document_is_judged_and_never_fails(questions: Any, documents: Any) -> None:
    with suppress(CallInvalid):
        a_call(questions=questions, documents=documents)
