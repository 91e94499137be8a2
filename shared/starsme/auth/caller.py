"""The caller of a request, as the token's claims describe it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may be on the platform; a person may be several."""

    COORDINATOR = "coordinator"
    OFFICER = "officer"
    JUDGE = "judge"
    MENTOR = "mentor"
    CONSULTANT = "consultant"
    ENTREPRENEUR = "entrepreneur"
    INTEGRATOR = "integrator"
    OPERATOR = "operator"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling and what queries are scoped by.

    ``agency`` is the code of the agency that the person works for, ``enterprises`` the ids (``ent_…``) that an
    entrepreneur may act for, ``person`` the register code of a judge, mentor or consultant.
    """

    subject: str
    roles: frozenset[Role] = frozenset()
    agency: str | None = None
    enterprises: frozenset[str] = frozenset()
    person: str | None = None

    def has(self, *roles: Role) -> bool:
        """Whether the caller holds any of these roles."""
        return not self.roles.isdisjoint(roles)
