"""Judges' score sheets: which count, which are recused, which are refused and why.

Source: handbook, "Panel"; the pilot's intake decision 12, whose order of tests is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from enrolment.domain.words import Dimension, SheetCode, SheetStatus


@dataclass(frozen=True, slots=True)
class Sheet:
    """One judge's sheet as read. ``row`` and ``number`` refer to an application; scores that are no score are absent.

    ``line`` is its place in the order of arrival; ``conflict`` is ``None`` when the judge did not say.
    """

    line: int
    judge: str
    row: int | None
    number: str | None
    conflict: bool | None
    scores: Mapping[Dimension, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scored:
    """What a sheet needs to know of an application."""

    row: int
    number: str | None
    eligible: bool


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """What became of a sheet; ``fields`` names the scores that are none."""

    status: SheetStatus
    code: SheetCode | None = None
    fields: tuple[str, ...] = ()


_COUNTED = SheetOutcome(SheetStatus.COUNTED)
_RECUSED = SheetOutcome(SheetStatus.RECUSED)


def judge_sheets(
    sheets: Iterable[Sheet],
    applications: Mapping[int, Scored],
    declared: Collection[tuple[str, str]] = (),
) -> dict[int, SheetOutcome]:
    """Decide sheets; keys are lines. ``declared`` are the conflicts told elsewhere: pairs of judge and number.

    A judge's sheets about one number decide together: give all of them or none. Other judges and numbers need not be
    there, so the sheets of one (judge, number) can be decided again when another arrives.
    """
    outcomes: dict[int, SheetOutcome] = {}
    referring: list[tuple[Sheet, Scored]] = []
    for sheet in sorted(sheets, key=lambda sheet: sheet.line):
        application = None if sheet.row is None else applications.get(sheet.row)
        if application is None:
            outcomes[sheet.line] = _refused(SheetCode.UNKNOWN_APPLICATION)
        elif application.number is None or sheet.number != application.number:
            outcomes[sheet.line] = _refused(SheetCode.REFERENCE_MISMATCH)
        elif not sheet.judge:
            outcomes[sheet.line] = _refused(SheetCode.JUDGE_MISSING)  # nobody scored, and nobody declared a conflict
        else:
            referring.append((sheet, application))
    # A declared conflict is with the enterprise: it holds on all its applications, and for sheets sent before it.
    recused: set[tuple[str, str | None]] = {(sheet.judge, sheet.number) for sheet, _ in referring if sheet.conflict}
    recused |= set(declared)
    counted: set[tuple[str, int]] = set()
    for sheet, application in referring:
        outcome = _decided(sheet, application, recused, counted)
        outcomes[sheet.line] = outcome
        if outcome is _COUNTED:
            counted.add((sheet.judge, application.row))
    return outcomes


def _decided(
    sheet: Sheet, application: Scored, recused: set[tuple[str, str | None]], counted: set[tuple[str, int]]
) -> SheetOutcome:
    if sheet.conflict:
        return _RECUSED
    if not application.eligible:
        return _refused(SheetCode.APPLICATION_NOT_ELIGIBLE)
    if (sheet.judge, sheet.number) in recused:
        return _RECUSED
    if sheet.conflict is None:
        return _refused(SheetCode.CONFLICT_MISSING)
    if missing := tuple(dimension for dimension in Dimension if dimension not in sheet.scores):
        return SheetOutcome(SheetStatus.REFUSED, SheetCode.SCORE_INVALID, missing)
    if (sheet.judge, application.row) in counted:
        return _refused(SheetCode.ALREADY_SCORED)
    return _COUNTED


def _refused(code: SheetCode) -> SheetOutcome:
    return SheetOutcome(SheetStatus.REFUSED, code)
