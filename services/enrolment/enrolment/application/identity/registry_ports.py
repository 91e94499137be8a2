"""What checking with the registry needs: the registry itself, and where its answers are kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from enrolment.domain.registry import Registered, RegistryFinding


class RegistryAway(Exception):
    """No answer could be had, or none that can be read. It says why, without the number."""


class RegistryBusy(RegistryAway):
    """The registry wants to be left alone: for a while, or ``today`` when its daily quota is used up."""

    def __init__(self, why: str, *, today: bool = False) -> None:
        super().__init__(why)
        self.today = today


class Registry(Protocol):
    """The registry of juristic persons."""

    def find(self, number: str) -> Registered | None:
        """The juristic person of a number, ``None`` when there is none; raises ``RegistryAway``. It asks the network."""


@dataclass(frozen=True, slots=True)
class DueCheck:
    """An enterprise to be checked, and what is known from before."""

    enterprise_id: str
    name: str
    finding: RegistryFinding | None
    registered: Registered | None
    answered_at: datetime | None
    attempts: int


class RegistryChecks(Protocol):
    """The enterprises that are checked, each with the registry's last answer: the cache, too."""

    def list_new(self, connection: Connection, ids: Collection[str]) -> None:
        """Have these enterprises checked, first of all; one that is listed already stays as it is."""

    def list_after(self, connection: Connection, after: str) -> str | None:
        """Have the next juristic enterprises by id checked; gives the last of them, ``None`` when there are no more."""

    def claim(self, connection: Connection, now: datetime, until: datetime) -> DueCheck | None:
        """The enterprise that has been due longest; nobody else gets it before ``until``."""

    def keep(
        self,
        connection: Connection,
        due: DueCheck,
        finding: RegistryFinding,
        registered: Registered | None,
        answered_at: datetime,
        now: datetime,
        until: datetime,
    ) -> None:
        """Keep an answer and what follows from it; due again at ``until``."""

    def put_off(
        self, connection: Connection, due: DueCheck, finding: RegistryFinding, now: datetime, until: datetime
    ) -> None:
        """Count a failed attempt; due again at ``until``."""

    def put_first(self, connection: Connection, enterprise_id: str, now: datetime) -> None:
        """Have an enterprise checked now."""
