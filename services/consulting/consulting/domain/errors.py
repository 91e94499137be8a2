"""Moves that the rules do not allow. The application tells people about them in their language."""

from __future__ import annotations


class RuleBroken(Exception):
    """Base of every illegal move."""


class LedgerBroken(RuleBroken):
    """An account would leave ``0 <= reserved + used <= granted``: a fault in the programme, never a person's."""


class InsufficientBalance(RuleBroken):
    """More is asked than the year has left."""


class VisitNotOpen(RuleBroken):
    """The visit is not booked any more (or was refused), so it cannot be settled."""

    def __init__(self, status: str) -> None:
        super().__init__(f"the visit is {status}")
        self.status = status


class NothingToWaive(RuleBroken):
    """The visit's minutes are not consumed and cannot be, so there is nothing to waive."""

    def __init__(self, status: str) -> None:
        super().__init__(f"nothing to waive: the visit is {status}")
        self.status = status


class ReasonMissing(RuleBroken):
    """A waiver needs a reason."""


class NotYetServed(RuleBroken):
    """The day of the service has not come, so nobody can have been there or stayed away."""
