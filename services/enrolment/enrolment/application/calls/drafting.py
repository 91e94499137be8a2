"""Drafting a call: each save is a version that stays, kept even while it is incomplete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enrolment.application.calls.errors import CallFrozen, DraftUnkeepable, DraftUnknown, VersionUnknown
from enrolment.application.calls.owners import Owners
from enrolment.application.calls.ports import Drafts
from enrolment.application.calls.programmes import usable_code
from enrolment.application.calls.shapes import Draft, DraftVersion
from enrolment.application.calls.soundness import Soundness, findings, notices
from enrolment.application.ports import Calls
from enrolment.domain.document_reader import Problem
from enrolment.domain.document_shape import Difference, differences, unkeepable
from starsme.auth import Caller
from starsme.db import Transaction
from starsme.errors import PreconditionFailed, PreconditionRequired


@dataclass(frozen=True, slots=True)
class JudgedDraft:
    """A draft with what keeps it from opening, and what deserves a look."""

    draft: Draft
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]


class DraftCalls:
    """Keeps drafts of calls, and reads them back."""

    def __init__(self, drafts: Drafts, calls: Calls, owners: Owners, soundness: Soundness) -> None:
        self._drafts = drafts
        self._calls = calls
        self._owners = owners
        self._soundness = soundness

    def save(
        self, tx: Transaction, caller: Caller, code: str, document: Mapping[str, Any], since: int | None
    ) -> tuple[JudgedDraft, bool]:
        """Keep a document as the draft's next version; gives the draft and whether it is new. The same again is no version.

        Raises ``CallFrozen`` once the call is open, ``PreconditionRequired`` and ``PreconditionFailed`` by the version
        that the writer worked on.
        """
        usable_code(code)
        if problems := unkeepable(document):
            raise DraftUnkeepable(findings=findings(problems))
        programme = self.programme_of(tx, document)
        self._owners.must_write(tx, caller, programme)
        if self._calls.find(tx.connection, code) is not None:
            raise CallFrozen(call_code=code)
        earlier = self._drafts.find(tx.connection, code)
        if earlier is None:
            return self.judged(tx, self._added(tx, caller, code, document, programme, since)), True
        self._owners.must_write(tx, caller, earlier.programme)
        if since is None:
            raise PreconditionRequired
        if since != earlier.version:
            raise PreconditionFailed(current=earlier.version)
        if not differences(earlier.document, document):
            return self.judged(tx, earlier), False
        saved = Draft(code, since + 1, programme, earlier.cloned_from, None, document, tx.now, caller.subject)
        if not self._drafts.save(tx.connection, saved, since):
            raise PreconditionFailed(current=since + 1)
        return self.judged(tx, saved), False

    def add_clone(self, tx: Transaction, caller: Caller, draft: Draft) -> bool:
        """Keep a clone as a new draft; ``False`` when its code is in use."""
        self._owners.must_write(tx, caller, draft.programme)
        return self._drafts.add(tx.connection, draft)

    def get(self, tx: Transaction, caller: Caller, code: str) -> JudgedDraft:
        """A draft as it stands; raises ``DraftUnknown`` also for those who may not see it."""
        return self.judged(tx, self.find(tx, caller, code))

    def find(self, tx: Transaction, caller: Caller, code: str) -> Draft:
        """A draft for those who may see it, not judged; raises ``DraftUnknown``."""
        draft = self._drafts.find(tx.connection, code)
        if draft is None or not self._owners.may_read(tx, caller, draft.programme):
            raise DraftUnknown(call_code=code)
        return draft

    def list(self, tx: Transaction, caller: Caller, after: str, limit: int) -> list[Draft]:
        """The next drafts that are not open yet and that the caller may see, by code."""
        found: list[Draft] = []
        while len(found) < limit:
            batch = self._drafts.list(tx.connection, after, limit)
            found += [draft for draft in batch if self._owners.may_read(tx, caller, draft.programme)]
            if len(batch) < limit:
                break
            after = batch[-1].code
        return found[:limit]

    def versions(self, tx: Transaction, caller: Caller, code: str, after: int, limit: int) -> Sequence[DraftVersion]:
        """A page of a draft's versions, oldest first."""
        self.find(tx, caller, code)
        return self._drafts.versions(tx.connection, code, after, limit)

    def version(self, tx: Transaction, caller: Caller, code: str, version: int) -> DraftVersion:
        """One version of a draft; raises ``VersionUnknown``."""
        self.find(tx, caller, code)
        found = self._drafts.version(tx.connection, code, version)
        if found is None:
            raise VersionUnknown(call_code=code, version=version)
        return found

    def difference(self, tx: Transaction, caller: Caller, code: str, before: int, after: int) -> tuple[Difference, ...]:
        """What changed from one version to another."""
        earlier, later = (self.version(tx, caller, code, version) for version in (before, after))
        return differences(earlier.document, later.document)

    def judged(self, tx: Transaction, draft: Draft) -> JudgedDraft:
        """A draft with its problems and notices as of now."""
        call, problems = self._soundness.read(tx, draft.document, draft.code)
        origin = None if draft.cloned_from is None else self._document(tx, draft.cloned_from)
        return JudgedDraft(draft, problems, notices(draft.document, call, origin, tx.now))

    def programme_of(self, tx: Transaction, document: Mapping[str, Any]) -> str | None:
        """The programme that a document names, if there is one of that code."""
        programme = document.get("programme")
        return programme if isinstance(programme, str) and self.knows(tx, programme) else None

    def knows(self, tx: Transaction, programme: str) -> bool:
        """Whether there is a programme of this code."""
        return self._soundness.knows(tx, programme)

    def _added(
        self,
        tx: Transaction,
        caller: Caller,
        code: str,
        document: Mapping[str, Any],
        programme: str | None,
        since: int | None,
    ) -> Draft:
        if since is not None:
            raise DraftUnknown(call_code=code)
        made = Draft(code, 1, programme, None, None, document, tx.now, caller.subject)
        if not self._drafts.add(tx.connection, made):
            raise PreconditionFailed(current=1)
        return made

    def _document(self, tx: Transaction, code: str) -> Mapping[str, Any] | None:
        call = self._calls.find(tx.connection, code)
        if call is not None:
            return call.document
        draft = self._drafts.find(tx.connection, code)
        return None if draft is None else draft.document
