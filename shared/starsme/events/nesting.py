"""Nested parts of a contract: marshmallow decides about unknown fields part by part; a contract decides once for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from marshmallow import Schema, fields

_DEEP = (fields.Nested, fields.List, fields.Dict)


def treat_unknown(schema: Schema, unknown: Literal["exclude", "raise"]) -> Schema:
    """Let every nested part treat unknown fields as the whole does; gives the schema back."""
    for one in schema.fields.values():
        part = _part(one)
        if part is not None:
            part.unknown = unknown
            treat_unknown(part.schema, unknown)
    return schema


def unknown_fields(schema: Schema, data: Any, where: str = "") -> Iterator[str]:
    """Paths of what ``data`` has and the schema does not; dumping would drop it without a word."""
    if not isinstance(data, Mapping):
        return
    for key, value in data.items():
        field = schema.fields.get(str(key))
        if field is None:
            yield f"{where}{key}"
        elif isinstance(field, _DEEP) and (part := _part(field)) is not None:
            for one in _leaves(value, field):
                yield from unknown_fields(part.schema, one, f"{where}{key}.")


def _part(field: Any) -> fields.Nested | None:
    """What stands inside any number of lists and mappings, where that is a nested schema."""
    while isinstance(field, fields.List | fields.Dict):
        field = field.inner if isinstance(field, fields.List) else field.value_field
    return field if isinstance(field, fields.Nested) else None


def _leaves(value: Any, field: Any) -> Iterator[Any]:
    """The values that the nested schema describes."""
    if isinstance(field, fields.Dict) and isinstance(value, Mapping):
        for one in value.values():
            yield from _leaves(one, field.value_field)
    elif isinstance(field, fields.List) and isinstance(value, list | tuple):
        for one in value:
            yield from _leaves(one, field.inner)
    elif isinstance(value, list | tuple):  # Nested(many=True)
        yield from value
    else:
        yield value
