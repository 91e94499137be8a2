"""The refusals that a service's routes may answer with, described from the error classes themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from marshmallow import Schema, fields, validate

from starsme.errors import PlatformError
from starsme.http.problems import CONTENT_TYPE, document_of

_ALWAYS = frozenset({400, 401, 403, 429, 500, 503})
_OF_BODIES = frozenset({413, 415})
_NEVER_OF_A_ROUTE = frozenset({405})
_REFERENCE = "the request's correlation id"


def _said(description: str) -> fields.String:
    return fields.String(required=True, validate=validate.Length(min=1), metadata={"description": description})


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

    type = _said("urn:starsme:problem:<code>")
    title = _said("the code in words")
    status = fields.Integer(required=True)
    code = _said("stable: what a programme decides by")
    detail = _said("what is wrong and what to do, in the language asked for (Accept-Language; Thai unless English)")
    detail_th = _said("the same in Thai")
    detail_en = _said("the same in English")
    instance = _said("urn:starsme:request:<correlation id>")
    errors = fields.List(fields.Nested(FindingView), metadata={"description": "every field to correct, at once"})


class Refusals:
    """What one service may refuse with: a response for each status, an example for each code."""

    def __init__(self, service: str) -> None:
        mine = {"starsme", service}
        self._by_status: dict[int, list[type[PlatformError]]] = {}
        for error in sorted(_tree(PlatformError), key=lambda each: (each.status, each.code)):
            if error.__module__.split(".")[0] in mine and "code" in vars(error):
                self._by_status.setdefault(error.status, []).append(error)

    def of_query(self, *, arguments: bool) -> list[int]:
        """The statuses that a query may be refused with."""
        return self._known(_ALWAYS | {404, 409} | ({422} if arguments else set()))

    def of_command(self, *, body: bool) -> list[int]:
        """The statuses that a command may be refused with."""
        return self._known(set(self._by_status) - _NEVER_OF_A_ROUTE - (set() if body else _OF_BODIES))

    def responses(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """An OpenAPI response for each status that any route may answer."""
        for status in sorted(self._by_status.keys() - _NEVER_OF_A_ROUTE):
            yield status, self._response(status)

    def _known(self, statuses: Iterable[int]) -> list[int]:
        return sorted(status for status in statuses if status in self._by_status)

    def _response(self, status: int) -> dict[str, Any]:
        examples = {error.code: _example(error) for error in self._by_status[status]}
        return {
            "description": f"{HTTPStatus(status).phrase}: {', '.join(examples)}",
            "headers": _headers(status),
            "content": {CONTENT_TYPE: {"schema": Problem, "examples": examples}},
        }


def _tree(kind: type[PlatformError]) -> set[type[PlatformError]]:
    return {kind}.union(*(_tree(child) for child in kind.__subclasses__()))


def _example(error: type[PlatformError]) -> dict[str, Any]:
    return {"summary": error.code, "value": document_of(error(), language="th", reference="018f4d3e-0000-7000")}


def _headers(status: int) -> dict[str, Any]:
    described = {"X-Correlation-Id": _REFERENCE}
    if status == 401:
        described["WWW-Authenticate"] = "how to sign in"
    if status == 503:
        described["Retry-After"] = "seconds to wait"
    return {name: header(text) for name, text in described.items()}


def header(description: str, *, required: bool = True) -> dict[str, Any]:
    """An OpenAPI header of an answer."""
    return {"description": description, "required": required, "schema": {"type": "string"}}
