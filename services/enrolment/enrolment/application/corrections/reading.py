"""Corrections as they are told: everything that each of them does, with its cause."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from enrolment.application.corrections.errors import CorrectionUnknown
from enrolment.application.corrections.ports import Corrections
from enrolment.application.told import View, local_time
from starsme.db import Transaction


class ReadCorrections:
    """The reading side of corrections."""

    def __init__(self, corrections: Corrections) -> None:
        self._corrections = corrections

    def page(self, tx: Transaction, call_code: str, after: int, limit: int) -> list[View]:
        """A page of a call's corrections, by number."""
        rows = self._corrections.listed(tx.connection, call_code, after, limit)
        changes: dict[int, list[View]] = defaultdict(list)
        for one in self._corrections.changes(tx.connection, call_code, [row.number for row in rows]):
            changes[one.number].append(_change_view(one))
        return [_correction_view(row, changes[row.number]) for row in rows]

    def one(self, tx: Transaction, call_code: str, number: int) -> View:
        """One correction; raises ``CorrectionUnknown``."""
        found = self.page(tx, call_code, number - 1, 1)
        if not found or found[0]["number"] != number:
            raise CorrectionUnknown(call_code=call_code)
        return found[0]


def _correction_view(row: Any, changes: list[View]) -> View:
    return {
        "call_code": row.call_code,
        "number": row.number,
        "state": row.state,
        "reason": row.reason,
        "rerun": row.by_ranking,
        "takes_back_started": row.takes_back_started,
        "proposed_at": local_time(row.proposed_at),
        "proposed_by": row.proposed_by,
        "confirmed_at": local_time(row.confirmed_at),
        "confirmed_by": row.confirmed_by,
        "changes": changes,
        "version": row.version,
    }


def _change_view(row: Any) -> View:
    return {
        "application_id": row.application_id,
        "row": row.row,
        "name_th": row.name_th,
        "province": row.province,
        "previous": row.previous,
        "previous_position": row.previous_position,
        "decision": row.decision,
        "waiting_position": row.waiting_position,
        "cause": row.cause,
        "mentoring_started": row.mentoring_started,
    }
