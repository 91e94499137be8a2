"""Where the next page of a list starts: the sort key of the last item, closed so that nobody builds one by hand."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime

from starsme.errors import Malformed


def closed(*keys: str | int) -> str:
    """The keys as one word for ``after``."""
    return base64.urlsafe_b64encode(json.dumps(keys, ensure_ascii=False).encode()).decode().rstrip("=")


def opened(after: str | None, *kinds: type) -> list[str | int] | None:
    """The keys again, if they are of these kinds; raises ``Malformed``."""
    if after is None:
        return None
    try:
        keys = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (ValueError, RecursionError):
        keys = None
    if not isinstance(keys, list) or [type(key) for key in keys] != list(kinds) or not _fit(keys):
        raise Malformed(detail="after: the 'next' of an earlier page expected")
    return keys


def moment(text: str) -> datetime:
    """An aware time that ``closed`` was given in ISO form; raises ``Malformed``."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise Malformed(detail="after: the 'next' of an earlier page expected")
    return time


def _fit(keys: Sequence[str | int]) -> bool:
    return all(abs(key) < 1 << 62 if isinstance(key, int) else key.isprintable() and len(key) < 300 for key in keys)
