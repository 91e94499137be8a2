"""Sealing what is not sealed yet, and telling before the start that a key is missing."""

from __future__ import annotations

from enrolment.application.identity.ports import Resealing
from starsme.db import Transaction
from starsme.logging import get_logger
from starsme.settings import SettingProblem

log = get_logger(__name__)


class SealNumbers:
    """Seals numbers that an earlier release kept plain, and those under an older key; restarted, it goes on."""

    def __init__(self, rows: Resealing) -> None:
        self._rows = rows
        self._sealed = 0

    def step(self, tx: Transaction) -> bool:
        """Seal some; ``True`` while there may be more. The end of it is logged: then an older key may go."""
        sealed = self._rows.step(tx.connection)
        self._sealed += sealed
        if self._sealed and not sealed:
            log.info("numbers_sealed", rows=self._sealed)
            self._sealed = 0
        return sealed > 0

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
