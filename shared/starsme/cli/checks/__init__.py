"""What `starsme doctor` looks at. Each check says what it found and, where something wants doing, what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; ``ok``, or what to do."""

    name: str
    ok: bool
    th: str
    en: str


def judged(name: str, ok: bool, found: tuple[str, str], remedy: tuple[str, str]) -> Check:
    """What was found (Thai, English), and the remedy beside it where it is not well."""
    th, en = found
    return Check(name, ok, th if ok else f"{th} {remedy[0]}", en if ok else f"{en}; {remedy[1]}")
