"""The HTTP base: commands and queries, problem documents, idempotency keys, ETags, health, metrics, OpenAPI."""

from starsme.http.messages import Download, File, Page, Reply, Request
from starsme.http.routes import PageArgs, command, query, routes_of
from starsme.http.server import HttpServer

__all__ = ["Download", "File", "HttpServer", "Page", "PageArgs", "Reply", "Request", "command", "query", "routes_of"]
