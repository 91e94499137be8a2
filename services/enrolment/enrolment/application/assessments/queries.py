"""What people are shown of self-assessments."""

from __future__ import annotations

from typing import Any

from enrolment.application.assessments.errors import AssessmentUnknown
from enrolment.application.assessments.ports import Assessments, Draft, EnterprisesInSight
from enrolment.application.assessments.questions import Questions
from enrolment.application.assessments.words import NONE_YET, change_in_words
from enrolment.application.errors import EnterpriseUnknown
from enrolment.application.sight import Sight
from enrolment.application.told import View, local_time
from enrolment.domain.assessment_history import Change, Taken, change_of
from enrolment.domain.question_set import QuestionSet
from enrolment.domain.texts import DIMENSION_NAMES, figure
from enrolment.domain.words import Dimension
from starsme.db import Transaction

HIGHEST_POINTS = 100


class AssessmentQueries:
    """The history of an enterprise's assessments, one of them with its answers, and the change over time.

    Every method raises ``EnterpriseUnknown`` for an enterprise out of sight.
    """

    def __init__(self, questions: Questions, assessments: Assessments, enterprises: EnterprisesInSight) -> None:
        self._questions = questions
        self._assessments = assessments
        self._enterprises = enterprises

    def history(self, tx: Transaction, sight: Sight, enterprise_id: str, after: str | None, limit: int) -> list[View]:
        """A page, oldest first; raises ``AssessmentUnknown`` when ``after`` is none of them."""
        taken = self._history(tx, sight, enterprise_id)
        start = 0
        if after is not None:
            start = 1 + next((place for place, one in enumerate(taken) if one.id == after), len(taken))
            if start > len(taken):
                raise AssessmentUnknown
        return [taken_view(one) for one in taken[start : start + limit]]

    def one(self, tx: Transaction, sight: Sight, enterprise_id: str, assessment_id: str) -> View:
        """One with its answers; raises ``AssessmentUnknown``."""
        taken = next((one for one in self._history(tx, sight, enterprise_id) if one.id == assessment_id), None)
        if taken is None:
            raise AssessmentUnknown
        return taken_view(taken) | {"answers": dict(self._assessments.answers(tx.connection, taken))}

    def change(self, tx: Transaction, sight: Sight, enterprise_id: str) -> View:
        """The change over time, by dimension, as a radar and in words."""
        taken = self._history(tx, sight, enterprise_id)
        change = change_of(taken, self._questions.sets)
        words = NONE_YET if change is None else change_in_words(change)
        told: View = {"enterprise_id": enterprise_id, "assessments": len(taken), "th": words.th, "en": words.en}
        return told | (_nothing() if change is None else _compared(change))

    def _history(self, tx: Transaction, sight: Sight, enterprise_id: str) -> list[Taken]:
        if self._enterprises.enterprise(tx.connection, sight, enterprise_id) is None:
            raise EnterpriseUnknown
        return self._assessments.history(tx.connection, [enterprise_id]).get(enterprise_id, [])


def taken_view(taken: Taken) -> View:
    """An assessment as told."""
    return {
        "id": taken.id,
        "source": taken.source,
        "taken_at": local_time(taken.taken_at),
        "taken_by": taken.by,
        "questions": taken.questions,
        "points": {dimension.value: points for dimension, points in taken.points.items()},
        "mean": figure(taken.mean),
    }


def draft_view(draft: Draft, questions: QuestionSet) -> View:
    """A draft as told: what is answered, what is still to be, and whether the questions are still asked."""
    return {
        "questions": draft.questions,
        "answers": dict(draft.answers),
        "missing": [one.code for one in questions.questions if one.code not in draft.answers],
        "in_force": draft.questions == questions.version,
        "saved_at": local_time(draft.saved_at),
        "saved_by": draft.saved_by,
        "version": draft.version,
    }


def questions_view(questions: QuestionSet) -> View:
    """A set of questions as told."""
    return {
        "version": questions.version,
        "series": questions.series,
        "effective_from": questions.effective_from,
        "source_th": questions.source.th,
        "source_en": questions.source.en,
        "dimensions": [_axis(dimension) for dimension in Dimension],
        "scale": [{"value": one.value, "th": one.text.th, "en": one.text.en} for one in questions.scale],
        "questions": [
            {"code": one.code, "dimension": one.dimension, "th": one.text.th, "en": one.text.en}
            for one in questions.questions
        ],
    }


def _axis(dimension: Dimension) -> View:
    return {"dimension": dimension, "th": DIMENSION_NAMES[dimension].th, "en": DIMENSION_NAMES[dimension].en}


def _nothing() -> View:
    return {
        "first": None,
        "previous": None,
        "latest": None,
        "not_compared": [],
        "dimensions": [],
        "mean": None,
        "radar": _radar([]),
    }


def _compared(change: Change) -> View:
    first, previous, latest = change.first, change.previous, change.latest
    series = [("first", first), ("previous", previous), ("latest", latest)]
    # Of two assessments the first is the previous one too: a radar draws it once.
    drawn = [(name, one) for name, one in series if one is not None and (name != "previous" or one is not first)]
    return {
        "first": None if first is None else taken_view(first),
        "previous": None if previous is None else taken_view(previous),
        "latest": taken_view(latest),
        "not_compared": [taken_view(one) for one in change.left_out],
        "dimensions": [
            _axis(one)
            | {
                "first": None if first is None else first.points[one],
                "previous": None if previous is None else previous.points[one],
                "latest": latest.points[one],
                "since_first": change.since_first(one),
                "since_previous": change.since_previous(one),
            }
            for one in Dimension
        ],
        "mean": {
            "first": None if first is None else figure(first.mean),
            "previous": None if previous is None else figure(previous.mean),
            "latest": figure(latest.mean),
            "since_first": None if first is None else figure(latest.mean - first.mean),
            "since_previous": None if previous is None else figure(latest.mean - previous.mean),
        },
        "radar": _radar(drawn),
    }


def _radar(drawn: list[tuple[str, Taken]]) -> dict[str, Any]:
    return {
        "highest": HIGHEST_POINTS,
        "axes": [_axis(dimension) for dimension in Dimension],
        "series": [
            {
                "name": name,
                "assessment_id": one.id,
                "taken_at": local_time(one.taken_at),
                "points": [one.points[dimension] for dimension in Dimension],
            }
            for name, one in drawn
        ],
    }
