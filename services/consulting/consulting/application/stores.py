"""What the use cases need of storage, and of the rest of the platform."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from consulting.domain.allowance import AllowanceRule, AllowanceRules
from consulting.domain.consultant import Consultant
from consulting.domain.facts import Fact
from consulting.domain.identity import EnterpriseId, Minutes, RequestNo, VisitId
from consulting.domain.ledger import Account
from consulting.domain.visit import Visit
from starsme.db import Transaction
from starsme.events import Event


class AccountKey(NamedTuple):
    """One enterprise's year (B.E.)."""

    enterprise_id: EnterpriseId
    year: int


class Accounts(Protocol):
    """The ledger's accounts with their entries."""

    def lock(self, tx: Transaction, keys: Collection[AccountKey]) -> dict[AccountKey, Account]:
        """Every account asked for, locked until the transaction ends; one never opened comes empty (version 0)."""
        ...

    def save(self, tx: Transaction, accounts: Iterable[Account]) -> None:
        """Write what changed since ``lock``, with its new entries; an account still empty leaves no trace.

        Raises ``ChangedMeanwhile`` when another transaction got in between.
        """
        ...

    def open(self, tx: Transaction, account: Account) -> bool:
        """Store an account that may exist already: whether this one was the first."""
        ...

    def open_in(self, tx: Transaction, year: int, limit: int) -> list[Account]:
        """Some accounts of a year that are not closed, locked."""
        ...


class Visits(Protocol):
    """Requests and the visits they became."""

    def by_request_no(self, tx: Transaction, numbers: Collection[RequestNo]) -> dict[RequestNo, Visit]:
        """Those of these requests that are known."""
        ...

    def get(self, tx: Transaction, visit_id: VisitId) -> Visit | None:
        """One visit, or nothing."""
        ...

    def add(self, tx: Transaction, visits: Collection[Visit]) -> None:
        """Store new ones in the order given; raises ``ChangedMeanwhile`` when a request number was taken in between."""
        ...

    def update(self, tx: Transaction, visits: Collection[Visit]) -> None:
        """Store their new state; raises ``ChangedMeanwhile`` when another transaction got in between."""
        ...


class Numbers(Protocol):
    """The 13-digit numbers that the counter has seen."""

    def remember(self, tx: Transaction, numbers: Mapping[EnterpriseId, str]) -> None:
        """Keep what an enterprise's pseudonym stands for."""
        ...


class Rules(Protocol):
    """The dated allowance and the years that were closed."""

    def allowance(self, tx: Transaction) -> AllowanceRules:
        """Every version."""
        ...

    def add(self, tx: Transaction, rule: AllowanceRule, at: datetime) -> None:
        """Store a new version."""
        ...

    def granted_above(self, tx: Transaction, year: int, minutes: Minutes) -> bool:
        """Whether an account of that year or a later one was granted more than so many minutes."""
        ...

    def booked_from(self, tx: Transaction, day: date) -> bool:
        """Whether a request for that day or a later one was accepted."""
        ...

    def closed_years(self, tx: Transaction) -> frozenset[int]:
        """The years that take no more bookings."""
        ...

    def close_year(self, tx: Transaction, year: int, closed_by: str, at: datetime) -> None:
        """Remember that a year takes no more bookings."""
        ...


class Consultants(Protocol):
    """The register of consultants."""

    def get(self, tx: Transaction, code: str) -> Consultant | None:
        """One consultant, or nothing."""
        ...

    def register(self, tx: Transaction, consultants: Collection[Consultant]) -> None:
        """Add them, or bring those that are known up to date."""
        ...


class ContractOf(Protocol):
    """Turns a fact into the event that the platform is told of it by."""

    def __call__(self, fact: Fact) -> Event:
        """The event, checked against its contract."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    """What a use case works with."""

    accounts: Accounts
    visits: Visits
    numbers: Numbers
    rules: Rules
    consultants: Consultants
    contract_of: ContractOf
