"""The man-day ledger: one account for each enterprise and year, moved only by entries that can be read line by line.

Invariant, whatever happens: ``0 <= reserved + used <= granted`` (and what expired is not available either).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consulting.domain.errors import InsufficientBalance, LedgerBroken
from consulting.domain.identity import EnterpriseId, Minutes, VisitId


class EntryKind(StrEnum):
    """What an entry does."""

    GRANT = "grant"
    RESERVE = "reserve"
    USE = "use"
    RELEASE = "release"
    EXPIRE = "expire"
    WAIVE = "waive"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: ``minutes`` moved, and what the move did to each figure of the account.

    The sums of the four changes over an account's entries are the account's figures.
    """

    kind: EntryKind
    minutes: Minutes
    at: datetime
    granted_change: Minutes = 0
    reserved_change: Minutes = 0
    used_change: Minutes = 0
    expired_change: Minutes = 0
    visit_id: VisitId | None = None
    rule: str | None = None
    reason: str | None = None


class Account:
    """One enterprise's minutes of one year. New entries gather in ``entries`` until the account is saved.

    ``version`` is that of the stored account that this one was read from; 0 was never stored.
    """

    __slots__ = (
        "_was_closed",
        "closed",
        "enterprise_id",
        "entries",
        "expired",
        "granted",
        "reserved",
        "used",
        "version",
        "year",
    )

    def __init__(
        self,
        enterprise_id: EnterpriseId,
        year: int,
        *,
        granted: Minutes = 0,
        reserved: Minutes = 0,
        used: Minutes = 0,
        expired: Minutes = 0,
        closed: bool = False,
        version: int = 0,
    ) -> None:
        self.enterprise_id, self.year = enterprise_id, year
        self.granted, self.reserved, self.used, self.expired = granted, reserved, used, expired
        self.closed, self.version = closed, version
        self._was_closed = closed
        self.entries: list[Entry] = []
        self._check()

    @property
    def available(self) -> Minutes:
        """What can still be booked."""
        return self.granted - self.reserved - self.used - self.expired

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return bool(self.entries) or self.closed is not self._was_closed

    def grant_up_to(self, minutes: Minutes, *, rule: str, at: datetime) -> Minutes:
        """Grant what is missing to the year's allowance and return how much that was.

        The first need grants all of it; a higher allowance decided later tops it up; a lower one takes nothing back.
        A closed year gets no more.
        """
        missing = 0 if self.closed else max(minutes - self.granted, 0)
        if missing:
            self._enter(Entry(EntryKind.GRANT, missing, at, granted_change=missing, rule=rule))
        return missing

    def reserve(self, minutes: Minutes, visit_id: VisitId, at: datetime) -> None:
        """Set minutes aside for a visit; raises ``InsufficientBalance`` and changes nothing when they are not there."""
        if minutes > self.available:
            raise InsufficientBalance(f"{minutes} minutes asked, {self.available} available")
        self._enter(Entry(EntryKind.RESERVE, minutes, at, reserved_change=minutes, visit_id=visit_id))

    def use(self, minutes: Minutes, visit_id: VisitId, at: datetime) -> None:
        """Consume reserved minutes."""
        self._enter(Entry(EntryKind.USE, minutes, at, reserved_change=-minutes, used_change=minutes, visit_id=visit_id))

    def release(self, minutes: Minutes, visit_id: VisitId, at: datetime) -> None:
        """Give reserved minutes back to the year."""
        self._enter(Entry(EntryKind.RELEASE, minutes, at, reserved_change=-minutes, visit_id=visit_id))
        self._expire_again(at)

    def waive_reserved(self, minutes: Minutes, visit_id: VisitId, at: datetime, reason: str) -> None:
        """Give reserved minutes back by an officer's waiver, before they were consumed."""
        self._enter(Entry(EntryKind.WAIVE, minutes, at, reserved_change=-minutes, visit_id=visit_id, reason=reason))
        self._expire_again(at)

    def waive_used(self, minutes: Minutes, visit_id: VisitId, at: datetime, reason: str) -> None:
        """Give consumed minutes back by an officer's waiver."""
        self._enter(Entry(EntryKind.WAIVE, minutes, at, used_change=-minutes, visit_id=visit_id, reason=reason))
        self._expire_again(at)

    def close(self, at: datetime) -> Minutes:
        """End the year: what is available expires; reserved minutes stay until their visits are settled.

        Returns the minutes that expired. Closing twice changes nothing.
        """
        self.closed = True
        return self._expire_again(at)

    def _expire_again(self, at: datetime) -> Minutes:
        left = self.available
        if self.closed and left:
            self._enter(Entry(EntryKind.EXPIRE, left, at, expired_change=left))
        return left if self.closed else 0

    def _enter(self, entry: Entry) -> None:
        if entry.minutes <= 0:
            raise LedgerBroken(f"{entry.kind} of {entry.minutes} minutes: an entry moves something")
        self.granted += entry.granted_change
        self.reserved += entry.reserved_change
        self.used += entry.used_change
        self.expired += entry.expired_change
        self._check()
        self.entries.append(entry)

    def _check(self) -> None:
        if min(self.granted, self.reserved, self.used, self.expired) < 0 or self.available < 0:
            figures = f"reserved {self.reserved} + used {self.used} + expired {self.expired} of {self.granted} granted"
            raise LedgerBroken(f"{self.enterprise_id}/{self.year}: {figures}")
