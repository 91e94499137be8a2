"""Eligibility: every rule that the call applies is tried and every reason told; duplicates are settled per number.

Source: handbook, "A call and its selection"; the pilot's intake decisions 3, 4, 10 and 11.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from enrolment.domain.applications import Application
from enrolment.domain.call_document import CallDocument
from enrolment.domain.size import size_of
from enrolment.domain.words import Reason, SizeClass, Verdict

WAIVABLE = frozenset({Reason.OUTSIDE_WINDOW, Reason.NOT_SME, Reason.TOO_YOUNG})
"""What an appeal that is upheld may set aside; the others say that something is not there to go on with."""


@dataclass(frozen=True, slots=True)
class Screening:
    """The outcome for one application. ``superseded_by`` is the row of the later application that counts instead.

    ``incomplete_fields``: everything empty or unreadable, also what this call does not require.
    """

    reasons: tuple[Reason, ...]
    incomplete_fields: tuple[str, ...]
    superseded_by: int | None = None

    @property
    def verdict(self) -> Verdict:
        """Eligible means that no rule gave a reason."""
        return Verdict.INELIGIBLE if self.reasons else Verdict.ELIGIBLE

    def without(self, waived: Collection[Reason]) -> Screening:
        """The outcome when these reasons do not count."""
        return replace(self, reasons=tuple(reason for reason in self.reasons if reason not in waived))


def screen(call: CallDocument, applications: Iterable[Application]) -> dict[int, Screening]:
    """Screen applications of a call; all those that share a number must be given together. Keys are rows."""
    by_number: dict[str, list[Application]] = {}
    everyone = list(applications)
    for application in everyone:
        if application.number is not None:
            by_number.setdefault(application.number, []).append(application)
    superseded: dict[int, int] = {}
    for same in by_number.values():
        superseded |= superseded_rows(call, same)
    return {application.row: _screened(call, application, superseded.get(application.row)) for application in everyone}


def superseded_rows(call: CallDocument, same_number: Sequence[Application]) -> dict[int, int]:
    """Of one number's applications within the window the last complete one counts: earlier rows -> its row."""
    in_window = sorted(
        (one for one in same_number if one.submitted_at is not None and call.is_open_at(one.submitted_at)),
        key=lambda one: (one.submitted_at, one.row),
    )
    last = max((place for place, one in enumerate(in_window) if not missing_fields(call, one)), default=0)
    return {earlier.row: in_window[last].row for earlier in in_window[:last]}


def missing_fields(call: CallDocument, application: Application) -> tuple[str, ...]:
    """The fields that the call requires and the application lacks, in the form's order."""
    required = call.eligibility.required_fields
    return tuple(name for name in application.incomplete_fields if name in required)


def _screened(call: CallDocument, application: Application, superseded_by: int | None) -> Screening:
    reasons: tuple[Reason, ...] = tuple(
        rule.reason
        for rule in call.eligibility.rules
        if rule.reason is not Reason.DUPLICATE and _RULES[rule.reason](call, application)
    )
    if superseded_by is not None:
        reasons += (Reason.DUPLICATE,)
    return Screening(reasons, application.incomplete_fields, superseded_by)


def _id_invalid(_call: CallDocument, application: Application) -> bool:
    return application.number is not None and not application.number_fits


def _outside_area(call: CallDocument, application: Application) -> bool:
    return application.province is not None and application.province not in call.seats


def _outside_window(call: CallDocument, application: Application) -> bool:
    return application.submitted_at is not None and not call.is_open_at(application.submitted_at)


def _not_sme(call: CallDocument, application: Application) -> bool:
    size = size_of(call.size_rule, application.sector, application.employees, application.revenue_thb)
    return size.by(call.tie) is SizeClass.LARGE


def _too_young(call: CallDocument, application: Application) -> bool:
    started = application.started_on
    return started is not None and years_later(started, call.minimum_full_years) > call.opening_day


def _no_consent(_call: CallDocument, application: Application) -> bool:
    return not application.consent_core


def _incomplete(call: CallDocument, application: Application) -> bool:
    return bool(missing_fields(call, application))


_RULES: Mapping[Reason, Callable[[CallDocument, Application], bool]] = {
    Reason.ID_INVALID: _id_invalid,
    Reason.OUTSIDE_AREA: _outside_area,
    Reason.OUTSIDE_WINDOW: _outside_window,
    Reason.NOT_SME: _not_sme,
    Reason.TOO_YOUNG: _too_young,
    Reason.NO_CONSENT: _no_consent,
    Reason.INCOMPLETE: _incomplete,
}


def years_later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March where the year has none.

    Source: Civil and Commercial Code, section 193/5: without a corresponding day the period ends with the month.
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
