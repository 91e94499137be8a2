"""Drafts: begun, saved as far as they are, taken up again on another device, edited by several people of the enterprise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from enrolment.application.applying.errors import DraftInvalid, DraftSubmittedBefore, DraftUnknown
from enrolment.application.applying.form import FORM_FIELDS, LONGEST_CELL, problems_of, record_of
from enrolment.application.applying.parties import Parties
from enrolment.application.applying.ports import Drafts
from enrolment.application.applying.shapes import Contents, Draft, Problem
from enrolment.application.errors import CallUnknown
from enrolment.application.identity.ports import EnterpriseNumbers
from enrolment.application.ports import Calls
from enrolment.application.shapes import OpenCall
from enrolment.domain.call_document import CallDocument
from starsme.auth import Caller
from starsme.db import Transaction
from starsme.errors import PreconditionFailed, PreconditionRequired
from starsme.findings import Finding
from starsme.ids import new_id
from starsme.thai import BANGKOK


class WorkOnDrafts:
    """Keeps drafts. Saving is never refused because something is missing: what is, is listed."""

    def __init__(
        self,
        calls: Calls,
        drafts: Drafts,
        numbers: EnterpriseNumbers,
        parties: Parties,
        pseudonym: Callable[[str], str],
    ) -> None:
        self._calls = calls
        self._drafts = drafts
        self._numbers = numbers
        self._parties = parties
        self._pseudonym = pseudonym

    def begin(self, tx: Transaction, caller: Caller, code: str, enterprise_id: str | None) -> tuple[Draft, bool]:
        """The enterprise's open draft for a call, a new one prefilled with what is known; and whether it is new.

        Who waits for the proof of the authority writes a draft of her own, which begins empty.

        Raises ``CallUnknown``, ``EnterpriseNotNamed`` or ``EnterpriseNotYours``.
        """
        opened = self._calls.find(tx.connection, code)
        if opened is None:
            raise CallUnknown(call_code=code)
        enterprise, proven = self._parties.one(tx, caller, enterprise_id)
        mine = self._drafts.open_one(tx.connection, code, enterprise, self._parties.person(caller))
        if not proven:
            return (mine, False) if mine is not None else self._new(tx, caller, code, enterprise, shared=False)
        shared = self._drafts.open_one(tx.connection, code, enterprise)
        if shared is not None:
            return shared, False
        if mine is not None:  # the authority was proven since: what was written becomes the enterprise's
            self._drafts.share(tx.connection, mine)
            return replace(mine, private_to=""), False
        return self._new(tx, caller, code, enterprise, shared=True)

    def _new(self, tx: Transaction, caller: Caller, code: str, enterprise: str, *, shared: bool) -> tuple[Draft, bool]:
        private_to = "" if shared else self._parties.person(caller)
        draft = Draft(
            id=f"dra_{new_id()}",
            call_code=code,
            enterprise_id=enterprise,
            # What the enterprise told before is shown to nobody whose authority is not proven.
            contents=Contents(self._prefilled(tx, enterprise) if shared else {}, {}, {}),
            edits={},
            created_at=tx.now,
            created_by=caller.subject,
            updated_at=tx.now,
            updated_by=caller.subject,
            private_to=private_to,
            application_id=None,
            version=1,
        )
        if self._drafts.add(tx.connection, draft):
            return draft, True
        # Two people of the enterprise began at once: both work on the first one's.
        first = self._drafts.open_one(tx.connection, code, enterprise, private_to)
        if first is None:
            raise DraftUnknown
        return first, False

    def get(self, tx: Transaction, caller: Caller, draft_id: str) -> Draft:
        """One of the caller's drafts; raises ``DraftUnknown``."""
        draft = self._drafts.find(
            tx.connection, draft_id, self._parties.enterprises(tx, caller), self._parties.person(caller)
        )
        if draft is None:
            raise DraftUnknown
        return draft

    def page(self, tx: Transaction, caller: Caller, after: str, limit: int) -> list[Draft]:
        """The drafts of the caller's enterprises."""
        own, person = self._parties.enterprises(tx, caller), self._parties.person(caller)
        return self._drafts.page(tx.connection, own, person, after, limit)

    def save(
        self, tx: Transaction, caller: Caller, draft_id: str, version: int | None, changes: Mapping[str, Any]
    ) -> Draft:
        """Keep changes: fields that are not named stay, those named empty are emptied.

        Raises ``PreconditionRequired`` without a version and ``PreconditionFailed`` when somebody saved since,
        ``DraftSubmittedBefore``, or ``DraftInvalid`` for fields that the form does not have.
        """
        draft = self._open(tx, caller, draft_id)
        if version is None:
            raise PreconditionRequired
        if version != draft.version:
            raise PreconditionFailed(current=draft.version)
        call = self.call(tx, draft).call
        if findings := list(_misfits(call, changes)):
            raise DraftInvalid(findings=findings)
        changed = _changed(draft, changes, caller.subject, tx.now)
        if changed.contents == draft.contents:
            return draft
        if not self._drafts.save(tx.connection, changed, draft.version):
            raise PreconditionFailed(current=draft.version + 1)
        return changed

    def remove(self, tx: Transaction, caller: Caller, draft_id: str, version: int | None) -> None:
        """Throw a draft away; raises as ``save`` does, but asks for no version."""
        draft = self._open(tx, caller, draft_id)
        if version is not None and version != draft.version:
            raise PreconditionFailed(current=draft.version)
        if not self._drafts.remove(tx.connection, draft.id, draft.version):
            raise PreconditionFailed(current=draft.version + 1)

    def call(self, tx: Transaction, draft: Draft) -> OpenCall:
        """The call that a draft is for."""
        opened = self._calls.find(tx.connection, draft.call_code)
        if opened is None:
            raise CallUnknown(call_code=draft.call_code)
        return opened

    def problems(self, tx: Transaction, draft: Draft) -> list[Problem]:
        """Everything that keeps a draft from being complete."""
        number = self._numbers.of(tx.connection, [draft.enterprise_id]).get(draft.enterprise_id, "")
        record = record_of(1, draft.contents, number, "", self._pseudonym)
        found = problems_of(self.call(tx, draft).call, draft.contents, record)
        return [problem for problem in found if problem.field != "submitted_at"]

    def _open(self, tx: Transaction, caller: Caller, draft_id: str) -> Draft:
        draft = self.get(tx, caller, draft_id)
        if draft.application_id is not None:
            raise DraftSubmittedBefore(application_id=draft.application_id)
        return draft

    def _prefilled(self, tx: Transaction, enterprise_id: str) -> dict[str, str]:
        known = self._drafts.last_cells(tx.connection, enterprise_id)
        return {key: known[key] for key in FORM_FIELDS if known.get(key)}


