"""The service's settings."""

from __future__ import annotations

from dataclasses import dataclass

from starsme.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class EnrolmentSettings(ServiceSettings):
    """Enrolment needs what every service does; ``agency`` is the one whose officers see every call."""
