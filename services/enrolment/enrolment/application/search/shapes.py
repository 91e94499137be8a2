"""What somebody wants to see of a list, and where its next page begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from enrolment.domain.name_search import Terms

Keys = tuple[str | int, ...]
"""The sort keys of an item: what its page ended with."""


EVERYTHING = Terms(())
"""Nothing is looked for: the whole list."""


class Order(StrEnum):
    """The orders of lists. A minus: the last first."""

    ROW = "row"
    NEWEST_ROW = "-row"
    ID = "id"
    NAME = "name"

    @property
    def kinds(self) -> tuple[type, ...]:
        """The kinds of its keys."""
        return {Order.NAME: (str, str), Order.ID: (str,)}.get(self, (int,))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items, in which order, after which. ``where`` has a word for each of the list's filters that is used."""

    order: Order
    where: dict[str, str] = field(default_factory=dict)
    terms: Terms = EVERYTHING
    row: int | None = None
    after: Keys | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rows. ``complete`` is false where a search looked through a part only and goes on at ``next``."""

    rows: Sequence[Any]
    next: Keys | None
    complete: bool = True
