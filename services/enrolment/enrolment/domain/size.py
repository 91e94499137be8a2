"""Size classes: dated rules that a call names, staff and revenue classed apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from enrolment.domain.words import Sector, SizeClass, Tie


@dataclass(frozen=True, slots=True)
class Limit:
    """The most staff and the most revenue (baht a year) of one class, both included."""

    size: SizeClass
    staff: int
    revenue_thb: int


@dataclass(frozen=True, slots=True)
class SizeRule:
    """One regulation: its limits by sector, smallest class first."""

    version: str
    effective_from: date
    source: str
    limits: Mapping[Sector, tuple[Limit, ...]]


_MANUFACTURING = (
    Limit(SizeClass.MICRO, 5, 1_800_000),
    Limit(SizeClass.SMALL, 50, 100_000_000),
    Limit(SizeClass.MEDIUM, 200, 500_000_000),
)
_TRADE_AND_SERVICES = (
    Limit(SizeClass.MICRO, 5, 1_800_000),
    Limit(SizeClass.SMALL, 30, 50_000_000),
    Limit(SizeClass.MEDIUM, 100, 300_000_000),
)

SIZE_RULES: Mapping[str, SizeRule] = {
    rule.version: rule
    for rule in (
        SizeRule(
            version="mr-2562",
            effective_from=date(2020, 1, 7),
            source="Ministerial Regulation B.E. 2562, gazetted 7 January 2020; a call may adopt it before that day",
            limits={
                Sector.MANUFACTURING: _MANUFACTURING,
                Sector.WHOLESALE: _TRADE_AND_SERVICES,
                Sector.RETAIL: _TRADE_AND_SERVICES,
                Sector.SERVICES: _TRADE_AND_SERVICES,
            },
        ),
    )
}
"""The regulations that a call may name, by version."""

_ORDER = tuple(SizeClass)


@dataclass(frozen=True, slots=True)
class Size:
    """Both classes and both readings of them; ``None`` where the input is missing."""

    rule: str
    staff_class: SizeClass | None
    revenue_class: SizeClass | None

    def by(self, tie: Tie) -> SizeClass | None:
        """The class under one reading: known only when both inputs are."""
        if self.staff_class is None or self.revenue_class is None:
            return None
        if tie is Tie.REVENUE:
            return self.revenue_class
        return max(self.staff_class, self.revenue_class, key=_ORDER.index)


def size_of(rule: SizeRule, sector: Sector | None, staff: int | None, revenue_thb: Fraction | None) -> Size:
    """Class an enterprise under a regulation; without a sector there is no class."""
    if sector is None:
        return Size(rule.version, None, None)
    limits = rule.limits[sector]
    staff_class = revenue_class = None
    if staff is not None:
        staff_class = next((limit.size for limit in limits if staff <= limit.staff), SizeClass.LARGE)
    if revenue_thb is not None:
        revenue_class = next((limit.size for limit in limits if revenue_thb <= limit.revenue_thb), SizeClass.LARGE)
    return Size(rule.version, staff_class, revenue_class)
