"""The draw between answers that are equally good: fixed by the codes alone, so the same cohort always gets the same answer.

Neither the order of a file nor a low code is an advantage, and nobody can choose a code that wins.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from mentoring.domain.identity import Pair

LOTS = 64
"""Lots are 0..63; in a sum of lots the lower wins."""


@lru_cache(maxsize=1 << 16)
def lot(pair: Pair) -> int:
    """The lot of a pair."""
    return hashlib.sha256(f"{pair.mentor_id}\0{pair.enterprise_id}".encode()).digest()[0] % LOTS
