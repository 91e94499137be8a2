"""What a caller may see of visits and balances."""

from __future__ import annotations

from dataclasses import dataclass

from starsme.auth import Caller, Role
from starsme.identifiers import mask_number

OFFICE = frozenset({Role.OFFICER, Role.COORDINATOR})


@dataclass(frozen=True, slots=True)
class Sight:
    """A scope for queries: everything, or only these enterprises and this consultant's visits."""

    everything: bool
    enterprises: frozenset[str] = frozenset()
    consultant: str | None = None

    def shown(self, number: str | None) -> str | None:
        """A 13-digit number as this caller may see it: whole at the office, masked for all others."""
        if number is None:
            return None
        return number if self.everything else mask_number(number)

    def covers(self, enterprise_id: str | None) -> bool:
        """Whether the caller acts for the enterprise, or sees all of them."""
        return self.everything or enterprise_id in self.enterprises


def sight_of(caller: Caller) -> Sight:
    """The scope of a caller: officers and coordinators see all, others what is their own."""
    if caller.has(*OFFICE):
        return Sight(everything=True)
    return Sight(
        everything=False,
        enterprises=caller.enterprises if caller.has(Role.ENTREPRENEUR) else frozenset(),
        consultant=caller.person if caller.has(Role.CONSULTANT) else None,
    )
