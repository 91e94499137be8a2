"""The questions: which version is in force, and answers held against them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from enrolment.application.assessments.errors import AnswersInvalid, QuestionsNotInForce, QuestionsUnknown
from enrolment.domain.question_set import QuestionSet, QuestionSets, check_answers
from starsme.clock import bangkok_day
from starsme.findings import Finding


class Questions:
    """Answers which questions are asked."""

    def __init__(self, sets: QuestionSets) -> None:
        self.sets = sets

    def asked(self, now: datetime, version: str | None = None) -> QuestionSet:
        """A version, or the one in force; raises ``QuestionsUnknown``."""
        if version is None:
            return self.sets.on(bangkok_day(now))
        found = self.sets.find(version)
        if found is None:
            raise QuestionsUnknown(version=version)
        return found

    def to_answer(self, now: datetime, version: str | None) -> QuestionSet:
        """The version in force, which must be the one that was answered; raises ``QuestionsNotInForce`` else."""
        answered, current = self.asked(now, version), self.asked(now)
        if answered.version != current.version:
            raise QuestionsNotInForce(version=answered.version, current=current.version)
        return current


def checked(questions: QuestionSet, answers: Mapping[str, Any], *, complete: bool) -> dict[str, int]:
    """The answers in the questions' order; raises ``AnswersInvalid`` with a finding for every question at fault."""
    problems = check_answers(questions, answers, complete=complete)
    if problems:
        raise AnswersInvalid(findings=[Finding("", None, one.field, one.code, one.th, one.en) for one in problems])
    given = ((question.code, answers.get(question.code)) for question in questions.questions)
    return {code: answer for code, answer in given if answer is not None}
