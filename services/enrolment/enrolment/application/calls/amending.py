"""After the opening: a later closing, recorded with its reason and told; and putting a closed call away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from enrolment.application.calls.errors import (
    AmendedTooLate,
    CallArchived,
    CallStillOpen,
    NotLater,
    ReasonNamesSomebody,
)
from enrolment.application.calls.owners import Owners
from enrolment.application.calls.ports import CallRecords
from enrolment.application.calls.shapes import Amendment
from enrolment.application.calls.soundness import THIRTEEN_DIGITS
from enrolment.application.errors import CallUnknown
from enrolment.application.ports import Calls, Selections
from enrolment.application.shapes import OpenCall
from enrolment.domain.call_life import ClosesNoLater, StillOpen, amended, archive
from starsme.auth import Caller
from starsme.db import Transaction
from starsme.errors import PreconditionFailed, PreconditionRequired
from starsme.events.enrolment import CallAmended
from starsme.thai import BANGKOK


class AmendCalls:
    """Moves closings later, and archives what has closed."""

    def __init__(self, calls: Calls, records: CallRecords, selections: Selections, owners: Owners) -> None:
        self._calls = calls
        self._records = records
        self._selections = selections
        self._owners = owners

    def amend(
        self,
        tx: Transaction,
        caller: Caller,
        code: str,
        closes_at: datetime,
        reasons: tuple[str, str],
        version: int | None,
    ) -> OpenCall:
        """Move the closing of a call later, with its reason in Thai and English; its applications are screened again."""
        opened = self._mine(tx, caller, code, version)
        latest = self._selections.latest(tx.connection, code)
        if latest is not None and latest.published_at is not None:
            raise AmendedTooLate(call_code=code)
        if any(THIRTEEN_DIGITS.search(reason) for reason in reasons):
            raise ReasonNamesSomebody
        try:
            amended(opened.call, closes_at)
        except ClosesNoLater as error:
            raise NotLater(closes_at=opened.call.closes_at.astimezone(BANGKOK).isoformat()) from error
        sequence = len(self._records.amendments(tx.connection, code)) + 1
        amendment = Amendment(sequence, opened.call.closes_at, closes_at, *reasons, tx.now, caller.subject)
        self._records.amend(tx.connection, code, amendment)
        tx.emit(
            CallAmended.event(
                call_code=code,
                sequence=sequence,
                closed_at=amendment.closed_at.astimezone(BANGKOK),
                closes_at=closes_at.astimezone(BANGKOK),
                reason_th=amendment.reason_th,
                reason_en=amendment.reason_en,
            )
        )
        return self._found(tx, code)

    def archive(self, tx: Transaction, caller: Caller, code: str, version: int | None) -> OpenCall:
        """Put a closed call away: it can be read and cloned, nothing else. Archived twice is archived once."""
        opened = self._found(tx, code)
        self._owners.must_write(tx, caller, opened.call.programme)
        if opened.archived_at is not None:
            return opened
        opened = self._mine(tx, caller, code, version)
        try:
            archive(opened.call, tx.now)
        except StillOpen as error:
            raise CallStillOpen(
                call_code=code, closes_at=opened.call.closes_at.astimezone(BANGKOK).isoformat()
            ) from error
        self._records.archive(tx.connection, code, tx.now, caller.subject)
        return self._found(tx, code)

    def amendments(self, tx: Transaction, code: str) -> Sequence[Amendment]:
        """A call's amendments, oldest first."""
        return self._records.amendments(tx.connection, code)

    def _mine(self, tx: Transaction, caller: Caller, code: str, version: int | None) -> OpenCall:
        """The call, locked, for one who may write it and saw its newest version."""
        self._owners.must_write(tx, caller, self._found(tx, code).call.programme)
        self._calls.lock(tx.connection, code)
        opened = self._found(tx, code)
        if opened.archived_at is not None:
            raise CallArchived(call_code=code)
        if version is None:
            raise PreconditionRequired
        if version != opened.version:
            raise PreconditionFailed(current=opened.version)
        return opened

    def _found(self, tx: Transaction, code: str) -> OpenCall:
        opened = self._calls.find(tx.connection, code)
        if opened is None:
            raise CallUnknown(call_code=code)
        return opened
