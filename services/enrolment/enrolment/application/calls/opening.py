"""Opening a call: from its draft, or the short way from a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from enrolment.application.calls.drafting import DraftCalls
from enrolment.application.calls.errors import CallFrozen
from enrolment.application.calls.owners import Owners
from enrolment.application.calls.ports import Drafts
from enrolment.application.calls.shapes import Draft
from enrolment.application.calls.soundness import findings
from enrolment.application.errors import CallInvalidDocument
from enrolment.application.open_call import OpenCalls
from enrolment.application.shapes import OpenCall
from starsme.auth import Caller
from starsme.db import Transaction
from starsme.errors import PreconditionFailed, PreconditionRequired


class CallOpenings:
    """Opens calls, once: what opened is frozen, and its draft with it."""

    def __init__(self, opens: OpenCalls, drafting: DraftCalls, drafts: Drafts, owners: Owners) -> None:
        self._opens = opens
        self._drafting = drafting
        self._drafts = drafts
        self._owners = owners

    def open_draft(self, tx: Transaction, caller: Caller, code: str, version: int | None) -> OpenCall:
        """Open the version of a draft that the caller reviewed. Opening it again changes nothing.

        Raises ``CallInvalidDocument`` with every problem unless it is sound.
        """
        draft = self._drafting.find(tx, caller, code)
        self._owners.must_write(tx, caller, draft.programme)
        if version is None:
            raise PreconditionRequired
        if draft.opened_version is not None and draft.opened_version != version:
            raise CallFrozen(call_code=code)
        if version != draft.version:
            raise PreconditionFailed(current=draft.version)
        if draft.opened_version is None:
            if problems := self._drafting.judged(tx, draft).problems:
                raise CallInvalidDocument(findings=findings(problems))
            # First: of two who open at once, or of one who saves meanwhile, the other waits here and is refused.
            if not self._drafts.opened(tx.connection, code, version):
                raise PreconditionFailed(current=draft.version)
        opened, _ = self._opens.open(tx, code, draft.document, cloned_from=draft.cloned_from)
        return opened

    def open_document(
        self, tx: Transaction, caller: Caller, code: str, document: Mapping[str, Any]
    ) -> tuple[OpenCall, bool]:
        """Open a call from its document at once; where there is a draft, the document becomes its last version."""
        opened, new = self._opens.open(tx, code, document)
        draft = self._drafts.find(tx.connection, code) if new else None
        if draft is not None:
            self._close(tx, caller, draft, opened)
        return opened, new

    def _close(self, tx: Transaction, caller: Caller, draft: Draft, opened: OpenCall) -> None:
        last = draft.version
        if draft.document != opened.document:
            last += 1
            final = Draft(
                draft.code,
                last,
                opened.call.programme,
                draft.cloned_from,
                None,
                opened.document,
                tx.now,
                caller.subject,
            )
            if not self._drafts.save(tx.connection, final, draft.version):
                raise PreconditionFailed(current=last)
        self._drafts.opened(tx.connection, draft.code, last)