def _changed(draft: Draft, changes: Mapping[str, Any], by: str, at: datetime) -> Draft:
    parts: dict[str, dict[str, Any]] = {}
    edits = dict(draft.edits)
    stamp = {"by": by, "at": at.astimezone(BANGKOK).isoformat(timespec="seconds")}
    for part in ("answers", "questions", "documents"):
        parts[part] = dict(getattr(draft.contents, part))
        for field, value in (changes.get(part) or {}).items():
            if value == parts[part].get(field) or (_is_empty(value) and field not in parts[part]):
                continue
            edits[field if part == "answers" else f"{part}.{field}"] = stamp
            if _is_empty(value):
                del parts[part][field]
            else:
                parts[part][field] = value
    return replace(
        draft, contents=Contents(**parts), edits=edits, updated_at=at, updated_by=by, version=draft.version + 1
    )


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _misfits(call: CallDocument, changes: Mapping[str, Any]) -> Iterable[Finding]:
    known = {
        "answers": set(FORM_FIELDS),
        "questions": {question.code for question in call.questions},
        "documents": {document.code for document in call.documents},
    }
    for part, fields in known.items():
        for field, value in (changes.get(part) or {}).items():
            if field not in fields:
                yield _finding(
                    part,
                    field,
                    "unknown_field",
                    "ไม่มีช่องนี้ในแบบฟอร์ม โปรดนำออก",
                    "The form has no such field: leave it out.",
                )
            elif isinstance(value, str) and len(value) > LONGEST_CELL:
                yield _finding(
                    part,
                    field,
                    "too_long",
                    f"ยาวเกิน {LONGEST_CELL} ตัวอักษร โปรดย่อ",
                    f"Longer than {LONGEST_CELL} characters: shorten it.",
                )


def _finding(part: str, field: str, code: str, th: str, en: str) -> Finding:
    return Finding("", None, f"{part}.{field}", code, th, en)
