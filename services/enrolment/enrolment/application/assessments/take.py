"""Taking the self-assessment: saving answers partly, resuming, completing; as often as the firm wishes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from enrolment.application.assessments.errors import NothingDrafted
from enrolment.application.assessments.ports import AssessmentDrafts, Assessments, Draft, EnterprisesInSight
from enrolment.application.assessments.questions import Questions, checked
from enrolment.application.errors import EnterpriseUnknown
from enrolment.application.regrouping import Groups
from enrolment.application.sight import Sight, Sights
from enrolment.domain.assessment import assess
from enrolment.domain.assessment_history import Source, Taken
from enrolment.domain.ranking import shown
from starsme.auth import Caller
from starsme.db import Transaction
from starsme.errors import PreconditionFailed, PreconditionRequired
from starsme.events.enrolment import SelfAssessmentCompleted
from starsme.ids import new_id


class TakeAssessments:
    """What people of the firm do. Every method raises ``EnterpriseUnknown`` for a firm that is not the caller's."""

    def __init__(
        self,
        questions: Questions,
        assessments: Assessments,
        drafts: AssessmentDrafts,
        enterprises: EnterprisesInSight,
        sights: Sights,
        groups: Groups,
    ) -> None:
        self._questions = questions
        self._assessments = assessments
        self._drafts = drafts
        self._enterprises = enterprises
        self._sights = sights
        self._groups = groups

    def draft(self, tx: Transaction, caller: Caller, enterprise_id: str) -> Draft:
        """What is saved so far; an empty draft of version 0 where nothing ever was."""
        self._must_act_for(tx, caller, enterprise_id)
        return self._drafts.find(tx.connection, enterprise_id) or Draft(
            self._questions.asked(tx.now).version, {}, None, None, 0
        )

    def save(
        self,
        tx: Transaction,
        caller: Caller,
        enterprise_id: str,
        version: int | None,
        questions: str | None,
        answers: Mapping[str, Any],
    ) -> Draft:
        """Save answers in place of those saved before. ``version`` is the draft's that the caller saw (none before the first).

        Raises ``AnswersInvalid`` for odd answers, ``PreconditionRequired`` and ``PreconditionFailed``.
        """
        before = self._draft_as_seen(tx, caller, enterprise_id, version)
        asked = self._questions.to_answer(tx.now, questions)
        kept = checked(asked, answers, complete=False)
        draft = Draft(asked.version, kept, tx.now, caller.subject, before.version)
        self._drafts.save(tx.connection, enterprise_id, draft)
        return Draft(draft.questions, kept, tx.now, caller.subject, before.version + 1)

    def discard(self, tx: Transaction, caller: Caller, enterprise_id: str, version: int | None) -> Draft:
        """Throw the saved answers away; raises as ``save`` does."""
        before = self._draft_as_seen(tx, caller, enterprise_id, version)
        return self._emptied(tx, caller, enterprise_id, before)

    def complete(
        self,
        tx: Transaction,
        caller: Caller,
        enterprise_id: str,
        version: int | None,
        questions: str | None,
        answers: Mapping[str, Any] | None,
    ) -> Taken:
        """Complete an assessment: with these answers, or with those of the draft, which is emptied either way.

        Raises ``AnswersInvalid``, ``QuestionsNotInForce``, ``NothingDrafted``, or ``PreconditionFailed`` when the caller
        names a version of the draft and it changed since.
        """
        draft = self.draft(tx, caller, enterprise_id)
        if version is not None and version != draft.version:
            raise PreconditionFailed(current=draft.version)
        if answers is None:
            if not draft.answers:
                raise NothingDrafted
            questions, answers = draft.questions, draft.answers
        asked = self._questions.to_answer(tx.now, questions)
        given = checked(asked, answers, complete=True)
        points = {dimension: points or 0 for dimension, points in assess(given).points.items()}
        taken = Taken(f"asm_{new_id()}", Source.SELF, tx.now, asked.version, points, caller.subject)
        self._assessments.add(tx.connection, enterprise_id, taken, given)
        if draft.answers:
            self._emptied(tx, caller, enterprise_id, draft)
        _tell(tx, enterprise_id, taken)
        self._groups.regroup(tx, {enterprise_id})
        return taken

    def _draft_as_seen(self, tx: Transaction, caller: Caller, enterprise_id: str, version: int | None) -> Draft:
        draft = self.draft(tx, caller, enterprise_id)
        if version is None and draft.version:
            raise PreconditionRequired
        if version is not None and version != draft.version:
            raise PreconditionFailed(current=draft.version)
        return draft

    def _emptied(self, tx: Transaction, caller: Caller, enterprise_id: str, draft: Draft) -> Draft:
        if draft.version == 0:
            return draft
        empty = Draft(draft.questions, {}, tx.now, caller.subject, draft.version)
        self._drafts.save(tx.connection, enterprise_id, empty)
        return Draft(draft.questions, {}, tx.now, caller.subject, draft.version + 1)

    def _must_act_for(self, tx: Transaction, caller: Caller, enterprise_id: str) -> None:
        """Only people of the firm answer for it: an officer sees answers, and gives none."""
        own = Sight(enterprises=self._sights.acts_for(tx, caller))
        if self._enterprises.enterprise(tx.connection, own, enterprise_id) is None:
            raise EnterpriseUnknown


def _tell(tx: Transaction, enterprise_id: str, taken: Taken) -> None:
    tx.emit(
        SelfAssessmentCompleted.event(
            enterprise_id=enterprise_id,
            assessment_id=taken.id,
            questions=taken.questions,
            taken_at=taken.taken_at,
            points={dimension.value: points for dimension, points in taken.points.items()},
            mean=shown(taken.mean),
        )
    )
