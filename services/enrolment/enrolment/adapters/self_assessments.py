"""Complete self-assessments, wherever they came from, and drafts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, literal, null, select, update

from enrolment.adapters.tables import applications, assessment_drafts, assessments, self_assessments
from enrolment.application.assessments.ports import Draft
from enrolment.domain.assessment_history import Source, Taken, in_order
from enrolment.domain.words import Dimension
from starsme.db import insert
from starsme.errors import PreconditionFailed

_S = self_assessments.c
_D = assessment_drafts.c

# An application's own record is the assessment: nothing is copied, so nothing is counted twice.
_IN_APPLICATIONS = (
    select(
        applications.c.enterprise_id,
        applications.c.id,
        literal(Source.APPLICATION.value).label("source"),
        applications.c.submitted_at.label("taken_at"),
        null().label("taken_by"),
        applications.c.row,
        assessments.c.questions,
        *(assessments.c[dimension] for dimension in Dimension),
    )
    .join_from(applications, assessments)
    .where(assessments.c.mean.is_not(None))
)
_APART = select(
    _S.enterprise_id,
    _S.id,
    literal(Source.SELF.value).label("source"),
    _S.taken_at,
    _S.taken_by,
    literal(0).label("row"),
    _S.questions,
    *(_S[dimension] for dimension in Dimension),
)


class SqlAssessments:
    """Assessments in the service's database."""

    def history(self, connection: Connection, ids: Collection[str]) -> dict[str, list[Taken]]:
        """Every complete assessment of these enterprises, oldest first."""
        found: dict[str, list[Taken]] = {}
        for query in (
            _IN_APPLICATIONS.where(applications.c.enterprise_id.in_(ids)),
            _APART.where(_S.enterprise_id.in_(ids)),
        ):
            for row in connection.execute(query):
                found.setdefault(row.enterprise_id, []).append(_taken(row))
        return {enterprise_id: in_order(taken) for enterprise_id, taken in found.items()}

    def answers(self, connection: Connection, taken: Taken) -> Mapping[str, int]:
        """The 25 answers of one."""
        if taken.source is Source.SELF:
            query = select(_S.answers).where(_S.id == taken.id)
        else:
            query = select(assessments.c.answers).where(assessments.c.application_id == taken.id)
        return dict(connection.execute(query).scalar_one())

    def add(self, connection: Connection, enterprise_id: str, taken: Taken, answers: Mapping[str, int]) -> None:
        """Keep an assessment made apart from an application."""
        connection.execute(
            self_assessments.insert().values(
                id=taken.id,
                enterprise_id=enterprise_id,
                questions=taken.questions,
                answers=dict(answers),
                taken_at=taken.taken_at,
                taken_by=taken.by,
                **{dimension.value: points for dimension, points in taken.points.items()},
            )
        )


def _taken(row: Any) -> Taken:
    return Taken(
        id=row.id,
        source=Source(row.source),
        taken_at=row.taken_at,
        questions=row.questions,
        points={dimension: row._mapping[dimension.value] for dimension in Dimension},
        by=row.taken_by,
        row=row.row,
    )


class SqlAssessmentDrafts:
    """Drafts in the service's database."""

    def find(self, connection: Connection, enterprise_id: str) -> Draft | None:
        """The draft, if one was ever saved."""
        row = connection.execute(select(assessment_drafts).where(_D.enterprise_id == enterprise_id)).first()
        return None if row is None else Draft(row.questions, row.answers, row.saved_at, row.saved_by, row.version)

    def save(self, connection: Connection, enterprise_id: str, draft: Draft) -> None:
        """Keep a draft as the version after ``draft.version``; raises ``PreconditionFailed`` when another got there first."""
        values = {
            "questions": draft.questions,
            "answers": dict(draft.answers),
            "saved_at": draft.saved_at,
            "saved_by": draft.saved_by,
            "version": draft.version + 1,
        }
        if draft.version == 0:
            new = insert(connection, assessment_drafts).values(enterprise_id=enterprise_id, **values)
            kept = connection.execute(new.on_conflict_do_nothing()).rowcount
        else:
            mine = (_D.enterprise_id == enterprise_id) & (_D.version == draft.version)
            kept = connection.execute(update(assessment_drafts).where(mine).values(values)).rowcount
        if kept != 1:
            now = self.find(connection, enterprise_id)
            raise PreconditionFailed(current=0 if now is None else now.version)
