"""Reading a line of the counter's file of consulting requests. Nothing is guessed.

A number or hours that cannot be read make a request that is refused, and kept; a date or an outcome that cannot be read
makes a finding, because without it nothing can be decided.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from consulting.application.findings import finding
from consulting.domain.asked import Asked
from consulting.domain.cancellation import WorkingCalendar, is_early
from consulting.domain.identity import EnterpriseId, RequestNo
from consulting.domain.outcome import Outcome
from consulting.domain.refusal import minutes_of
from starsme.clock import BANGKOK, bangkok_day
from starsme.events.words import DIMENSIONS
from starsme.findings import Finding
from starsme.identifiers import enterprise_id, normalise_number, number_is_valid
from starsme.thai import MAX_CHARACTERS, Unreadable, clean, parse_clock, parse_date

_HOURS = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,9})?", re.ASCII)
_LONGEST_SHOWN = 80
CANCELLED = frozenset({Outcome.CANCELLED_EARLY, Outcome.CANCELLED_LATE})


@dataclass(frozen=True, slots=True)
class Reported:
    """How a visit ended, as the counter reports it."""

    outcome: Outcome
    cancelled_at: datetime | None = None
    reason: str | None = None


@dataclass(slots=True)
class VisitRow:
    """One line as read. ``asked_findings`` leave nothing to decide; ``outcome_findings`` matter if it is accepted."""

    number: int
    asked: Asked
    reported: Reported | None = None
    asked_findings: list[Finding] = field(default_factory=list)
    outcome_findings: list[Finding] = field(default_factory=list)


class VisitRows:
    """Reads the lines of one file. ``key`` is the platform's key for pseudonyms."""

    def __init__(self, file: str, key: bytes, calendar: WorkingCalendar) -> None:
        self._file, self._key, self._calendar = file, key, calendar

    def read(self, number: int, cells: Mapping[str, str]) -> VisitRow:
        """Read one record."""
        row = VisitRow(number, self._asked(number, cells))
        if not row.asked.request_no:
            row.asked_findings.append(finding(self._file, number, "request_no", "request_no_missing"))
        elif len(row.asked.request_no) > MAX_CHARACTERS:
            row.asked_findings.append(finding(self._file, number, "request_no", "text_unreadable"))
        elif row.asked.enterprise_id is not None:
            self._check_asked(row, cells)
            self._read_outcome(row, cells)
        return row

    def _asked(self, number: int, cells: Mapping[str, str]) -> Asked:
        given, enterprise = read_number(cells.get("enterprise_id", ""), self._key)
        return Asked(
            request_no=RequestNo(clean(cells.get("request_no", ""))),
            number=given,
            enterprise_id=enterprise,
            minutes=minutes_of(read_hours(cells.get("hours", ""))),
            service_date=_day_or_none(cells.get("service_date", "")),
            requested_on=_day_or_none(cells.get("requested_on", "")),
            dimension=_dimension_or_none(cells.get("dimension", "")),
            consultant_code=clean(cells.get("consultant_code", "")) or None,
            hours=_short(clean(cells.get("hours", ""))),
        )

    def _check_asked(self, row: VisitRow, cells: Mapping[str, str]) -> None:
        note = row.asked_findings.append
        for column in ("service_date", "requested_on"):
            value = clean(cells.get(column, ""))
            if value and getattr(row.asked, column) is None:
                note(finding(self._file, row.number, column, "date_unreadable", value=_short(value)))
        if not clean(cells.get("service_date", "")):
            note(finding(self._file, row.number, "service_date", "date_missing"))
        if len(row.asked.consultant_code or "") > MAX_CHARACTERS:
            note(finding(self._file, row.number, "consultant_code", "text_unreadable"))
        dimension = clean(cells.get("dimension", ""))
        if dimension and row.asked.dimension is None:
            note(finding(self._file, row.number, "dimension", "dimension_unknown", value=_short(dimension)))

    def _read_outcome(self, row: VisitRow, cells: Mapping[str, str]) -> None:
        word = clean(cells.get("outcome", "")).lower()
        if not word:
            return  # still to come: the minutes stay reserved
        try:
            outcome = Outcome(word)
        except ValueError:
            unknown = finding(self._file, row.number, "outcome", "outcome_unknown", value=_short(word))
            row.outcome_findings.append(unknown)
            return
        cancelled_at = self._cancelled_at(row, outcome, cells) if outcome in CANCELLED else None
        if not row.outcome_findings:
            reason = clean(cells.get("waive_reason", "")) or None
            row.reported = Reported(outcome, cancelled_at, reason if outcome is Outcome.WAIVED else None)

    def _cancelled_at(self, row: VisitRow, outcome: Outcome, cells: Mapping[str, str]) -> datetime | None:
        text = clean(cells.get("cancelled_at", ""))
        note = row.outcome_findings.append
        if not text:
            note(finding(self._file, row.number, "cancelled_at", "cancelled_at_missing"))
            return None
        try:
            moment = read_moment(text)
        except Unreadable:
            note(finding(self._file, row.number, "cancelled_at", "moment_unreadable", value=_short(text)))
            return None
        # The rule decides what is early, not the label: where they disagree one of the two is a slip of the pen.
        service_date = row.asked.service_date
        if service_date is not None:
            early = is_early(bangkok_day(moment), service_date, self._calendar)
            if early is not (outcome is Outcome.CANCELLED_EARLY):
                words = {"value": _short(text), "outcome": outcome}
                note(finding(self._file, row.number, "cancelled_at", "cancellation_contradicts", **words))
        return moment


def read_number(cell: str, key: bytes) -> tuple[str, EnterpriseId | None]:
    """The number that the counter received, and the enterprise's pseudonym when it is valid for anyone."""
    try:
        number = normalise_number(cell)
    except Unreadable:
        return _short(clean(cell)), None
    if not number_is_valid(number):
        return _short(number), None
    return number, EnterpriseId(enterprise_id(number, key))


def read_hours(cell: str) -> Fraction | None:
    """Consultant hours as typed: digits with or without decimals, Thai or not; anything else is no number of hours."""
    text = clean(cell)
    return Fraction(text) if _HOURS.fullmatch(text) else None


def read_moment(text: str) -> datetime:
    """A time in Bangkok; a day alone is its first moment. Raises ``Unreadable``."""
    try:
        return parse_clock(text)
    except Unreadable:
        day = parse_date(text)
        return datetime(day.year, day.month, day.day, tzinfo=BANGKOK)


def _day_or_none(cell: str) -> date | None:
    try:
        return parse_date(cell)
    except Unreadable:
        return None


def _dimension_or_none(cell: str) -> str | None:
    word = clean(cell).lower()
    return word if word in DIMENSIONS else None


def _short(text: str) -> str:
    return text[:_LONGEST_SHOWN]
