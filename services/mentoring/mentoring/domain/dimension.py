"""The five dimensions in which a selected enterprise is mentored.

Source: handbook, "The assignment".
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Dimension(StrEnum):
    """One dimension, in the handbook's order."""

    MANAGEMENT = "management"
    MARKETING = "marketing"
    INNOVATION = "innovation"
    FINANCE = "finance"
    DIGITAL = "digital"


DIMENSIONS = tuple(Dimension)
_ORDER = {dimension: place for place, dimension in enumerate(DIMENSIONS)}


def in_order(dimensions: Iterable[Dimension]) -> tuple[Dimension, ...]:
    """The dimensions, each once, in the handbook's order."""
    return tuple(sorted(set(dimensions), key=_ORDER.__getitem__))
