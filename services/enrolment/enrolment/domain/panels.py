"""A province's panel: who judges, for which agency, how much, and about whom they may not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from enrolment.domain.words import Dimension


class ConflictKind(StrEnum):
    """What ties a judge to an enterprise."""

    OWNER = "owner"
    SUPPLIER = "supplier"
    COMPETITOR = "competitor"
    RELATIVE = "relative"
    SAME_ENTERPRISE = "same_enterprise"


class AssignmentState(StrEnum):
    """Where one judge's work on one application stands.

    ``leaving``: confirmed, and a later proposal gives it to somebody else; hers until that is confirmed.
    ``released``: taken back by a confirmation. ``recused``: the judge declared a conflict.
    """

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    LEAVING = "leaving"
    RELEASED = "released"
    RECUSED = "recused"


HERS = frozenset({AssignmentState.CONFIRMED, AssignmentState.LEAVING})
"""The states in which the judge works on the application."""


class ReminderStage(StrEnum):
    """When a judge is reminded of sheets that are not in; each once."""

    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


def reminder_stage(today: date, due_on: date) -> ReminderStage:
    """Overdue from the day after the due day, which itself is still in time."""
    return ReminderStage.OVERDUE if today > due_on else ReminderStage.DUE_SOON


class OnlineState(StrEnum):
    """A sheet that is filled in online; a submitted one is frozen until an officer opens it again."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge of a panel. ``most_applications`` is ``None`` for no limit; ``enterprises`` are those she works for."""

    code: str
    name: str
    agency: str
    dimensions: tuple[Dimension, ...] = ()
    most_applications: int | None = None
    enterprises: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """An application to be judged. ``kept``: judges whose work on it exists and stays, ``had``: who holds it now."""

    application_id: str
    kept: frozenset[str] = frozenset()
    had: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()


class LackReason(StrEnum):
    """Why an application has fewer judges than it needs; the first that holds is said."""

    PANEL_TOO_SMALL = "panel_too_small"
    CONFLICTS = "conflicts"
    JUDGES_FULL = "judges_full"
    NOT_PROPOSED = "not_proposed"


@dataclass(frozen=True, slots=True)
class Lack:
    """An application without enough judges: how many it has, needs, how many of the panel may judge it, and why."""

    application_id: str
    judges: int
    needed: int
    allowed: int
    reason: LackReason


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who judges what. ``judges`` maps every application to its judges, in the order of their codes."""

    judges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lacking: tuple[Lack, ...] = ()

    def loads(self, panel: Collection[Judge]) -> dict[str, int]:
        """How many applications each judge of the panel has."""
        counts = dict.fromkeys(sorted(judge.code for judge in panel), 0)
        for codes in self.judges.values():
            for code in codes:
                if code in counts:
                    counts[code] += 1
        return counts


def lacks(panel: Collection[Judge], case: Case, loads: Mapping[str, int], needed: int) -> Lack | None:
    """What a case lacks, given who ``had`` it and how much each judge has; nothing where it has enough judges."""
    given = case.kept | case.had
    if len(given) >= needed:
        return None
    allowed = {judge.code for judge in panel} - case.barred | given
    full = {
        judge.code
        for judge in panel
        if judge.most_applications is not None and loads.get(judge.code, 0) >= judge.most_applications
    }
    if len({judge.code for judge in panel} | given) < needed:
        reason = LackReason.PANEL_TOO_SMALL
    elif len(allowed) < needed:
        reason = LackReason.CONFLICTS
    elif allowed - given <= full:
        reason = LackReason.JUDGES_FULL
    else:
        reason = LackReason.NOT_PROPOSED
    return Lack(case.application_id, len(given), needed, len(allowed), reason)


def dimensions_unknown(judges: Collection[Judge]) -> tuple[Dimension, ...]:
    """The dimensions that none of these judges said to know."""
    known = {dimension for judge in judges for dimension in judge.dimensions}
    return tuple(dimension for dimension in Dimension if dimension not in known)
