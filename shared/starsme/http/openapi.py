"""The service's OpenAPI 3.1 document, made from the same routes, schemas and errors that answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, count
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from starsme.http import idempotency
from starsme.http.kernel_paths import kernel_paths
from starsme.http.messages import File
from starsme.http.refusals import FindingView, Problem, Refusals, header
from starsme.http.routes import Route

__all__ = ["FindingView", "Problem", "openapi"]

_PARAMETER = re.compile(r"{(\w+)}")
_BINARY = {"type": "string", "format": "binary"}
_ANY_FILE = {"*/*": {"schema": _BINARY}}
_FILE_BODY = {
    "application/octet-stream": {"schema": _BINARY},
    "multipart/form-data": {"schema": {"type": "object", "properties": {"file": _BINARY}, "required": ["file"]}},
}


def openapi(name: str, title: str, routes: Sequence[Route]) -> dict[str, Any]:
    """The document as a mapping."""
    spec = APISpec(
        title=title,
        version="1",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_Names().name)],
        info={"description": f"STAR SME platform: {name}"},
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    refusals = Refusals(name)
    for status, response in refusals.responses():
        spec.components.response(_refusal_name(status), response)
    for route in routes:
        spec.path(path=route.path, operations={route.method.lower(): _operation(route, refusals)})
    for path, operation in kernel_paths(refusals):
        spec.path(path=path, operations={"get": operation})
    document: dict[str, Any] = spec.to_dict()
    document["security"] = [{"bearer": []}]
    return document


class _Names:
    """Names of schemas: the class's own; where two subjects use the same word, with the subject before it."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, schema: Any) -> str:
        """A name that no other schema of the document has."""
        kind = schema if isinstance(schema, type) else type(schema)
        subject = kind.__module__.rsplit(".", 1)[-1].removesuffix("_schemas").title().replace("_", "")
        names = chain([kind.__name__, subject + kind.__name__], (f"{subject}{kind.__name__}{i}" for i in count(2)))
        found = next(name for name in names if name not in self._taken)
        self._taken.add(found)
        return found


def _refusal_name(status: int) -> str:
    return f"Problem{status}"


def _operation(route: Route, refusals: Refusals) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.handler,
        "summary": route.summary,
        "description": "Roles: " + ", ".join(sorted(route.roles)),
        "x-roles": sorted(route.roles),
        "parameters": _parameters(route),
        "responses": _responses(route, refusals),
    }
    if route.takes is File:
        operation["requestBody"] = {"required": True, "content": _FILE_BODY}
    elif route.takes is not None:
        content = {"schema": route.takes} | _example_of(route.takes)
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    named = _PARAMETER.findall(route.path)
    found: list[dict[str, Any]] = [
        {"in": "path", "name": name, "required": True, "schema": {"type": "string", "minLength": 1}} for name in named
    ]
    if route.args is not None:
        found.append({"in": "query", "schema": route.args})
    if route.kind == "command":
        found.append(_header_parameter(idempotency.HEADER, idempotency.KEY.pattern, "the same key takes effect once"))
    if route.kind == "command" and named:
        found.append(
            _header_parameter(
                "If-Match",
                r'^(\*|(W/)?"[0-9]{1,18}")$',
                "the version that is meant, by the ETag of an earlier answer; where records have versions, "
                "one that has changed since is refused with 412",
            )
        )
    if route.takes is File and route.args is None:
        found.append({"in": "query", "name": "filename", "required": False, "schema": {"type": "string"}})
    return found


def _header_parameter(name: str, pattern: str, description: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"in": "header", "name": name, "required": False, "description": description, "schema": schema}


def _example_of(schema: Any) -> dict[str, Any]:
    example = getattr(schema, "example", None)
    return {} if example is None else {"example": example}


def _responses(route: Route, refusals: Refusals) -> dict[str, Any]:
    refused = (
        refusals.of_command(body=route.takes is not None)
        if route.kind == "command" or route.takes is not None
        else refusals.of_query(arguments=route.args is not None)
    )
    return {str(status): _success(route) for status in (route.status, *route.also)} | {
        str(status): _refusal_name(status) for status in refused
    }


def _success(route: Route) -> dict[str, Any]:
    described: dict[str, Any] = {"description": "Done", "headers": {"X-Correlation-Id": header("the request's id")}}
    described["headers"]["ETag"] = header("the version, where what is answered has one", required=False)
    if route.gives is not None:
        described["content"] = {"application/json": {"schema": _given(route)}}
    elif route.kind == "query":
        described["content"] = _ANY_FILE
    return described


def _given(route: Route) -> Any:
    if not route.many:
        return route.gives
    return {
        "type": "object",
        "properties": {"items": {"type": "array", "items": route.gives}, "next": {"type": ["string", "null"]}},
        "required": ["items", "next"],
    }
