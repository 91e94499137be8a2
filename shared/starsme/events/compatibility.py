"""What may change within a version: annotations, and optional fields that are new. Anything else is a new version.

Producers of yesterday meet consumers of today and the other way round, so both directions must hold: what was valid stays valid,
and what is published from now on is still understood by a subscriber that was installed before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

ANNOTATIONS = {"$schema", "$id", "$comment", "title", "description", "examples", "deprecated", "x-subject"}
_COMPARED_APART = {"properties", "required", "enum", "items", "additionalProperties"}
_SCHEMA_LISTS = ("allOf", "anyOf")

Change = tuple[str, str]  # where in the data (``.lines[].code``), and what


def breaks(old: Mapping[str, Any], new: Mapping[str, Any] | None) -> list[str]:
    """Why ``new`` may not replace ``old`` under the same version; empty when it may."""
    name = str(old["title"])
    if new is None:
        return [f"{name}: the type is gone; publish a new version beside it instead"]
    problems = []
    if old["x-subject"] != new["x-subject"]:
        problems.append(f"{name}: the subject changed from {old['x-subject']} to {new['x-subject']}")
    return problems + [f"{name}{where}: {what}" for where, what in _changes(old, new, "")]


def _changes(old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> Iterator[Change]:
    yield from _fields(old, new, where)
    yield from _words(old, new, where)
    yield from _within(old.get("items", True), new.get("items", True), f"{where}[]")
    yield from _within(old.get("additionalProperties", True), new.get("additionalProperties", True), f"{where}{{}}")
    for key in sorted((old.keys() | new.keys()) - ANNOTATIONS - _COMPARED_APART):
        before, after = old.get(key), new.get(key)
        if key in _SCHEMA_LISTS and before and after and len(before) == len(after):
            for number, (one, other) in enumerate(zip(before, after, strict=True), 1):
                yield from _within(one, other, f"{where}<{key} {number}>")
        elif _same(before) != _same(after):
            yield where, f"{key} changed from {_shown(before)} to {_shown(after)}"


def _within(old: Any, new: Any, where: str) -> Iterator[Change]:
    """Compare two places where a schema may stand; ``True`` and ``{}`` both say that anything goes."""
    old, new = (True if schema == {} else schema for schema in (old, new))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _changes(old, new, where)
    elif old != new:
        yield where, f"changed from {_shown(old)} to {_shown(new)}"


def _fields(old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> Iterator[Change]:
    before, after = old.get("properties", {}), new.get("properties", {})
    required_before, required_after = set(old.get("required", ())), set(new.get("required", ()))
    for field in sorted(before):
        if field not in after:
            yield f"{where}.{field}", "removed or renamed"
        else:
            yield from _within(before[field], after[field], f"{where}.{field}")
    if old.get("additionalProperties", True) not in (True, {}):
        for field in sorted(after.keys() - before.keys()):
            yield f"{where}.{field}", "added where only known names were allowed"
    for field in sorted(required_after - required_before):
        yield f"{where}.{field}", "newly required: events already published do not have it"
    for field in sorted(required_before - required_after):
        yield f"{where}.{field}", "no longer required: consumers rely on it"


def _words(old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> Iterator[Change]:
    if "enum" not in old and "enum" not in new:
        return
    if "enum" not in old:
        yield where, "newly closed to a list of values"
    elif "enum" not in new:
        yield where, "no longer closed to its list of values: subscribers installed before refuse any other"
    else:
        before, after = ({_shown(value) for value in schema["enum"]} for schema in (old, new))
        if lost := before - after:
            yield where, f"values removed: {', '.join(sorted(lost))}"
        if added := after - before:
            yield where, f"values added: {', '.join(sorted(added))}: subscribers installed before refuse them"


def _same(value: Any) -> Any:
    """A form in which equal constraints are equal: the order of several types says nothing."""
    return sorted(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else value


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
