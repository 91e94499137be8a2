"""What passes between the use cases of programmes and calls, and their stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Programme:
    """What groups calls. ``owner`` is the agency whose officers may write it; empty: the one that operates the service."""

    code: str
    title_th: str
    title_en: str
    owner: str | None
    version: int
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A call before it opens, at its newest version; ``opened_version`` once it did."""

    code: str
    version: int
    programme: str | None
    cloned_from: str | None
    opened_version: int | None
    document: Mapping[str, Any]
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """One version as it was saved."""

    version: int
    document: Mapping[str, Any]
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """A later closing, and why. ``closed_at`` is the closing before."""

    sequence: int
    closed_at: datetime
    closes_at: datetime
    reason_th: str
    reason_en: str
    at: datetime
    by: str
