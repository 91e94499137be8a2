"""The rows of a file while they wait to be handled or corrected: sealed, where the service has keys for that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, literal, or_, select, update

from starsme.db import Transaction
from starsme.jobs.tables import job_rows
from starsme.sealing import HEAD_BYTES, KeyRing

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
        return self._ring.pack(text.encode(), place=_place(job_id, number))

    def take(self, row: Row[Any]) -> list[str]:
        """The cells of a row; raises ``SealingKeyMissing`` or ``SealBroken``."""
        kept = bytes(row.cells)
        if self._ring is not None:
            kept = self._ring.unpack(kept, place=_place(row.job_id, row.number))
        cells: list[str] = json.loads(kept)
        return cells

    def seal_again(self, tx: Transaction, limit: int = 500) -> bool:
        """Seal some rows that are plain or under an older key; ``True`` while there may be more."""
        if self._ring is None:
            return False
        newest, head = literal(self._ring.head, _R.cells.type), func.substr(_R.cells, 1, HEAD_BYTES)
        older = or_(head < newest, head > newest)
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
