"""Asking to act for an enterprise: work starts at once, the proof comes later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from enrolment.application.people.ports import Authorities, People
from enrolment.application.people.shapes import AuthorityRequest
from enrolment.domain.authority import Actor, Authority, PersonRole, Standing
from enrolment.domain.authority_clock import AddWorkingDays, AuthorityClock, clock_on
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.identifiers import mask_number
from starsme.ids import new_id


@dataclass(frozen=True, slots=True)
class Asked:
    """For which enterprise somebody asks, and in what words."""

    enterprise_id: str
    person_id: str
    role: PersonRole
    name_typed: str
    number: str
    province_typed: str | None = None
    notice_version: str | None = None
    evidence: str | None = None


class AuthorityRequests:
    """Keeps requests under the clock that is in force."""

    def __init__(
        self, people: People, authorities: Authorities, add: AddWorkingDays, ids: Callable[[], Any] = new_id
    ) -> None:
        self._people = people
        self._authorities = authorities
        self._add = add
        self._ids = ids

    def ask(self, tx: Transaction, asked: Asked, by: Actor) -> AuthorityRequest:
        """Keep a request; the enterprise is locked."""
        self._people.meet(tx.connection, asked.person_id, tx.now)
        clock = clock_on(bangkok_day(tx.now))
        request = self._request(tx, asked, clock)
        self._authorities.add(tx.connection, request, by)
        return request

    def _request(self, tx: Transaction, asked: Asked, clock: AuthorityClock) -> AuthorityRequest:
        today = bangkok_day(tx.now)
        reminder = clock.next_reminder(today, 0, self._add)
        return AuthorityRequest(
            authority=Authority(
                id=f"aut_{self._ids()}",
                enterprise_id=asked.enterprise_id,
                person_id=asked.person_id,
                role=asked.role,
                standing=Standing.REQUESTED,
                requested_at=tx.now,
            ),
            name_typed=asked.name_typed,
            province_typed=asked.province_typed,
            number_masked=mask_number(asked.number),
            notice_version=asked.notice_version,
            evidence=asked.evidence,
            clock=clock.version,
            answer_due_on=clock.answer_due_on(today, self._add),
            next_reminder_on=None if reminder is None else reminder[1],
        )
