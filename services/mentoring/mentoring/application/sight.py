"""What a caller may see of offers."""

from __future__ import annotations

from dataclasses import dataclass

from starsme.auth import Caller, Role

OFFICE = frozenset({Role.OFFICER, Role.COORDINATOR})


@dataclass(frozen=True, slots=True)
class Sight:
    """A scope for queries: everything, or only this mentor's offers."""

    everything: bool
    mentor: str | None = None

    def covers(self, mentor_id: str) -> bool:
        """Whether the caller may see and answer this mentor's offers."""
        return self.everything or (self.mentor is not None and self.mentor == mentor_id)


def sight_of(caller: Caller) -> Sight:
    """The scope of a caller: officers and coordinators see all, a mentor what is asked of him or her."""
    if caller.has(*OFFICE):
        return Sight(everything=True)
    return Sight(everything=False, mentor=caller.person if caller.has(Role.MENTOR) else None)
