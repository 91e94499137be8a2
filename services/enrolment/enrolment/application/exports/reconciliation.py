"""Whether what is exported agrees with what was told: a call's rows against the service's own event log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.application.shapes import OpenCall
from enrolment.application.told import View, local_time
from enrolment.domain.words import Decision
from starsme.db import Transaction

MOST_NAMED = 200
SUBMITTED, SCREENED, DECIDED = "submitted", "screened", "decided"

_DECISIONS = {
    "enrolment.star-selected.v1": Decision.STAR,
    "enrolment.application-waitlisted.v1": Decision.WAITING,
    "enrolment.application-withdrawn.v1": Decision.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class KeptState:
    """What the rows say of an application, and since when."""

    application_id: str
    row: int
    subjects: tuple[str, ...]
    submitted_at: datetime | None
    verdict: str | None
    reasons: Sequence[str]
    screened_at: datetime | None
    decision: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToldState:
    """An event about an application, in the order of the log."""

    type: str
    application_id: str
    data: Mapping[str, Any]


class EventLog(Protocol):
    """A call's rows, and the events about them."""

    def log_begins(self, connection: Connection) -> datetime | None:
        """The time of the oldest event that is still in the log; ``None`` when none was ever removed."""

    def kept(self, connection: Connection, call_code: str) -> Iterator[Sequence[KeptState]]:
        """What the rows say of all applications, some at a time."""

    def told(self, connection: Connection, call_code: str, subjects: Sequence[str]) -> Iterator[ToldState]:
        """What was told of these subjects' applications to the call, oldest first."""


@dataclass(slots=True)
class _Compared:
    """One thing, counted on both sides."""

    what: str
    in_rows: int = 0
    in_events: int = 0
    differing: int = 0
    named: list[View] = field(default_factory=list)

    def add(self, kept: KeptState, in_rows: str | None, in_events: str | None) -> None:
        self.in_rows += in_rows is not None
        self.in_events += in_events is not None
        if in_rows == in_events:
            return
        self.differing += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(
                {
                    "what": self.what,
                    "application_id": kept.application_id,
                    "row": kept.row,
                    "in_rows": in_rows,
                    "in_events": in_events,
                }
            )


class Reconciliation:
    """Compares what every export is made of with the event log, application by application."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def of(self, tx: Transaction, opened: OpenCall) -> View:
        """Both counts and the first differences. What is older than the log is not compared."""
        code, begins = opened.call.code, self._log.log_begins(tx.connection)
        compared = {what: _Compared(what) for what in (SUBMITTED, SCREENED, DECIDED)}
        for some in self._log.kept(tx.connection, code):
            subjects = sorted({subject for kept in some for subject in kept.subjects})
            told: dict[tuple[str, str], str] = {}
            for event in self._log.told(tx.connection, code, subjects):
                told[_what(event), event.application_id] = _said(event)
            for kept in some:
                _compare(compared, kept, told, begins)
        return {
            "call_code": code,
            "agrees": not any(one.differing for one in compared.values()),
            "events_since": local_time(begins),
            "compared": list(compared.values()),
            "differences": [named for one in compared.values() for named in one.named][:MOST_NAMED],
        }


def _compare(
    compared: Mapping[str, _Compared],
    kept: KeptState,
    told: Mapping[tuple[str, str], str],
    begins: datetime | None,
) -> None:
    rows: dict[str, tuple[str | None, datetime | None]] = {
        SUBMITTED: (SUBMITTED if kept.submitted_at else None, kept.submitted_at),
        SCREENED: (_verdict(kept.verdict == "eligible", kept.reasons) if kept.verdict else None, kept.screened_at),
        DECIDED: (kept.decision, kept.decided_at),
    }
    for what, (in_rows, at) in rows.items():
        if begins is not None and (at is None or at < begins):
            continue
        if what == SCREENED and in_rows is None:
            continue  # a verdict that was taken back, to ask, waits for the next
        compared[what].add(kept, in_rows, told.get((what, kept.application_id)))


def _what(event: ToldState) -> str:
    if event.type == "enrolment.application-submitted.v1":
        return SUBMITTED
    return SCREENED if event.type == "enrolment.application-screened.v1" else DECIDED


def _said(event: ToldState) -> str:
    what = _what(event)
    if what == SUBMITTED:
        return SUBMITTED
    if what == SCREENED:
        return _verdict(event.data["eligible"], event.data["reasons"])
    if event.type in _DECISIONS:
        return _DECISIONS[event.type]
    unranked = event.data["reason"] == Decision.NOT_RANKABLE
    return Decision.NOT_RANKABLE if unranked else Decision.DECLINED


def _verdict(eligible: bool, reasons: Sequence[str]) -> str:
    return "eligible" if eligible else f"ineligible: {', '.join(reasons)}"
