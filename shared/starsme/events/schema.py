"""The contracts as JSON Schema: what a partner agency's engineers read, and what keeps a version from breaking.

A snapshot of every type lies in ``schemas/``; within a version only optional additions pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from starsme.events.contract import Contract, registered

SNAPSHOTS = Path(__file__).parent / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(contract: type[Contract]) -> dict[str, Any]:
    """The JSON Schema of an event's ``data``. Unknown fields are allowed: consumers ignore them."""
    plugin = MarshmallowPlugin()
    APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    assert plugin.converter is not None  # noqa: S101 - the line above sets it
    schema = plugin.converter.schema2jsonschema(contract())
    return {
        "$schema": DIALECT,
        "$id": f"urn:starsme:event:{contract.type}",
        "title": contract.type,
        "description": (contract.__doc__ or "").strip(),
        "x-subject": contract.subject_field,
        **json.loads(json.dumps(schema)),
        "additionalProperties": True,
    }


def snapshots() -> dict[str, dict[str, Any]]:
    """The schemas that are checked in, by event type."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(SNAPSHOTS.glob("*.json"))}


def write_snapshots() -> list[str]:
    """Write today's schemas; refuses (``ValueError``) a change that breaks a version that was published."""
    before = snapshots()
    broken = [problem for name in before for problem in breaks(before[name], _today().get(name))]
    if broken:
        raise ValueError("\n".join(broken))
    SNAPSHOTS.mkdir(exist_ok=True)
    for name, schema in _today().items():
        (SNAPSHOTS / f"{name}.json").write_text(text_of(schema), encoding="utf-8")
    return sorted(_today())


def stale() -> list[str]:
    """Types whose checked-in schema is not today's."""
    before = snapshots()
    today = _today()
    return sorted(name for name in before.keys() | today.keys() if before.get(name) != today.get(name))


def text_of(schema: Mapping[str, Any]) -> str:
    """A schema as it is checked in."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _today() -> dict[str, dict[str, Any]]:
    return {name: json_schema(contract) for name, contract in sorted(registered().items())}


def breaks(old: Mapping[str, Any], new: Mapping[str, Any] | None) -> list[str]:
    """Why ``new`` may not replace ``old`` under the same version; empty when it may.

    Producers of yesterday meet consumers of today and the other way round, so a field may neither go, nor change what
    it holds, nor become required, nor stop being given; a closed vocabulary may not lose a word.
    """
    if new is None:
        return [f"{old['title']}: the type is gone; publish a new version beside it instead"]
    name = str(old["title"])
    problems = []
    if old["x-subject"] != new["x-subject"]:
        problems.append(f"{name}: the subject changed from {old['x-subject']} to {new['x-subject']}")
    problems += [f"{name}.{field}: {what}" for field, what in _field_changes(old, new)]
    return problems


def _field_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    before, after = old.get("properties", {}), new.get("properties", {})
    required_before, required_after = set(old.get("required", ())), set(new.get("required", ()))
    for field in sorted(before):
        if field not in after:
            yield field, "removed or renamed"
        else:
            yield from ((field, what) for what in _retyped(before[field], after[field]))
    for field in sorted(required_after - required_before):
        yield field, "newly required: events already published do not have it"
    for field in sorted(required_before - required_after):
        yield field, "no longer required: consumers rely on it"


def _retyped(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key in ("type", "format", "pattern", "items", "additionalProperties", "minimum", "maximum"):
        if old.get(key) != new.get(key):
            yield f"{key} changed from {old.get(key)} to {new.get(key)}"
    lost = set(map(str, old.get("enum", ()))) - set(map(str, new.get("enum", ())))
    if lost and "enum" in new:
        yield f"values removed: {', '.join(sorted(lost))}"
    if "enum" in new and "enum" not in old:
        yield "newly closed to a list of values"
