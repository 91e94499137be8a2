"""Drafts, and the receipts of those that were submitted."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, or_, select, update

from enrolment.adapters.tables import applications, drafts, enterprises, submissions
from enrolment.application.applying.shapes import Contents, Draft, Submission
from enrolment.domain.words import Kind, Sector
from starsme.db import insert
from starsme.thai import name_th

_D = drafts.c
_A = applications.c

_KIND_WORDS = {Kind.JURISTIC: "นิติบุคคล", Kind.NATURAL: "บุคคลธรรมดา"}
_SECTOR_WORDS = {
    Sector.MANUFACTURING: "การผลิต",
    Sector.WHOLESALE: "ค้าส่ง",
    Sector.RETAIL: "ค้าปลีก",
    Sector.SERVICES: "บริการ",
}


class SqlDrafts:
    """Drafts in the service's database."""

    def add(self, connection: Connection, draft: Draft) -> bool:
        """Keep a new draft; ``False`` when the enterprise has an open one for the call already."""
        row = {
            "id": draft.id,
            "call_code": draft.call_code,
            "enterprise_id": draft.enterprise_id,
            "private_to": draft.private_to,
            **_said(draft),
            "created_at": draft.created_at,
            "created_by": draft.created_by,
            "version": draft.version,
        }
        added = connection.execute(insert(connection, drafts).values(row).on_conflict_do_nothing())
        return added.rowcount == 1

    def open_one(
        self, connection: Connection, call_code: str, enterprise_id: str, private_to: str = ""
    ) -> Draft | None:
        """The enterprise's open draft for a call, or a person's own."""
        wanted = select(drafts).where(
            _D.call_code == call_code,
            _D.enterprise_id == enterprise_id,
            _D.private_to == private_to,
            _D.application_id.is_(None),
        )
        return _draft(connection.execute(wanted).first())

    def share(self, connection: Connection, draft: Draft) -> None:
        """Make a person's own draft the enterprise's."""
        connection.execute(update(drafts).where(_D.id == draft.id).values(private_to=""))

    def find(self, connection: Connection, draft_id: str, enterprises_: Collection[str], person: str) -> Draft | None:
        """A draft that these enterprises share, or the person's own."""
        return _draft(connection.execute(select(drafts).where(_D.id == draft_id, _of(enterprises_, person))).first())

    def page(
        self, connection: Connection, enterprises_: Collection[str], person: str, after: str, limit: int
    ) -> list[Draft]:
        """Drafts that these enterprises share, and the person's own, by id, oldest first."""
        listed = select(drafts).where(_of(enterprises_, person), _D.id > after).order_by(_D.id).limit(limit)
        return [draft for row in connection.execute(listed) if (draft := _draft(row)) is not None]

    def save(self, connection: Connection, draft: Draft, before: int) -> bool:
        """Keep what a draft says now; ``False`` when it is no longer at that version."""
        changed = update(drafts).where(_D.id == draft.id, _D.version == before, _D.application_id.is_(None))
        return connection.execute(changed.values(**_said(draft), version=draft.version)).rowcount == 1

    def remove(self, connection: Connection, draft_id: str, version: int) -> bool:
        """Throw an open draft away; ``False`` when it is no longer at that version."""
        gone = delete(drafts).where(_D.id == draft_id, _D.version == version, _D.application_id.is_(None))
        return connection.execute(gone).rowcount == 1

    def last_cells(self, connection: Connection, enterprise_id: str) -> Mapping[str, str]:
        """The cells of the enterprise's last application; else what its registration says; else nothing."""
        last = select(_A.raw).where(_A.enterprise_id == enterprise_id)
        raw = connection.execute(last.order_by(_A.received_at.desc(), _A.id.desc()).limit(1)).scalar()
        if raw is not None:
            cells: dict[str, str] = json.loads(raw)
            return cells
        row = connection.execute(select(enterprises).where(enterprises.c.id == enterprise_id)).first()
        return {} if row is None else _registered(row)


class SqlSubmissions:
    """Receipts in the service's database."""

    def add(self, connection: Connection, submission: Submission) -> None:
        """Keep a receipt, and mark its draft submitted."""
        connection.execute(
            submissions.insert().values(
                application_id=submission.application_id,
                draft_id=submission.draft_id,
                submitted_at=submission.submitted_at,
                submitted_by=submission.submitted_by,
                notice_version=submission.notice_version,
                questions=dict(submission.contents.questions),
                documents=dict(submission.contents.documents),
                digest=submission.digest,
            )
        )
        connection.execute(
            update(drafts)
            .where(_D.id == submission.draft_id)
            .values(application_id=submission.application_id, version=_D.version + 1)
        )

    def find(self, connection: Connection, application_id: str) -> Submission | None:
        """The receipt of an application that came by draft."""
        wanted = (
            select(submissions, drafts.c.answers)
            .join_from(submissions, drafts, _D.id == submissions.c.draft_id)
            .where(submissions.c.application_id == application_id)
        )
        row = connection.execute(wanted).first()
        if row is None:
            return None
        return Submission(
            application_id=row.application_id,
            draft_id=row.draft_id,
            submitted_at=row.submitted_at,
            submitted_by=row.submitted_by,
            notice_version=row.notice_version,
            contents=Contents(row.answers, row.questions, row.documents),
            digest=row.digest,
        )


def _of(enterprises_: Collection[str], person: str) -> ColumnElement[bool]:
    return or_(and_(_D.private_to == "", _D.enterprise_id.in_(enterprises_)), _D.private_to == person)


def _said(draft: Draft) -> dict[str, Any]:
    return {
        "answers": dict(draft.contents.answers),
        "questions": dict(draft.contents.questions),
        "documents": dict(draft.contents.documents),
        "edits": {field: dict(edit) for field, edit in draft.edits.items()},
        "updated_at": draft.updated_at,
        "updated_by": draft.updated_by,
    }


def _draft(row: Row[Any] | None) -> Draft | None:
    if row is None:
        return None
    return Draft(
        id=row.id,
        call_code=row.call_code,
        enterprise_id=row.enterprise_id,
        contents=Contents(row.answers, row.questions, row.documents),
        edits=row.edits,
        created_at=row.created_at,
        created_by=row.created_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        private_to=row.private_to,
        application_id=row.application_id,
        version=row.version,
    )


def _registered(row: Row[Any]) -> dict[str, str]:
    cells = {"name_th": row.name_th, "name_en": row.name_en or ""}
    if row.kind is not None:
        cells["kind"] = _KIND_WORDS[Kind(row.kind)]
    if row.sector is not None:
        cells["sector"] = _SECTOR_WORDS[Sector(row.sector)]
    if row.province is not None:
        cells["province"] = name_th(row.province)
    return cells
