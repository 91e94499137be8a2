"""The questions of the self-assessment: versioned documents, and the answers checked against one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from enrolment.domain.assessment import ANSWER_HIGHEST, ANSWER_LOWEST, QUESTIONS
from enrolment.domain.dated import in_force, in_order
from enrolment.domain.document_reader import DocumentReader, Problem
from enrolment.domain.texts import Text, read_text
from enrolment.domain.words import Dimension


class QuestionsInvalid(ValueError):
    """The document is no set of questions; ``problems`` says everything that is wrong with it."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.en}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Choice:
    """One step of the scale."""

    value: int
    text: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question, under the code that its answer goes by."""

    code: str
    dimension: Dimension
    text: Text


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One version of the questions. Points of versions of one ``series`` mean the same and can be compared."""

    version: str
    series: str
    effective_from: date
    source: Text
    scale: tuple[Choice, ...]
    questions: tuple[Question, ...]


class QuestionSets:
    """All versions, side by side."""

    def __init__(self, sets: Iterable[QuestionSet]) -> None:
        self._sets = {one.version: one for one in in_order(sets)}

    def find(self, version: str) -> QuestionSet | None:
        """One version."""
        return self._sets.get(version)

    def on(self, day: date) -> QuestionSet:
        """The version in force on a day; before the first one's day the first one."""
        return in_force(self._sets.values(), day) or next(iter(self._sets.values()))

    def are_comparable(self, one: str, other: str) -> bool:
        """Whether points of two versions mean the same."""
        first, second = self.find(one), self.find(other)
        return one == other or (first is not None and second is not None and first.series == second.series)


def read_question_set(document: Mapping[str, Any]) -> QuestionSet:
    """Read a document; raises ``QuestionsInvalid`` with every problem."""
    reader = DocumentReader(document)
    reader.knows_only("version", "series", "effective_from", "source", "scale", "questions")
    found = QuestionSet(
        version=reader.code("version"),
        series=reader.code("series"),
        effective_from=reader.day("effective_from"),
        source=read_text(reader, "source"),
        scale=tuple(
            Choice(item.whole("value", ANSWER_LOWEST, ANSWER_HIGHEST), Text(item.text("th"), item.text("en")))
            for item in reader.items("scale")
        ),
        questions=tuple(_question(item) for item in reader.items("questions")),
    )
    if [choice.value for choice in found.scale] != list(range(ANSWER_LOWEST, ANSWER_HIGHEST + 1)):
        reader.problem("scale", "not_the_scale", "ต้องมีค่า 0 ถึง 4 เรียงกันครบ", "must have the values 0 to 4 in order")
    if [(one.code, one.dimension) for one in found.questions] != _EXPECTED:
        reader.problem(
            "questions",
            "not_the_questions",
            "ต้องมี 25 ข้อ ด้านละ 5 ข้อ ตามลำดับ management_1 ถึง digital_5",
            "must be 25, five a dimension, in the order management_1 to digital_5",
        )
    if reader.problems:
        raise QuestionsInvalid(reader.problems)
    return found


_EXPECTED = [(code, Dimension(code.rpartition("_")[0])) for code in QUESTIONS]


def _question(item: DocumentReader) -> Question:
    code, dimension = item.text("code"), item.choice("dimension", tuple(Dimension))
    return Question(code, Dimension(dimension or Dimension.MANAGEMENT), Text(item.text("th"), item.text("en")))


def check_answers(questions: QuestionSet, answers: Mapping[str, Any], *, complete: bool) -> list[Problem]:
    """Everything that is wrong with answers, question by question; ``complete`` asks for all 25."""
    problems = []
    known = {question.code for question in questions.questions}
    for number, question in enumerate(questions.questions, start=1):
        given = answers.get(question.code)
        if given is None:
            if complete:
                problems.append(_missing(number, question))
        elif isinstance(given, bool) or not isinstance(given, int) or not ANSWER_LOWEST <= given <= ANSWER_HIGHEST:
            problems.append(_odd(number, question))
    problems += [_unknown(code) for code in answers if code not in known]
    return problems


def _missing(number: int, question: Question) -> Problem:
    return Problem(
        question.code,
        "answer_missing",
        f"ข้อ {number} ยังไม่ได้ตอบ: {question.text.th} โปรดเลือก {ANSWER_LOWEST} ถึง {ANSWER_HIGHEST}",
        f"Question {number} is not answered: {question.text.en} Choose {ANSWER_LOWEST} to {ANSWER_HIGHEST}.",
    )


def _odd(number: int, question: Question) -> Problem:
    return Problem(
        question.code,
        "answer_not_a_choice",
        f"คำตอบข้อ {number} ต้องเป็นจำนวนเต็ม {ANSWER_LOWEST} ถึง {ANSWER_HIGHEST}: {question.text.th}",
        f"The answer to question {number} must be a whole number from {ANSWER_LOWEST} to {ANSWER_HIGHEST}: {question.text.en}",
    )


def _unknown(code: str) -> Problem:
    return Problem(
        code[:64],
        "question_unknown",
        "ไม่มีข้อนี้ในชุดคำถาม โปรดใช้รหัสข้อตาม GET /assessment-questions",
        "There is no such question in this set. Use the codes of GET /assessment-questions.",
    )
