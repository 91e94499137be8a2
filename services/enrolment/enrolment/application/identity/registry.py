"""Checking registered enterprises with the registry of juristic persons: in the background, politely, holding nothing up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from enrolment.application.identity.errors import NotInRegistry, RegistryOff
from enrolment.application.identity.ports import EnterpriseNumbers
from enrolment.application.identity.registry_ports import (
    DueCheck,
    Registry,
    RegistryAway,
    RegistryBusy,
    RegistryChecks,
)
from enrolment.domain.circuit import LONGEST_REST, Circuit
from enrolment.domain.registry import UNAVAILABLE, Registered, RegistryStatus, judge
from enrolment.domain.words import Kind
from starsme.clock import BANGKOK, bangkok_day
from starsme.db import Transaction
from starsme.events.enrolment import RegistryChecked
from starsme.logging import get_logger

log = get_logger(__name__)

LEASE = timedelta(minutes=5)
FRESH = timedelta(hours=24)
"""An answer younger than this is not asked for again: a corrected name is compared with it."""
GOOD_FOR = {
    RegistryStatus.VERIFIED: timedelta(days=180),
    RegistryStatus.MISMATCH: timedelta(days=7),
    RegistryStatus.UNVERIFIED: timedelta(days=7),
}
FIRST_RETRY = timedelta(minutes=15)
LONGEST_RETRY = timedelta(days=1)

Begin = Callable[[], AbstractContextManager[Transaction]]


class NumbersToCheck:
    """The numbers of enterprises; those of juristic persons are listed for the registry when they are first kept."""

    def __init__(self, numbers: EnterpriseNumbers, checks: RegistryChecks) -> None:
        self._numbers = numbers
        self._checks = checks

    def keep(self, connection: Connection, numbers: Mapping[str, str]) -> None:
        """Keep numbers by the ids of enterprises that are registered; one that is there already stays as it is."""
        self._numbers.keep(connection, numbers)
        self._checks.list_new(connection, [one for one, number in numbers.items() if number.startswith("0")])

    def of(self, connection: Connection, ids: Collection[str]) -> dict[str, str]:
        """The whole numbers by enterprise id."""
        return self._numbers.of(connection, ids)


class CheckRegistry:
    """One enterprise at a time. The network is asked between two transactions, never within one."""

    def __init__(self, registry: Registry | None, checks: RegistryChecks, numbers: EnterpriseNumbers) -> None:
        self._registry = registry
        self._checks = checks
        self._numbers = numbers
        self._circuit = Circuit()
        self._listed_up_to: str | None = ""

    def step(self, begin: Begin) -> bool:
        """Check the enterprise that has been due longest; ``True`` when there may be more that needs no network."""
        if self._registry is None:
            return False
        if self._listed_up_to is not None:
            return self._list_earlier(begin)
        with begin() as tx:
            due = self._checks.claim(tx.connection, tx.now, tx.now + LEASE) if self._circuit.allows(tx.now) else None
            if due is None:
                return False
            if due.answered_at is not None and tx.now - due.answered_at < FRESH:
                self._keep(tx, due, due.registered, due.answered_at)
                return True
            number = self._numbers.of(tx.connection, [due.enterprise_id]).get(due.enterprise_id)
        if number is not None:
            self._ask(self._registry, begin, due, number)
        return False

    def again(self, tx: Transaction, enterprise_id: str, kind: str | None) -> None:
        """Put an enterprise first; raises ``RegistryOff`` or ``NotInRegistry``."""
        if self._registry is None:
            raise RegistryOff
        if kind != Kind.JURISTIC:
            raise NotInRegistry
        self._checks.put_first(tx.connection, enterprise_id, tx.now)

    def _ask(self, registry: Registry, begin: Begin, due: DueCheck, number: str) -> None:
        try:
            registered = registry.find(number)
        except RegistryAway as error:
            log.warning("registry_away", why=str(error), enterprise_id=due.enterprise_id)
            with begin() as tx:
                self._circuit.failed(tx.now, _left_alone_until(error, tx.now))
                self._put_off(tx, due)
            return
        self._circuit.went_well()
        with begin() as tx:
            self._keep(tx, due, registered, tx.now)

    def _keep(self, tx: Transaction, due: DueCheck, registered: Registered | None, answered_at: datetime) -> None:
        finding = judge(due.name, registered)
        until = tx.now + GOOD_FOR[finding.status]
        self._checks.keep(tx.connection, due, finding, registered, answered_at, tx.now, until)
        if finding != due.finding:
            tx.emit(
                RegistryChecked.event(
                    enterprise_id=due.enterprise_id,
                    status=finding.status,
                    reason=finding.reason,
                    checked_at=tx.now,
                )
            )

    def _put_off(self, tx: Transaction, due: DueCheck) -> None:
        """What was found before stands while the registry is away; that it is away is no fact about an enterprise."""
        pause = min(FIRST_RETRY * 2 ** min(due.attempts, 10), LONGEST_RETRY)
        self._checks.put_off(tx.connection, due, due.finding or UNAVAILABLE, tx.now, tx.now + pause)

    def _list_earlier(self, begin: Begin) -> bool:
        """Once a start: enterprises that were registered while the registry was not asked."""
        with begin() as tx:
            self._listed_up_to = self._checks.list_after(tx.connection, self._listed_up_to or "")
        return True


def _left_alone_until(error: RegistryAway, now: datetime) -> datetime | None:
    if not isinstance(error, RegistryBusy):
        return None
    if not error.today:
        return now + LONGEST_REST
    tomorrow = bangkok_day(now) + timedelta(days=1)  # the quota is counted by the day
    return datetime.combine(tomorrow, time(0), BANGKOK)
