"""The rows of a file while they wait to be handled or corrected: sealed, where the service has keys for that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, literal, or_, select, update

from starsme.db import Transaction
from starsme.jobs.tables import job_rows
from starsme.sealing import KeyRing, Sealed

_SEALED = b"\x01"  # rows as an earlier release wrote them begin with JSON's bracket
_KEY_ID = slice(1, 7)
_R = job_rows.c
_AGAIN = (
    update(job_rows)
    .where(_R.job_id == bindparam("of_job"), _R.number == bindparam("of_number"))
    .values(cells=bindparam("new_cells"))
)


class Custody:
    """Puts the cells of a row away and takes them out again."""

    def __init__(self, ring: KeyRing | None) -> None:
        self._ring = ring

    def put(self, job_id: str, number: int, cells: Sequence[str]) -> bytes:
        """The cells as they are kept."""
        text = json.dumps(cells, ensure_ascii=False)
        if self._ring is None:
            return text.encode()
        sealed = self._ring.seal(text, place=_place(job_id, number))
        return _SEALED + bytes.fromhex(sealed.key_id) + sealed.content

    def take(self, row: Row[Any]) -> list[str]:
        """The cells of a row; raises ``SealingKeyMissing`` or ``SealBroken``."""
        kept = bytes(row.cells)
        if self._ring is not None and kept.startswith(_SEALED):
            sealed = Sealed(kept[_KEY_ID.stop :], kept[_KEY_ID].hex())
            text = self._ring.open(sealed, place=_place(row.job_id, row.number))
        else:
            text = kept.decode()
        cells: list[str] = json.loads(text)
        return cells

    def seal_again(self, tx: Transaction, limit: int = 500) -> bool:
        """Seal some rows that are plain or under an older key; ``True`` while there may be more."""
        if self._ring is None:
            return False
        newest = _SEALED + bytes.fromhex(self._ring.current)
        head = func.substr(_R.cells, 1, _KEY_ID.stop)
        older = or_(head < literal(newest, _R.cells.type), head > literal(newest, _R.cells.type))
        rows = tx.connection.execute(select(job_rows).where(older).limit(limit).with_for_update(skip_locked=True)).all()
        if rows:
            again = [
                {
                    "of_job": row.job_id,
                    "of_number": row.number,
                    "new_cells": self.put(row.job_id, row.number, self.take(row)),
                }
                for row in rows
            ]
            tx.connection.execute(_AGAIN, again)
        return bool(rows)


def _place(job_id: str, number: int) -> str:
    return f"job_rows/{job_id}/{number}"
