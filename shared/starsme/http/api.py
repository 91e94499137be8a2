"""The service's HTTP API as a WSGI application: who is calling, what they ask, one transaction, an answer or a problem document."""

from __future__ import annotations

import dataclasses
import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, cast

from marshmallow import Schema, ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request as WebRequest
from werkzeug.wrappers import Response

from starsme.auth import Caller, Forbidden, Role, TokenVerifier
from starsme.db import Database, Transaction
from starsme.errors import Malformed, PlatformError, Unavailable, UnsupportedMediaType
from starsme.http import idempotency
from starsme.http.kernel_paths import EVENT_READERS, LOG_READERS
from starsme.http.messages import Download, File, Page, Reply, Request
from starsme.http.metrics import CONTENT_TYPE as METRICS_TYPE
from starsme.http.metrics import Metrics
from starsme.http.openapi import openapi
from starsme.http.problems import from_werkzeug, invalid, problem_response
from starsme.http.routes import Route, routes_of
from starsme.http.sending import Pieces
from starsme.ids import new_id
from starsme.jobs import JobBoard
from starsme.logging import correlation_id, get_logger, traceparent
from starsme.messaging.timeline import history
from starsme.sealing import KeyRing

log = get_logger(__name__)

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
TRACEPARENT = re.compile(r"^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$")
REFERENCE = re.compile(r"^[\w.:-]{8,80}$", re.ASCII)


@dataclasses.dataclass(frozen=True)
class ApiParts:
    """What the API is made of."""

    name: str
    title: str
    service: Any
    database: Database
    verifier: TokenVerifier
    jobs: JobBoard
    event_status: Callable[[Transaction], dict[str, Any]]
    readiness: Callable[[], dict[str, str]]
    max_body_megabytes: int = 64
    ring: KeyRing | None = None


