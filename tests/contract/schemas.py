"""Generated JSON Schemas of the kinds that contracts have, values that keep to them, and edits that somebody may make to one."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

NAMES = st.sampled_from(["code", "total", "lines", "ชื่อ", "note"])
WORDS = st.sets(st.sampled_from(["star", "waiting", "declined", "ผ่าน"]), min_size=1, max_size=3).map(sorted)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(max_size=5),
    "integer": st.integers(-5, 15),
    "boolean": st.booleans(),
    "number": st.floats(allow_nan=False, allow_infinity=False, width=16),
}


@st.composite
def leaves(draw: Draw) -> Json:
    kind = draw(st.sampled_from(sorted(VALUES)))
    schema: Json = {"type": kind}
    if kind == "string" and draw(st.booleans()):
        schema["enum"] = draw(WORDS)
    if kind == "integer" and draw(st.booleans()):
        schema.update(minimum=draw(st.integers(-5, 0)), maximum=draw(st.integers(0, 5)))
    return _perhaps_nullable(draw, schema)


@st.composite
def objects(draw: Draw, children: st.SearchStrategy[Json]) -> Json:
    properties = draw(st.dictionaries(NAMES, children, max_size=3))
    required = [name for name in sorted(properties) if draw(st.booleans())]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": True}


@st.composite
def wholes(draw: Draw, children: st.SearchStrategy[Json]) -> Json:
    kind = draw(st.sampled_from(["object", "array", "mapping"]))
    if kind == "object":
        schema = draw(objects(children))
    elif kind == "array":
        schema = {"type": "array", "items": draw(children)}
    else:
        schema = {"type": "object", "additionalProperties": draw(children)}
    return _perhaps_nullable(draw, schema)


def _perhaps_nullable(draw: Draw, schema: Json) -> Json:
    if draw(st.booleans()):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


def contracts() -> st.SearchStrategy[Json]:
    """The schema of an event's data."""
    parts = st.recursive(leaves(), wholes, max_leaves=5)
    return objects(parts).map(lambda schema: {"title": "a.fact.v1", "x-subject": "code", **schema})


@st.composite
def values(draw: Draw, schema: Json) -> Any:
    """A value that keeps to the schema and has no field that it does not name."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    kind = draw(st.sampled_from(kinds))
    if kind == "null":
        return None
    if kind == "array":
        return draw(st.lists(values(schema["items"]), max_size=2))
    if kind == "object" and "properties" not in schema:
        return draw(st.dictionaries(NAMES, values(schema["additionalProperties"]), max_size=2))
    if kind == "object":
        return {
            name: draw(values(part))
            for name, part in schema["properties"].items()
            if name in schema["required"] or draw(st.booleans())
        }
    if "minimum" in schema:
        return draw(st.integers(schema["minimum"], schema["maximum"]))
    return draw(VALUES[kind])


def nodes(schema: Json) -> Iterator[Json]:
    """Every schema within a schema."""
    yield schema
    for part in (*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")):
        if isinstance(part, dict):
            yield from nodes(part)


@st.composite
def harmless(draw: Draw, schema: Json) -> Json:
    """The schema after an edit that anybody may make: words about it, or one more optional field, anywhere."""
    new = copy.deepcopy(schema)
    node = draw(st.sampled_from(list(nodes(new))))
    if "properties" in node and draw(st.booleans()):
        name = draw(st.sampled_from(["added", "เพิ่ม"]))
        node["properties"][name] = draw(leaves())
    else:
        node["description"] = draw(st.text(max_size=5))
    return new


def _drop(draw: Draw, node: Json) -> None:
    name = draw(st.sampled_from(sorted(node["properties"])))
    del node["properties"][name]
    node["required"] = [one for one in node["required"] if one != name]


def _rename(draw: Draw, node: Json) -> None:
    name = draw(st.sampled_from(sorted(node["properties"])))
    node["properties"][f"{name}_2"] = node["properties"].pop(name)
    node["required"] = [one for one in node["required"] if one != name]


def _require(draw: Draw, node: Json) -> None:
    """Require a field that was not, or no longer one that was."""
    name = draw(st.sampled_from(sorted(node["properties"])))
    node["required"] = sorted({name} ^ set(node["required"]))


def _retype(draw: Draw, node: Json) -> None:
    others = sorted(VALUES.keys() - set(node["type"] if isinstance(node["type"], list) else [node["type"]]))
    node["type"] = draw(st.sampled_from(others))


def _null(draw: Draw, node: Json) -> None:
    node["type"] = node["type"][0] if isinstance(node["type"], list) else [node["type"], "null"]


def _word(draw: Draw, node: Json) -> None:
    node["enum"] = node["enum"][1:] if len(node["enum"]) > 1 and draw(st.booleans()) else [*node["enum"], "new"]


def _bound(draw: Draw, node: Json) -> None:
    node["maximum"] += draw(st.sampled_from([-1, 1]))


@st.composite
def harmful(draw: Draw, schema: Json) -> Json:
    """The schema after one edit that breaks the version, anywhere."""
    new = copy.deepcopy(schema)
    edits: list[tuple[Callable[[Draw, Json], None], Json]] = []
    for node in nodes(new):
        if node is not new:
            edits += [(_retype, node), (_null, node)]
        if node.get("properties"):
            edits += [(_drop, node), (_rename, node), (_require, node)]
        if "enum" in node:
            edits.append((_word, node))
        if "maximum" in node:
            edits.append((_bound, node))
    edit, node = draw(st.sampled_from(edits))
    edit(draw, node)
    return new
