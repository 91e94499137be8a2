"""What the registry of juristic persons says about an enterprise, and what follows from it.

Source: the Department of Business Development's open data (Open DBD): status words as its register writes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from enrolment.domain.name_search import searched

OPERATING = "ยังดำเนินกิจการอยู่"
_HEAD_OFFICE = re.compile(r"\(?\s*สำนักงานใหญ่\s*\)?")


class RegistryStatus(StrEnum):
    """What is known of an enterprise from the registry."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    MISMATCH = "mismatch"


class RegistryReason(StrEnum):
    """Why."""

    NAME_MATCHES = "name_matches"
    NAME_DIFFERS = "name_differs"
    NOT_OPERATING = "not_operating"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Registered:
    """A juristic person as the registry has it."""

    name_th: str
    name_en: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class RegistryFinding:
    """What follows, and why."""

    status: RegistryStatus
    reason: RegistryReason


UNAVAILABLE = RegistryFinding(RegistryStatus.UNVERIFIED, RegistryReason.UNAVAILABLE)


def judge(name: str, registered: Registered | None) -> RegistryFinding:
    """Compare an enterprise's name with the registry's answer about its number (``None``: it knows no such number)."""
    if registered is None:
        return RegistryFinding(RegistryStatus.UNVERIFIED, RegistryReason.NOT_FOUND)
    if not same_name(name, registered):
        return RegistryFinding(RegistryStatus.MISMATCH, RegistryReason.NAME_DIFFERS)
    if registered.status is not None and _word(registered.status) != OPERATING:
        return RegistryFinding(RegistryStatus.MISMATCH, RegistryReason.NOT_OPERATING)
    return RegistryFinding(RegistryStatus.VERIFIED, RegistryReason.NAME_MATCHES)


def same_name(name: str, registered: Registered) -> bool:
    """Whether the name is the registered one, in Thai or English, but for spelling that a reader does not see.

    The words for the kind of firm (บริษัท … จำกัด, หจก., มหาชน, Co., Ltd.) are left out, and so is "head office".
    """
    ours = _compared(name)
    return bool(ours) and ours in {_compared(known) for known in (registered.name_th, registered.name_en) if known}


def _compared(name: str) -> str:
    return searched(_HEAD_OFFICE.sub(" ", name))


def _word(status: str) -> str:
    return "".join(status.split())
