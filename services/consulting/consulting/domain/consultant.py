"""A registered expert who is paid per man-day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Consultant:
    """One entry of the register. ``level`` 1 (can advise) to 3 (expert); ``provinces`` are DOPA codes."""

    code: str
    name: str
    registration_no: str
    agency: str
    level: int
    dimensions: tuple[str, ...]
    provinces: tuple[str, ...]
    registered_until: date
    active: bool

    def may_serve_on(self, day: date) -> bool:
        """Whether the registration holds on the day of the service."""
        return self.active and day <= self.registered_until
