"""The contracts as JSON Schema: what a partner agency's engineers read, and what keeps a version from breaking.

A snapshot of every type lies in ``schemas/``; within a version only optional additions pass.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from starsme.events.compatibility import breaks
from starsme.events.contract import Contract, registered

__all__ = ["breaks", "broken", "json_schema", "snapshots", "stale", "text_of", "write_snapshots"]

SNAPSHOTS = Path(__file__).parent / "schemas"
PACKAGE = "starsme.events"
"""Whose contracts are checked in here; others declare theirs in packages of their own."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(contract: type[Contract]) -> dict[str, Any]:
    """The JSON Schema of an event's ``data``, nested parts written out. Unknown fields are allowed: consumers ignore them."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda _schema: None)
    APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    assert plugin.converter is not None  # noqa: S101 - the line above sets it
    schema = json.loads(json.dumps(plugin.converter.schema2jsonschema(contract())))
    _open(schema)
    return {
        "$schema": DIALECT,
        "$id": f"urn:starsme:event:{contract.type}",
        "title": contract.type,
        "description": contract.en,
        "x-subject": contract.subject_field,
        **schema,
    }


def _open(schema: Any) -> None:
    """Let every object with named fields have others besides, however deep it stands."""
    if not isinstance(schema, dict):
        return
    if "properties" in schema:
        schema["additionalProperties"] = True
    for part in (*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")):
        _open(part)


def snapshots(folder: Path = SNAPSHOTS) -> dict[str, dict[str, Any]]:
    """The schemas that are checked in, by event type."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def broken(folder: Path = SNAPSHOTS) -> list[str]:
    """What today's contracts break of the versions that were published."""
    before, today = snapshots(folder), _today()
    return [problem for name in before for problem in breaks(before[name], today.get(name))]


def write_snapshots(folder: Path = SNAPSHOTS) -> list[str]:
    """Write today's schemas; refuses (``ValueError``) a change that breaks a version that was published."""
    today = _today()
    if problems := broken(folder):
        raise ValueError("\n".join(problems))
    folder.mkdir(exist_ok=True)
    for name, schema in today.items():
        (folder / f"{name}.json").write_text(text_of(schema), encoding="utf-8")
    return sorted(today)


def stale(folder: Path = SNAPSHOTS) -> list[str]:
    """Types whose checked-in schema is not today's."""
    before, today = snapshots(folder), _today()
    return sorted(name for name in before.keys() | today.keys() if before.get(name) != today.get(name))


def text_of(schema: Mapping[str, Any]) -> str:
    """A schema as it is checked in."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _today() -> dict[str, dict[str, Any]]:
    return {name: json_schema(contract) for name, contract in sorted(registered(PACKAGE).items())}
