"""Moves that the rules do not allow. The application tells people about them in their language."""

from __future__ import annotations


class RuleBroken(Exception):
    """Base of every illegal move."""


class OfferNotOpen(RuleBroken):
    """The offer has been answered, or has ended another way."""

    def __init__(self, status: str) -> None:
        super().__init__(f"the offer is {status}")
        self.status = status


class NotOverdue(RuleBroken):
    """The mentor still has time to answer."""


class AlreadyPublished(RuleBroken):
    """A proposal is published once."""


class TakesImpossible(RuleBroken):
    """A set of pairs breaks a hard constraint: a fault of whoever proposed it, never a person's."""
