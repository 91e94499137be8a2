"""Totals kept exact, and the ranking: the same input gives the same order, always, and says what broke each tie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from enrolment.domain.call_document import CallDocument
from enrolment.domain.gates import MissedGate
from enrolment.domain.words import Dimension, TieBreak

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Panel:
    """The counted judges of one application: how many, the exact mean total (20..100) and mean innovation score.

    ``missed``: the call's gates that these scores do not reach.
    """

    judges: int
    total: Fraction | None = None
    innovation_mean: Fraction | None = None
    missed: tuple[MissedGate, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An eligible application with its panel. ``number`` is the 13-digit number: it breaks the last tie."""

    row: int
    number: str
    province: str
    submitted_at: datetime | None
    panel: Panel


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate's place, from 1; ``tie_broken_by``: what put it behind the one before, their totals being equal."""

    rank: int
    candidate: Candidate
    tie_broken_by: TieBreak | None


def panel_of(call: CallDocument, judges: int, score_sums: Mapping[Dimension, int]) -> Panel:
    """Average the counted judges from the sums of their scores: a judge's total is the sum of weight x score / highest.

    The mean of weighted sums is the weighted sum of means, so the sums by dimension are all that is needed, exactly.
    """
    if judges == 0:
        return Panel(0)
    weighted = sum(call.weights[dimension] * score_sums[dimension] for dimension in Dimension)
    total = Fraction(weighted, call.score_max * judges)
    return Panel(
        judges,
        total,
        Fraction(score_sums[Dimension.INNOVATION], judges),
        call.gates.missed(judges, total, score_sums),
    )


def is_rankable(call: CallDocument, panel: Panel) -> bool:
    """Whether enough judges counted."""
    return panel.total is not None and panel.judges >= call.min_judges


def rank(candidates: Iterable[Candidate]) -> list[Ranked]:
    """Order by total, then innovation mean (both descending), then earlier submission, then lower number."""
    ordered = sorted(candidates, key=_key)
    ranked: list[Ranked] = []
    for place, candidate in enumerate(ordered, start=1):
        broken = _broken_by(ranked[-1].candidate, candidate) if ranked else None
        ranked.append(Ranked(place, candidate, broken))
    return ranked


def shown(total: Fraction) -> str:
    """A total as people see it: two decimals, half up."""
    hundredths = (total * 100 + Fraction(1, 2)).__floor__()
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _key(candidate: Candidate) -> tuple[Fraction, Fraction, datetime, str, int]:
    panel = candidate.panel
    return (
        -(panel.total or Fraction(0)),
        -(panel.innovation_mean or Fraction(0)),
        candidate.submitted_at or _NEVER,  # an unreadable clock cannot claim to be earlier
        candidate.number,
        candidate.row,
    )


def _broken_by(before: Candidate, after: Candidate) -> TieBreak | None:
    first, second = _key(before), _key(after)
    place = next(place for place in range(len(first)) if first[place] != second[place])
    return (None, TieBreak.INNOVATION, TieBreak.SUBMITTED_AT, TieBreak.NUMBER, TieBreak.RECORD)[place]
