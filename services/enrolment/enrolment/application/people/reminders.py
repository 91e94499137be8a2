"""Reminding people whose authority is still unproven, once a stage."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from enrolment.application.people import facts
from enrolment.application.people.ports import Authorities
from enrolment.application.people.shapes import AuthorityRequest
from enrolment.domain.authority_clock import AddWorkingDays, clock_named
from starsme.clock import bangkok_day
from starsme.db import Transaction

BATCH = 200


class Transactions(Protocol):
    """Opens transactions (the service's database)."""

    def begin(self) -> AbstractContextManager[Transaction]:
        """One transaction; commits when the block ends."""


class RemindPeople:
    """Tells what the clocks say. A reminder and the record that it went out are one commit."""

    def __init__(self, authorities: Authorities, add: AddWorkingDays, batch: int = BATCH) -> None:
        self._authorities = authorities
        self._add = add
        self._batch = batch

    def remind(self, database: Transactions) -> bool:
        """Remind a batch; whether there may be more."""
        with database.begin() as tx:
            due = self._authorities.to_remind(tx.connection, bangkok_day(tx.now), self._batch)
            for request in due:
                self._remind(tx, request)
            return len(due) == self._batch

    def _remind(self, tx: Transaction, request: AuthorityRequest) -> None:
        clock, asked_on = clock_named(request.clock), bangkok_day(request.authority.requested_at)
        sent, due = request.reminders_sent, None
        following = clock.next_reminder(asked_on, sent, self._add)
        # After a time of standstill several stages may be due: people hear the last of them only.
        while following is not None and following[1] <= bangkok_day(tx.now):
            due, sent = following[0], sent + 1
            following = clock.next_reminder(asked_on, sent, self._add)
        if due is not None:
            tx.emit(facts.reminder(request.authority, request.name_typed, due))
        next_on = None if following is None else following[1]
        self._authorities.reminded(tx.connection, request.authority.id, sent, next_on)
