"""What any document must be to be kept at all, sound or not, and how two versions of one differ."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from enrolment.domain.document_reader import Problem

DEEPEST = 12
"""Levels of lists and mappings in a document; a call's own need five."""

_KEYS = ("code", "rule")
_ABSENT = object()


class Change(StrEnum):
    """What happened to a part of a document."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two versions: where, what, the values before and after, and the same in words."""

    path: str
    change: Change
    before: Any
    after: Any
    th: str
    en: str


def unkeepable(document: Any) -> tuple[Problem, ...]:
    """Why a document cannot be kept at all: too deep, or with a number that is none (NaN, infinity)."""
    problems: dict[str, Problem] = {}
    waiting: list[tuple[Any, int]] = [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, float) and not math.isfinite(value):
            problems["not_finite"] = Problem(
                "", "not_finite", "มีค่าที่ไม่ใช่ตัวเลข (NaN, Infinity) โปรดนำออก", "holds NaN or Infinity: leave it out"
            )
        elif isinstance(value, Mapping | list):
            if depth > DEEPEST:
                problems["too_deep"] = Problem(
                    "",
                    "too_deep",
                    f"ซ้อนกันเกิน {DEEPEST} ชั้น โปรดลดชั้น",
                    f"is nested deeper than {DEEPEST} levels: make it flatter",
                )
                continue
            inner = value.values() if isinstance(value, Mapping) else value
            waiting.extend((one, depth + 1) for one in inner)
    return tuple(problems.values())


def differences(before: Any, after: Any) -> tuple[Difference, ...]:
    """Every difference between two documents, in the order of the later one.

    Items of a list that carry a code (provinces, questions, rules) are compared by it: ``provinces[50].seats``.
    """
    return tuple(_compare("", before, after))


def _compare(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _parts(path, ".", before, after)
        return
    keyed_before, keyed_after = _by_key(before), _by_key(after)
    if keyed_before is not None and keyed_after is not None:
        yield from _parts(path, "[", keyed_before, keyed_after)
        common = [key for key in keyed_after if key in keyed_before]
        if common != [key for key in keyed_before if key in keyed_after]:
            yield _told(path, Change.REORDERED, list(keyed_before), list(keyed_after))
    elif not _same(before, after):
        yield _told(path, Change.CHANGED, before, after)


def _parts(path: str, bracket: str, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[Difference]:
    for name in [*after, *(name for name in before if name not in after)]:
        place = f"{path}[{name}]" if bracket == "[" else f"{path}.{name}".strip(".")
        old, new = before.get(name, _ABSENT), after.get(name, _ABSENT)
        if old is _ABSENT:
            yield _told(place, Change.ADDED, None, new)
        elif new is _ABSENT:
            yield _told(place, Change.REMOVED, old, None)
        else:
            yield from _compare(place, old, new)


def _by_key(value: Any) -> dict[str, Any] | None:
    """The items of a list by their code, where every one carries one of its own."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        return None
    for name in _KEYS:
        keys = [item.get(name) if isinstance(item, Mapping) else None for item in value]
        if all(isinstance(key, str) for key in keys) and len(set(keys)) == len(keys):
            return {str(key): item for key, item in zip(keys, value, strict=True)}
    return None


def _same(before: Any, after: Any) -> bool:
    return bool(before == after) and isinstance(before, bool) == isinstance(after, bool)  # to Python, true is 1


def _told(path: str, change: Change, before: Any, after: Any) -> Difference:
    old, new = _short(before), _short(after)
    th, en = {
        Change.ADDED: (f"เพิ่ม {path}: {new}", f"{path} was added: {new}"),
        Change.REMOVED: (f"นำ {path} ออก (เดิม {old})", f"{path} was removed (it was {old})"),
        Change.CHANGED: (f"แก้ {path} จาก {old} เป็น {new}", f"{path} was changed from {old} to {new}"),
        Change.REORDERED: (f"จัดลำดับ {path} ใหม่เป็น {new}", f"{path} was put in the order {new}"),
    }[change]
    return Difference(path, change, before, after, th, en)


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        name = next((value[key] for key in ("title_en", *_KEYS) if isinstance(value.get(key), str)), None)
        return f"“{name}”" if name else "{…}"
    if isinstance(value, list):
        return ", ".join(map(_short, value[:10])) + (" …" if len(value) > 10 else "")
    if isinstance(value, str):
        text = f"“{value}”"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    else:
        text = "–" if value is None else str(value)
    return text if len(text) <= 80 else text[:79] + "…"
