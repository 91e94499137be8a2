"""The five-dimension radar as SVG geometry: where each value stands, nothing about colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, pi, sin

from season.words import DIMENSIONS

RADIUS = 100.0
RINGS = (25, 50, 75, 100)


def spoke(position: int, value: float) -> tuple[float, float]:
    """The point of ``value`` (0..100) on the spoke of a dimension; the first points up, the others follow clockwise."""
    angle = 2 * pi * position / len(DIMENSIONS) - pi / 2
    distance = RADIUS * value / 100
    return round(distance * cos(angle), 1), round(distance * sin(angle), 1)


def polygon(values: Mapping[str, float | None]) -> str:
    """The ``points`` of a polygon through the values, in the order of the dimensions; a missing value stands at 0."""
    corners = (spoke(place, values.get(dimension) or 0) for place, dimension in enumerate(DIMENSIONS))
    return " ".join(f"{x:g},{y:g}" for x, y in corners)


def ring(value: float) -> str:
    """The ``points`` of the grid line at ``value``."""
    return polygon(dict.fromkeys(DIMENSIONS, value))


@dataclass(frozen=True, slots=True)
class Spoke:
    """A dimension's line from the centre to (``x``, ``y``), and where and how its label stands."""

    dimension: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


def spokes() -> list[Spoke]:
    """The five spokes with their labels, those at the sides leaning outwards so that they stay off the grid."""
    drawn = []
    for place, dimension in enumerate(DIMENSIONS):
        x, y = spoke(place, 100)
        label_x, label_y = spoke(place, 106 if abs(x) > RADIUS * 0.8 else 118)
        anchor = "middle" if abs(x) <= RADIUS * 0.8 else "start" if x > 0 else "end"
        drawn.append(Spoke(dimension, x, y, label_x, round(label_y + 5, 1), anchor))
    return drawn