class Api:
    """Answers the routes of one service object."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._routes = routes_of(type(parts.service))
        self._metrics = Metrics()
        self._document: bytes | None = None
        rules = [Rule(_werkzeug_path(route.path), methods=[route.method], endpoint=route) for route in self._routes]
        plain = {
            "/healthz": self._healthz,
            "/readyz": self._readyz,
            "/metrics": self._render_metrics,
            "/openapi.json": self._openapi,
        }
        rules += [Rule(path, methods=["GET"], endpoint=answer) for path, answer in plain.items()]
        rules.append(Rule("/events/status", methods=["GET"], endpoint=self._event_status))
        rules.append(Rule("/events/log", methods=["GET"], endpoint=self._event_log))
        self._map = Map(rules, strict_slashes=False)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
            environ["wsgi.input_terminated"] = True  # the server has undone the chunks and knows where the body ends
        web = WebRequest(environ)
        reference = web.headers.get("X-Correlation-Id", "")
        reference = reference if REFERENCE.match(reference) else new_id()
        trace = web.headers.get("traceparent", "")
        tokens = correlation_id.set(reference), traceparent.set(trace if TRACEPARENT.match(trace) else _new_trace())
        started = time.perf_counter()
        label = "unmatched"
        try:
            label, response = self._respond(web, reference)
        finally:
            correlation_id.reset(tokens[0])
            traceparent.reset(tokens[1])
        response.headers["X-Correlation-Id"] = reference
        method = (
            web.method if web.method in METHODS else "other"
        )  # a label for every invented word would fill the memory
        self._metrics.requests.labels(method, label, response.status_code).inc()
        self._metrics.seconds.labels(method, label).observe(time.perf_counter() - started)
        return response(environ, start_response)

    def _respond(self, web: WebRequest, reference: str) -> tuple[str, Response]:
        label = "unmatched"
        try:
            endpoint, path = self._map.bind_to_environ(web.environ).match()
            if isinstance(endpoint, Route):
                label = endpoint.path
                return label, self._answer(endpoint, web, path)
            label = web.path
            return label, endpoint(web)
        except PlatformError as error:
            problem = error
        except HTTPException as error:
            problem = from_werkzeug(error, web.method, self._parts.max_body_megabytes)
        except (OperationalError, PoolTimeout) as error:
            log.warning("database_unavailable", error=str(error)[:300])
            problem = Unavailable()
        except Exception:
            log.exception("request_failed", method=web.method, route=label)
            problem = PlatformError()
        if problem.status >= 500:
            log.error("request_refused", code=problem.code, route=label)
        return label, problem_response(problem, language=_language(web), reference=reference)

    def _answer(self, route: Route, web: WebRequest, path: Mapping[str, str]) -> Response:
        caller = self._caller(web, route.roles)
        given = self._read(route, web, path)
        if route.kind == "query":
            with self._parts.database.begin() as tx:
                return self._call(route, tx, caller, given)
        return self._command(route, web, caller, given)

    def _command(self, route: Route, web: WebRequest, caller: Caller, given: dict[str, Any]) -> Response:
        key = web.headers.get(idempotency.HEADER)
        if key is not None:
            idempotency.check_key(key)
        digest = idempotency.digest_of(
            web.method, web.full_path, given["raw"] or json.dumps(given["body"], default=str, sort_keys=True).encode()
        )
        for last_try in (False, True):
            try:
                with self._parts.database.begin() as tx:
                    if key is None:
                        return self._call(route, tx, caller, given)
                    earlier = idempotency.earlier_answer(tx, caller.subject, key, digest, self._parts.ring)
                    if earlier is not None:
                        return earlier
                    response = self._call(route, tx, caller, given)
                    idempotency.keep_answer(tx, caller.subject, key, digest, response, self._parts.ring)
                    return response
            except IntegrityError:
                if last_try:  # not a twin that was faster, then: look again at what it wrote
                    raise
        raise AssertionError

    def _call(self, route: Route, tx: Transaction, caller: Caller, given: dict[str, Any]) -> Response:
        request = Request(tx=tx, caller=caller, jobs=self._parts.jobs, **given)
        reply = getattr(self._parts.service, route.handler)(request)
        return _response(route, reply if isinstance(reply, Reply) else Reply(reply))

    def _caller(self, web: WebRequest, roles: frozenset[Role]) -> Caller:
        caller = self._parts.verifier.verify(web.headers.get("Authorization"))
        if not caller.has(*roles):
            raise Forbidden
        return caller

    def _read(self, route: Route, web: WebRequest, path: Mapping[str, str]) -> dict[str, Any]:
        limit = self._parts.max_body_megabytes * 1_000_000
        web.max_content_length = web.max_form_memory_size = limit
        given: dict[str, Any] = {"path": path, "args": {}, "body": None, "raw": b"", "if_match": _if_match(web)}
        try:
            if route.args is not None:
                given["args"] = _schema(route.args, "raise").load(web.args.to_dict())
            if route.takes is File:
                given["raw"], given["filename"], given["content_type"] = _file(web)
            elif route.takes is not None:
                given["body"] = _schema(cast(type[Schema], route.takes), "raise").load(_json(web))
        except ValidationError as error:
            raise invalid(error) from error
        for text in (*path.values(), *web.args.values(), given.get("filename", "")):
            _must_be_text(text)
        return given

    # --- what every service answers

    def _healthz(self, _web: WebRequest) -> Response:
        return _json_response({"status": "alive", "service": self._parts.name})

    def _readyz(self, _web: WebRequest) -> Response:
        troubles = self._parts.readiness()
        return _json_response(
            {"status": "not ready" if troubles else "ready", "troubles": troubles}, 503 if troubles else 200
        )

    def _render_metrics(self, _web: WebRequest) -> Response:
        with self._parts.database.begin() as tx:
            status = self._parts.event_status(tx)
        return Response(self._metrics.render(status), content_type=METRICS_TYPE)

    def _openapi(self, web: WebRequest) -> Response:
        self._caller(web, frozenset(Role))  # whoever has a token may read how to use it
        if self._document is None:
            self._document = json.dumps(
                openapi(self._parts.name, self._parts.title, self._routes), ensure_ascii=False
            ).encode()
        return Response(self._document, content_type="application/json")

    def _event_status(self, web: WebRequest) -> Response:
        self._caller(web, EVENT_READERS)
        with self._parts.database.begin() as tx:
            return _json_response(self._parts.event_status(tx))

    def _event_log(self, web: WebRequest) -> Response:
        """One subject's history in this service: for operators, and without any event's content."""
        self._caller(web, LOG_READERS)
        subject = web.args.get("subject", "")
        _must_be_text(subject)
        if not 0 < len(subject) <= 512:
            raise Malformed(detail="subject: 1..512")
        with self._parts.database.begin() as tx:
            return _json_response(history(tx, self._parts.name, subject))


@cache
def _schema(kind: type[Schema], unknown: Literal["exclude", "raise"]) -> Schema:
    """One schema object a class: making one costs more than using it."""
    return kind(unknown=unknown)


def _werkzeug_path(path: str) -> str:
    return re.sub(r"{(\w+)}", r"<\1>", path)


def _new_trace() -> str:
    digits = new_id().replace("-", "")
    return f"00-{digits}-{digits[-16:]}-01"


def _language(web: WebRequest) -> str:
    return web.accept_languages.best_match(["th", "en"], default="th") or "th"


def _if_match(web: WebRequest) -> int | None:
    text = web.headers.get("If-Match", "").strip()
    if text in ("", "*"):
        return None
    digits = text.removeprefix("W/").strip('"')
    if not digits.isdecimal() or len(digits) > 18:
        raise Malformed(detail="If-Match: the ETag of an earlier answer expected")
    return int(digits)


def _json(web: WebRequest) -> Any:
    if web.mimetype != "application/json":
        raise UnsupportedMediaType(expected="application/json")
    content = web.get_data()
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Malformed(detail=f"JSON: {error}") from error
    if b"\\u" in content:
        _must_be_text(json.dumps(body, ensure_ascii=False).replace("\\u0000", "\0"))
    return body


def _must_be_text(text: str) -> None:
    """Refuse what no database can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = "\0"
    if "\0" in text:
        raise Malformed(detail="NUL or half of a surrogate pair in a text")


