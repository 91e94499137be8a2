"""What corrections need of their store. Every method works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from enrolment.application.corrections.shapes import Correction, InForce
from enrolment.application.shapes import Proposal


class Corrections(Protocol):
    """Recorded corrections, and the decisions that they change."""

    def in_force(self, connection: Connection, call_code: str) -> dict[str, InForce]:
        """What holds for every application that was decided, or takes part now, by id."""

    def ranks(self, connection: Connection, proposal: Proposal) -> Mapping[str, tuple[int, str]]:
        """Rank and exact total of every ranked application of a published version, by id."""

    def propose(self, connection: Connection, correction: Correction) -> None:
        """Keep a correction with its changes; those proposed before are replaced."""

    def last_number(self, connection: Connection, call_code: str) -> int:
        """The number of the newest correction, 0 when there is none."""

    def find(self, connection: Connection, call_code: str, number: int) -> Correction | None:
        """A correction with its changes."""

    def confirm(
        self, connection: Connection, correction: Correction, in_force: Mapping[str, InForce], by: str, at: datetime
    ) -> None:
        """Put a correction's changes in force, with their history; raises ``PreconditionFailed`` behind another."""

    def publish_ranking(
        self, connection: Connection, correction: Correction, proposal: Proposal, by: str, at: datetime
    ) -> None:
        """Mark a kept proposal as the one in force by this correction."""

    def listed(self, connection: Connection, call_code: str, after: int, limit: int) -> Sequence[Any]:
        """Corrections by number."""

    def changes(self, connection: Connection, call_code: str, numbers: Collection[int]) -> Sequence[Any]:
        """The changes of corrections, each with its application's row and name."""
