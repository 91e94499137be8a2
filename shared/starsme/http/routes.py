"""Routes: a service class's methods, marked with what they answer to. Opening the class shows all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from marshmallow import Schema, fields, validate
from nameko.extensions import Entrypoint

from starsme.auth import Role
from starsme.http.messages import File
from starsme.http.server import HttpServer

Method = TypeVar("Method", bound=Callable[..., Any])


class PageArgs(Schema):
    """The query string of every list: ``limit`` items after the one that ``after`` names."""

    limit = fields.Integer(load_default=100, validate=validate.Range(1, 1000))
    after = fields.String(load_default=None, validate=validate.Length(max=200))


@dataclass(frozen=True, slots=True)
class Route:
    """One thing a service answers to."""

    kind: Literal["command", "query"]
    method: str
    path: str
    roles: frozenset[Role]
    summary: str
    takes: type[Schema] | type[File] | None
    args: type[Schema] | None
    gives: type[Schema] | None
    many: bool
    status: int
    also: tuple[int, ...]
    handler: str


class HttpRoute(Entrypoint):
    """The nameko entrypoint behind ``command`` and ``query``."""

    server = HttpServer()

    def __init__(self, kind: Literal["command", "query"], method: str, path: str, **options: Any) -> None:
        self.options = {"kind": kind, "method": method, "path": path, **options}
        super().__init__()

    def route(self, handler: str) -> Route:
        """What was declared, with the method's name."""
        return Route(handler=handler, **self.options)


def command(
    method: Literal["POST", "PUT", "PATCH", "DELETE"],
    path: str,
    *,
    roles: Iterable[Role],
    summary: str,
    takes: type[Schema] | type[File] | None = None,
    args: type[Schema] | None = None,
    gives: type[Schema] | None = None,
    status: int = 200,
    also: Iterable[int] | None = None,
) -> Callable[[Method], Method]:
    """Mark a method as a command: it runs in one transaction that commits with its answer's idempotency key.

    ``also`` names the other statuses of success, where the answer tells what was new (201) from what was there (200);
    unless given, those of a PUT, and 200 beside 201 and 202 for what was asked for before.
    """
    return _mark(
        "command",
        method,
        path,
        roles=roles,
        summary=summary,
        takes=takes,
        args=args,
        gives=gives,
        many=False,
        status=status,
        also=tuple(_usual(method, status) if also is None else also),
    )


def _usual(method: str, status: int) -> set[int]:
    return ({200, 201} if method == "PUT" else {200} if status in (201, 202) else set()) - {status}


def query(
    method: Literal["GET", "POST"],
    path: str,
    *,
    roles: Iterable[Role],
    summary: str,
    takes: type[Schema] | None = None,
    args: type[Schema] | None = None,
    gives: type[Schema] | None = None,
    many: bool = False,
) -> Callable[[Method], Method]:
    """Mark a method as a query; with ``many`` it answers ``Reply(Page(items, next))`` and takes at least ``PageArgs``.

    A question that must not stand in an address (a person's number) is asked by POST; its answer is kept under no key.
    """
    args = args or (PageArgs if many else None)
    return _mark(
        "query",
        method,
        path,
        roles=roles,
        summary=summary,
        takes=takes,
        args=args,
        gives=gives,
        many=many,
        status=200,
        also=(),
    )


def _mark(
    kind: Literal["command", "query"], method: str, path: str, *, roles: Iterable[Role], **options: Any
) -> Callable[[Method], Method]:
    entrypoint = HttpRoute(kind, method, path, roles=frozenset(roles), **options)

    def mark(function: Method) -> Method:
        # nameko collects entrypoints from this attribute; its own decorator does the same.
        marked = getattr(function, "nameko_entrypoints", None)
        if marked is None:
            marked = set()
            function.nameko_entrypoints = marked  # type: ignore[attr-defined]
        marked.add(entrypoint)
        return function

    return mark


def routes_of(service_class: type) -> list[Route]:
    """Every route of a service class, inherited ones included, by path and method."""
    found = []
    for name in dir(service_class):
        for entrypoint in getattr(getattr(service_class, name), "nameko_entrypoints", ()):
            if isinstance(entrypoint, HttpRoute):
                found.append(entrypoint.route(name))
    return sorted(found, key=lambda route: (route.path, route.method))
