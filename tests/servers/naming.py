"""Names of what we make on servers that are not ours.

They tell which run made it, so that a later run can clear up after one that was killed.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import uuid

_count = itertools.count(1)
_machine = hashlib.sha256(str(uuid.getnode()).encode()).hexdigest()[:8]
_pattern = re.compile(r"starsme[-_]test[-_](?P<machine>[0-9a-f]{8})[-_](?P<pid>\d+)[-_]\d+")


def new_name(separator: str) -> str:
    """A name that no other run, here or on another machine, uses."""
    return separator.join(("starsme", "test", _machine, str(os.getpid()), str(next(_count))))


def is_left_over(name: str) -> bool:
    """Was this made on this machine by a run that is no longer there?"""
    match = _pattern.fullmatch(name)
    if match is None or match["machine"] != _machine:
        return False
    try:
        os.kill(int(match["pid"]), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
