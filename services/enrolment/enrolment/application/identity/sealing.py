"""Sealing what is not sealed yet, and telling before the start that a key is missing."""

from __future__ import annotations

from enrolment.application.identity.ports import Resealing
from starsme.db import Transaction
from starsme.settings import SettingProblem


class SealNumbers:
    """Seals numbers that an earlier release kept plain, and those under an older key; restarted, it goes on."""

    def __init__(self, rows: Resealing) -> None:
        self._rows = rows

    def step(self, tx: Transaction) -> bool:
        """Seal some; ``True`` while there may be more."""
        return self._rows.step(tx.connection) > 0

    def problem(self, tx: Transaction) -> SettingProblem | None:
        """The keys that are missing, if any: better no start than numbers that nobody can read."""
        missing = ", ".join(self._rows.missing_keys(tx.connection))
        if not missing:
            return None
        return SettingProblem(
            "STARSME_IDENTITY_KEYS",
            f"ฐานข้อมูลมีเลข 13 หลักที่เข้ารหัสด้วยกุญแจ {missing} ซึ่งไม่อยู่ในรายการ โปรดนำกุญแจเดิมจากสำเนาสำรองมาต่อท้ายรายการ",
            f"numbers in the database are sealed under key {missing}, which is not in the list: "
            "put the old key from your backup at the list's end",
        )
