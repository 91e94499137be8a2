"""Judges far from the others: flagged for an officer to look at, never changed.

The statistic: how far a judge's total (of 100) for one application lies from the median of all judges' totals for it. Her own
is one of them: of three judges, one odd sheet leaves the median with the two who agree.
A single one is flagged when it is large; a judge is flagged when the median of all her deviations is: she scores all
applications higher, or lower, than her colleagues do. Medians, so that one odd sheet flags neither the others nor a judge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from enrolment.domain.call_document import CallDocument
from enrolment.domain.words import Dimension


@dataclass(frozen=True, slots=True)
class VarianceRule:
    """From when on a deviation is flagged. Points are of a judge's total, which goes up to 100."""

    version: str
    effective_from: date
    source: str
    application_points: int
    offset_points: int
    least_judges: int
    least_applications: int


VARIANCE_RULE = VarianceRule(
    version="variance-2562",
    effective_from=date(2019, 1, 13),
    source="the platform's own rule, described in enrolment's README, 'Panels'",
    application_points=20,
    offset_points=10,
    least_judges=3,
    least_applications=5,
)
"""The rule in force: a score more than one step of five away on every dimension, or half a step throughout."""


@dataclass(frozen=True, slots=True)
class Given:
    """A counted sheet: a judge's exact total for one application."""

    row: int
    judge: str
    total: Fraction


@dataclass(frozen=True, slots=True)
class Deviation:
    """One judge's total for one application beside the median of all its judges'."""

    row: int
    judge: str
    total: Fraction
    middle: Fraction

    @property
    def points(self) -> Fraction:
        """Above the median where positive."""
        return self.total - self.middle


@dataclass(frozen=True, slots=True)
class Offset:
    """The median of a judge's deviations over all her applications."""

    judge: str
    applications: int
    points: Fraction


def total_of(call: CallDocument, scores: Mapping[Dimension, int]) -> Fraction:
    """A judge's total: the sum of weight x score / highest, exact."""
    return Fraction(sum(call.weights[dimension] * scores[dimension] for dimension in Dimension), call.score_max)


def deviations(given: Iterable[Given], rule: VarianceRule = VARIANCE_RULE) -> list[Deviation]:
    """Every deviation that can be told, by row and judge: with enough judges on the application."""
    by_row: dict[int, list[Given]] = defaultdict(list)
    for one in given:
        by_row[one.row].append(one)
    found: list[Deviation] = []
    for row, sheets in sorted(by_row.items()):
        if len(sheets) < rule.least_judges:
            continue
        middle = Fraction(median(one.total for one in sheets))
        by_code = sorted(sheets, key=lambda sheet: sheet.judge)
        found += [Deviation(row, one.judge, one.total, middle) for one in by_code]
    return found


def flagged(found: Iterable[Deviation], rule: VarianceRule = VARIANCE_RULE) -> list[Deviation]:
    """The single deviations to look at, the largest first."""
    large = [one for one in found if abs(one.points) >= rule.application_points]
    return sorted(large, key=lambda one: (-abs(one.points), one.row, one.judge))


def offsets(found: Iterable[Deviation], rule: VarianceRule = VARIANCE_RULE) -> list[Offset]:
    """The judges who score all applications otherwise than their colleagues, the farthest first."""
    by_judge: dict[str, list[Fraction]] = defaultdict(list)
    for one in found:
        by_judge[one.judge].append(one.points)
    told = [
        Offset(judge, len(points), Fraction(median(points)))
        for judge, points in by_judge.items()
        if len(points) >= rule.least_applications
    ]
    far = [one for one in told if abs(one.points) >= rule.offset_points]
    return sorted(far, key=lambda one: (-abs(one.points), one.judge))
