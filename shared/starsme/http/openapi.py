"""The service's OpenAPI 3.1 document, made from the same routes and schemas that answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from starsme.http.messages import File
from starsme.http.routes import Route

_PARAMETER = re.compile(r"{(\w+)}")


class FindingView(Schema):
    """One thing to correct."""

    file = fields.String()
    row = fields.Integer(allow_none=True)
    column = fields.String(allow_none=True)
    code = fields.String()
    th = fields.String()
    en = fields.String()


class Problem(Schema):
    """An RFC 9457 problem document."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String()
    detail = fields.String()
    detail_th = fields.String()
    detail_en = fields.String()
    instance = fields.String()
    errors = fields.List(fields.Nested(FindingView))


def openapi(name: str, title: str, routes: Sequence[Route]) -> dict[str, Any]:
    """The document as a mapping."""
    spec = APISpec(
        title=title,
        version="1",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin()],
        info={"description": f"STAR SME platform: {name}"},
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    spec.components.schema("Problem", schema=Problem)
    for route in routes:
        spec.path(path=route.path, operations={route.method.lower(): _operation(spec, route)})
    document: dict[str, Any] = spec.to_dict()
    document["security"] = [{"bearer": []}]
    return document


def _operation(spec: APISpec, route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.handler,
        "summary": route.summary,
        "description": "Roles: " + ", ".join(sorted(route.roles)),
        "parameters": [
            {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
            for name in _PARAMETER.findall(route.path)
        ],
        "responses": {
            str(route.status): _success(route),
            "default": {"description": "Problem", "content": {"application/problem+json": {"schema": Problem}}},
        },
    }
    if route.args is not None:
        operation["parameters"].append({"in": "query", "schema": route.args})
    if route.kind == "command":
        operation["parameters"].append(
            {"in": "header", "name": "Idempotency-Key", "required": False, "schema": {"type": "string", "minLength": 8}}
        )
    if route.takes is File:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
        if route.args is None:
            operation["parameters"].append(
                {"in": "query", "name": "filename", "required": False, "schema": {"type": "string"}}
            )
    elif route.takes is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": route.takes}}}
    return operation


def _success(route: Route) -> dict[str, Any]:
    if route.gives is None:
        return {"description": "Done"}
    schema: Any = route.gives
    if route.many:
        schema = {
            "type": "object",
            "properties": {"items": {"type": "array", "items": route.gives}, "next": {"type": ["string", "null"]}},
            "required": ["items", "next"],
        }
    return {"description": "Done", "content": {"application/json": {"schema": schema}}}