def _file(web: WebRequest) -> tuple[bytes, str, str]:
    if web.mimetype == "multipart/form-data":
        part = web.files.get("file")
        if part is None:
            raise Malformed(detail="form: a part named 'file' expected")
        return part.read(), part.filename or "file", part.mimetype
    name = web.args.get("filename", "file").replace("\\", "/").rsplit("/", 1)[-1][:200]
    return web.get_data(), name or "file", web.mimetype


def _response(route: Route, reply: Reply) -> Response:
    status = reply.status or route.status
    if isinstance(reply.body, Download):
        content = reply.body.content
        sent = content if isinstance(content, bytes) else Pieces(content)
        response = Response(sent, status=status, content_type=reply.body.content_type, direct_passthrough=True)
        response.headers["Content-Disposition"] = f'attachment; filename="{reply.body.filename}"'
    elif status == 204:
        response = Response(status=status)
    else:
        response = _json_response(_dumped(route, reply.body), status)
    if reply.etag is not None:
        response.set_etag(str(reply.etag))
    response.headers.extend(dict(reply.headers))
    response.headers["Cache-Control"] = "no-store"
    return response


def _dumped(route: Route, body: Any) -> Any:
    schema = _schema(route.gives, "exclude") if route.gives is not None else None
    if isinstance(body, Page):
        items = schema.dump(body.items, many=True) if schema is not None else body.items
        return {"items": items, "next": body.next}
    return schema.dump(body) if schema is not None and body is not None else body


def _json_response(body: Any, status: int = 200) -> Response:
    return Response(
        json.dumps(body, ensure_ascii=False, default=_plain), status=status, content_type="application/json"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)
