"""Dated documents: several versions side by side, of which one is in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A document with the day from which it holds."""

    @property
    def version(self) -> str:
        """Its name."""

    @property
    def effective_from(self) -> date:
        """Its first day, in Asia/Bangkok."""


Document = TypeVar("Document", bound=Dated)


def in_order(documents: Iterable[Document]) -> list[Document]:
    """By first day."""
    return sorted(documents, key=lambda one: (one.effective_from, one.version))


def in_force(documents: Iterable[Document], day: date) -> Document | None:
    """The latest of those that hold already; ``None`` before the first."""
    return next((one for one in reversed(in_order(documents)) if one.effective_from <= day), None)
